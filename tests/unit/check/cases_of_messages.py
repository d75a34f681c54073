"""Cases of messages and of the steps that tell them."""

from collections.abc import Mapping

from tests.unit.check.apps import NAME
from tests.unit.check.cases import Case, case
from tests.unit.check.cases_of_flows import flow, step

Json = dict[str, object]

WORDS = "{{ ticket_no }} {{ given.why }} {{ record_link }}"


def texts(text: str) -> Json:
    """The same words in both languages."""
    return {"zh": text, "en": text}


def message(body: str = WORDS, /, **more: object) -> Json:
    """A message about a ticket, told in the app to its lead."""
    shape: Json = {
        "kind": "message",
        "id": "late",
        "title": NAME,
        "table": "tickets",
        "fields": ["ticket_no", "priority", "cost_note"],
        "values": [{"id": "why"}, {"id": "price", "type": "decimal"}],
        "to": {"roles": ["lead"]},
        "channels": [{"id": "app", "body": texts(body)}],
    }
    return {"message/late": {key: value for key, value in {**shape, **more}.items() if value is not None}}


def told(given: Mapping[str, object] | None = None, role: str = "lead", **options: object) -> Json:
    """A flow that tells it."""
    values = {"why": "x", "price": "1"} if given is None else given
    return flow(step("tell", "notify", None, options={"message": "late", **options}, given=values), role=role)


def worded(code: str, wrong: str, right: str = WORDS) -> Case:
    """A fault in the words."""
    return case(code, message(wrong), message(right), "message/late:/channels/0/body/zh")


def sent(code: str, wrong: Json, at: str, right: Json | None = None) -> Case:
    """A fault in the step."""
    return case(code, wrong, right or {**message(), **told()}, f"flow/chase:/steps/0{at}")


def way(**more: object) -> list[Json]:
    """One channel."""
    found = {"id": "robot", "body": texts("x"), "connection": "shop", "action": "fulfil", **more}
    return [{key: value for key, value in found.items() if value is not None}]


def timed(code: str, at: str, wrong: Json, right: Json) -> Case:
    """A fault in what the message says beside its words."""
    return case(code, message(**wrong), message(**right), f"message/late:{at}")


def named(field: str) -> Json:
    """A ticket with one more field, which the message may name."""
    more = {"id": field, "type": "text", "title": NAME}
    return {"table/tickets:fields/+": more, **message(fields=["ticket_no", field])}


QUIET = {"from": "22:00", "until": "08:00"}
ONCE = {"key": {"var": "id"}, "for": "PT1H"}
APP = {"id": "app", "body": texts("x")}

CASES = (
    worded("message.syntax", "{{ ticket_no + 1 }}"),
    worded("message.depth", "{{ " + "(" * 20 + "ticket_no" + ")" * 20 + " }}"),
    worded("message.unclosed", "{% if priority %}x", "{% if priority %}x{% endif %}"),
    worded("message.unknown_name", "{{ status }}"),
    worded("message.unknown_format", "{{ ticket_no|attr }}", "{{ ticket_no|upper }}"),
    worded("message.format", "{{ ticket_no|moment }}", "{{ now|moment }}"),
    worded("message.no_list", "{% for one in ticket_no %}{{ one }}{% endfor %}", "{{ ticket_no }}"),
    timed("message.no_table", "/fields", {"table": None, "fields": ["priority"], "channels": [APP]},
          {"table": None, "fields": [], "channels": [APP]}),
    case("message.reserved", named("reader"), named("readers"), "message/late:/fields/1"),
    case("reference.no_message", told({}), {**message(), **told()}, "flow/chase:/steps/0/options/message"),
    timed("message.channel_needs", "/channels/0", {"channels": way(action=None)}, {"channels": way()}),
    timed("message.channel_unused", "/channels/0", {"channels": [{**APP, "action": "say"}]}, {"channels": [APP]}),
    timed("call.unknown_action", "/channels/0/connection", {"channels": way(action="say")}, {"channels": way()}),
    timed("message.quiet", "/quiet", {"quiet": {**QUIET, "until": "22:00"}}, {"quiet": QUIET}),
    timed("app.timezone", "/quiet/zone", {"quiet": {**QUIET, "zone": "Mars/North"}},
          {"quiet": {**QUIET, "zone": "Asia/Tokyo"}}),
    timed("message.digest", "/digest", {"digest": {}}, {"digest": {"at": "09:00"}}),
    timed("message.urgent_digest", "/digest", {"digest": {"every": "PT1H"}, "urgent": True}, {"urgent": True}),
    timed("message.popup", "/popup", {"popup": True, "channels": way()}, {"popup": True}),
    timed("message.dedupe", "/dedupe/for", {"dedupe": {**ONCE, "for": "PT0S"}}, {"dedupe": ONCE}),
    sent("message.other_table", {**message(table="customers", fields=[], channels=[APP]), **told()},
         "/options/message"),
    sent("message.nobody", {**message(to=None), **told()}, "/options",
         {**message(to=None), **told(to={"roles": ["clerk"]})}),
    sent("message.unknown_value", {**message(), **told({"why": "x", "price": "1", "other": 1})}, "/with/2/id"),
    sent("message.value_missing", {**message(), **told({"why": "x"})}, ""),
    sent("message.field_hidden", {**message(fields=["ticket_no", "cost_note"]), **told(role="technician")},
         "/options/message", {**message(fields=["ticket_no"]), **told(role="technician")}),
)  # fmt: skip

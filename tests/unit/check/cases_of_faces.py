"""Cases of forms, views, roles and scenarios."""

from collections.abc import Mapping

from tests.unit.check.apps import NAME, REMOVED, Patch
from tests.unit.check.cases import Case, case

FORM = "form/ticket_form"
LIST = "view/tickets_list"
CLERK = "role/clerk"
STORY = {"kind": "scenario", "id": "s", "title": NAME, "clock": "2026-11-20T02:00:00Z"}
GIVEN = [{"id": "t1", "table": "tickets", "fields": {"ticket_no": "T1234", "device": "fan"}}]


def story(code: str, pointer: str, wrong: dict[str, object], right: dict[str, object], *, beside: str = "") -> Case:
    """A case of one scenario with one record."""
    faulty: Patch = {"scenario/s": {**STORY, "given": GIVEN, **wrong}}
    return case(
        code, faulty, {"scenario/s": {**STORY, "given": GIVEN, **right}}, f"scenario/s:{pointer}", beside=beside
    )


def steps(*steps: Mapping[str, object]) -> dict[str, object]:
    """The ``when`` of a scenario; steps get ids by their place."""
    return {"when": [{"id": f"step{place}", **step} for place, step in enumerate(steps)]}


HOLD = {"record": "t1", "hold": {"reason": "wait"}}

CASES = (
    case(
        "form.doubled_field",
        {f"{FORM}:sections/money/fields/+": {"id": "device"}},
        {f"{FORM}:sections/money/fields/+": {"id": "technician"}},
        f"{FORM}:/sections/1/fields/5/id",
    ),
    case(
        "form.not_enterable",
        {f"{FORM}:sections/money/fields/quote/required": True},
        {f"{FORM}:sections/money/fields/weight/required": True},
        f"{FORM}:/sections/1/fields/2",
    ),
    case(
        "form.missing_required",
        {f"{FORM}:sections/basic/fields/device": REMOVED},
        {f"{FORM}:sections/basic/fields/device": REMOVED, f"{FORM}:for": ["update"]},
        f"{FORM}:/sections",
    ),
    case(
        "view.other_table",
        {f"{LIST}:form": "visit_form"},
        {f"{LIST}:form": REMOVED},
        f"{LIST}:/form",
    ),
    case(
        "view.unsortable",
        {f"{LIST}:sort": ["-received_at", "photos"]},
        {f"{LIST}:sort": ["-received_at", "sys_updated_at"]},
        f"{LIST}:/sort/1",
    ),
    case(
        "view.unsearchable",
        {f"{LIST}:search": ["device", "quote"]},
        {f"{LIST}:search": ["device", "contact"]},
        f"{LIST}:/search/1",
    ),
    case(
        "role.blind",
        {f"{CLERK}:tables/customers/read": False},
        {f"{CLERK}:tables/customers/read": False, f"{CLERK}:tables/customers/update": False,
         f"{CLERK}:views": ["tickets_list"]},
        f"{CLERK}:/tables/1",
        beside="role.closed_door",
    ),
    case(
        "role.sees_nothing",
        {f"{CLERK}:tables/+": {"id": "visits", "read": True}},
        {f"{CLERK}:tables/+": {"id": "visits", "read": True, "readable": ["on_day"]}},
        f"{CLERK}:/tables/2",
    ),
    case(
        "role.not_writable",
        {f"{CLERK}:tables/tickets/writable": ["*", "status"]},
        {f"{CLERK}:tables/tickets/writable": ["*", "external_id"]},
        f"{CLERK}:/tables/0/writable/1",
    ),
    case(
        "role.writes_unread",
        {f"{CLERK}:tables/tickets/hidden": ["fault"], f"{CLERK}:tables/tickets/writable": ["fault"]},
        {f"{CLERK}:tables/tickets/hidden": ["fault"], f"{CLERK}:tables/tickets/writable": ["*"]},
        f"{CLERK}:/tables/0/writable/0",
    ),
    case(
        "role.unknown_transition",
        {f"{CLERK}:tables/tickets/transitions": ["hand_over", "finnish"]},
        {f"{CLERK}:tables/tickets/transitions": ["hand_over", "finish"]},
        f"{CLERK}:/tables/0/transitions/1",
    ),
    case(
        "role.closed_door",
        {f"{CLERK}:views": ["tickets_list", "visits_list"]},
        {f"{CLERK}:views": ["*"]},
        f"{CLERK}:/views/1",
    ),
    story("scenario.one_verb", "/when/0", steps({"record": "t1"}), steps({"record": "t1", "transition": "diagnose"})),
    story("scenario.incomplete", "/when/0", steps({"transition": "diagnose"}), steps({"record": "t1", "delete": True})),
    story("scenario.incomplete", "/when/0", steps({"create": {}}), steps({"create": {}, "table": "tickets"})),
    story(
        "scenario.doubled_name",
        "/when/0/name",
        steps({"create": {}, "table": "tickets", "name": "t1"}),
        steps({"create": {}, "table": "tickets", "name": "t1", "expect": {"accepted": False}}),
    ),
    story(
        "scenario.unknown_record",
        "/when/0/record",
        steps({"record": "t2", "transition": "diagnose"}),
        steps({"create": {}, "table": "tickets", "name": "t2"}, {"record": "t2", "transition": "diagnose"}),
    ),
    story(
        "scenario.unknown_record",
        "/when/0/create/ticket",
        steps({"table": "visits", "create": {"ticket": "$t2"}}),
        steps({"table": "visits", "create": {"ticket": "$t1"}}),
    ),
    story(
        "scenario.unknown_transition",
        "/when/0/transition",
        steps({"record": "t1", "transition": "diagnos"}),
        steps({"record": "t1", "transition": "diagnose"}),
    ),
    story(
        "scenario.unknown_state",
        "/then/0/state",
        {"then": [{"id": "end", "record": "t1", "state": "done"}]},
        {"then": [{"id": "end", "record": "t1", "state": "repaired"}]},
    ),
    story(
        "scenario.unknown_hold",
        "/when/1/lift",
        steps(HOLD, {"record": "t1", "lift": "step7"}),
        steps(HOLD, {"record": "t1", "lift": "step0"}),
    ),
    story(
        "scenario.about_one",
        "/then/0",
        {"then": [{"id": "end", "record": "t1", "table": "tickets", "count": 1}]},
        {"then": [{"id": "end", "table": "tickets", "count": 1}]},
    ),
    story(
        "field.unknown",
        "/then/0/fields/devise",
        {"then": [{"id": "end", "record": "t1", "fields": {"devise": "fan"}}]},
        {"then": [{"id": "end", "record": "t1", "fields": {"device": "fan"}}]},
    ),
)  # fmt: skip

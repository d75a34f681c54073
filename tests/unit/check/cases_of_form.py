"""Cases of documents that have the wrong form, or name what is not there."""

from tests.unit.check.apps import NAME, REMOVED
from tests.unit.check.cases import case

FIELD = {"id": "extra", "type": "text", "title": NAME}
SCENARIO = {"kind": "scenario", "id": "s", "title": NAME, "clock": "2026-11-20T02:00:00Z"}
RULE = {
    "kind": "rule", "id": "r", "title": NAME, "table": "tickets", "on": ["create"], "when": True, "then": "warn",
    "message": NAME,
}  # fmt: skip

CASES = (
    case(
        "document.no_kind",
        {"rule/r": {**RULE, "kind": 3}},
        {"rule/r": RULE},
        "rule/r:",
    ),
    case(
        "document.unknown_kind",
        {"rule/r": {**RULE, "kind": "rulle"}},
        {"rule/r": RULE},
        "rule/r:/kind",
    ),
    case(
        "document.doubled",
        {"rule/r": {**RULE, "id": "urgent"}},
        {"rule/r": RULE},
        "rule/r:",
    ),
    case("document.single_missing", {"app/desk": REMOVED}, {}, beside="logic.no_context"),
    case(
        "document.single_several",
        {"app/other": {"kind": "app", "id": "other", "title": NAME, "version": "1.0.0", "home": "tickets_list"}},
        {},
        "app/other:",
    ),
    case(
        "shape.missing",
        {"view/tickets_list:title/en": REMOVED},
        {"view/tickets_list:help": NAME},
        "view/tickets_list:/title",
    ),
    case(
        "shape.unknown_key",
        {"view/tickets_list:page_sise": 20},
        {"view/tickets_list:page_size": 20},
        "view/tickets_list:/page_sise",
    ),
    case(
        "shape.not_text",
        {"table/tickets:fields/device/title/zh": 5},
        {"table/tickets:fields/device/title/zh": "5"},
        "table/tickets:/fields/5/title/zh",
    ),
    case(
        "shape.not_boolean",
        {"table/tickets:fields/device/required": "true"},
        {"table/tickets:fields/device/required": True},
        "table/tickets:/fields/5/required",
    ),
    case(
        "shape.not_whole",
        {"view/tickets_list:page_size": "20"},
        {"view/tickets_list:page_size": 20},
        "view/tickets_list:/page_size",
    ),
    case(
        "shape.not_number",
        {"table/tickets:fields/weight/min": "light"},
        {"table/tickets:fields/weight/min": "0.5"},
        "table/tickets:/fields/8/min",
    ),
    case(
        "shape.not_list",
        {"view/tickets_list:search": "device"},
        {"view/tickets_list:search": ["device"]},
        "view/tickets_list:/search",
    ),
    case(
        "shape.not_object",
        {"table/tickets:fields/+": "extra"},
        {"table/tickets:fields/+": FIELD},
        "table/tickets:/fields/26",
    ),
    case(
        "shape.not_moment",
        {"scenario/s": {**SCENARIO, "clock": "2026-11-20T02:00:00"}},
        {"scenario/s": SCENARIO},
        "scenario/s:/clock",
    ),
    case(
        "shape.not_span",
        {"scenario/s": {**SCENARIO, "when": [{"id": "later", "pass": 5}]}},
        {"scenario/s": {**SCENARIO, "when": [{"id": "later", "pass": "PT5M"}]}},
        "scenario/s:/when/0/pass",
    ),
    case(
        "shape.pattern",
        {"table/tickets:fields/+": {**FIELD, "id": "Extra"}},
        {"table/tickets:fields/+": FIELD},
        "table/tickets:/fields/26/id",
    ),
    case(
        "shape.choice",
        {"dictionary/source:entries/phone/color": "blu"},
        {"dictionary/source:entries/phone/color": "blue"},
        "dictionary/source:/entries/1/color",
    ),
    case(
        "shape.length",
        {"table/customers:keys/by_phone/fields": []},
        {"table/customers:keys/by_phone/fields": ["phone", "name"]},
        "table/customers:/keys/0/fields",
    ),
    case(
        "shape.range",
        {"view/tickets_list:page_size": 501},
        {"view/tickets_list:page_size": 500},
        "view/tickets_list:/page_size",
    ),
    case(
        "shape.doubled_id",
        {"table/customers:fields/+": {**FIELD, "id": "name"}},
        {"table/customers:fields/+": FIELD},
        "table/customers:/fields/3/id",
    ),
    case(
        "shape.field_type",
        {"table/customers:fields/+": {**FIELD, "type": "texts"}},
        {"table/customers:fields/+": FIELD},
        "table/customers:/fields/3/type",
    ),
    case(
        "reference.no_dictionary",
        {"table/tickets:fields/priority/dictionary": "prioritie"},
        {"table/tickets:fields/priority/dictionary": "priority"},
        "table/tickets:/fields/3/dictionary",
    ),
    case(
        "reference.no_table",
        {"table/visits:fields/+": {"id": "other", "type": "link", "title": NAME, "table": "ticket"}},
        {"table/visits:fields/+": {"id": "other", "type": "link", "title": NAME, "table": "tickets"}},
        "table/visits:/fields/5/table",
    ),
    case(
        "reference.no_form",
        {"view/tickets_list:form": "tickets_form"},
        {"view/tickets_list:form": "ticket_form"},
        "view/tickets_list:/form",
    ),
    case("reference.no_view", {"app/desk:home": "home"}, {"app/desk:home": "my_tickets"}, "app/desk:/home"),
    case(
        "reference.no_role",
        {"machine/ticket_flow:states/repaired/owner": "clark"},
        {"machine/ticket_flow:states/repaired/owner": "clerk"},
        "machine/ticket_flow:/states/3/owner",
    ),
    case(
        "reference.no_connection",
        {
            "scenario/s": {
                **SCENARIO,
                "when": [{"id": "m", "receive": {"connection": "shoop", "topic": "orders/paid", "body": {}}}],
            }
        },
        {
            "scenario/s": {
                **SCENARIO,
                "when": [{"id": "m", "receive": {"connection": "shop", "topic": "orders/paid", "body": {}}}],
            }
        },
        "scenario/s:/when/0/receive/connection",
    ),
)

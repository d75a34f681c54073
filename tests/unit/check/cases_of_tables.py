"""Cases of dictionaries, tables, their fields and the app document."""

from tests.unit.check.apps import NAME, REMOVED
from tests.unit.check.cases import Case, case


def field(name: str, sort: str, **options: object) -> dict[str, object]:
    """A field of a table document."""
    return {"id": name, "type": sort, "title": NAME, **options}


def of_option(code: str, pointer: str, sort: str, wrong: dict[str, object], right: dict[str, object]) -> Case:
    """A case of one option of an extra field of the customers."""
    return case(
        code,
        {"table/customers:fields/+": field("extra", sort, **wrong)},
        {"table/customers:fields/+": field("extra", sort, **right)},
        f"table/customers:/fields/3{pointer}",
    )


OPTIONS = (
    of_option("field.bounds", "/min", "integer", {"min": 5, "max": 4}, {"min": 4, "max": 4}),
    of_option("field.bounds", "/min", "decimal", {"min": "0.2", "max": "0.1"}, {"min": "0.1", "max": "0.1"}),
    of_option("field.bounds", "/min_length", "text", {"min_length": 9, "max_length": 8}, {"min_length": 8}),
    of_option(
        "field.pattern",
        "/pattern",
        "text",
        {"pattern": "(?=a)b", "pattern_help": NAME},
        {"pattern": "(a)b", "pattern_help": NAME},
    ),
    of_option("field.pattern_help", "/pattern", "text", {"pattern": "a+"}, {"pattern": "a+", "pattern_help": NAME}),
    of_option("field.money_min", "/min", "money", {"min": "0.001"}, {"min": "0.001", "currency": "KWD"}),
    of_option("field.region", "/region", "phone", {"region": "ZZ"}, {"region": "US"}),
    of_option("field.formula_option", "/required", "formula", {"expression": 1, "required": True}, {"expression": 1}),
    of_option(
        "field.formula_type",
        "/expression",
        "formula",
        {"expression": {"merge": [[1], [2]]}},
        {"expression": {"length": [{"merge": [[1], [2]]}]}},
    ),
    of_option("value.too_long", "/default", "text", {"max_length": 2, "default": "abc"}, {"default": "abc"}),
    of_option("logic.wrong_type", "/default", "integer", {"default": {"cat": ["1", "2"]}}, {"default": {"+": [1, 2]}}),
)

CASES = (
    *OPTIONS,
    case(
        "dictionary.empty",
        {"dictionary/more": {"kind": "dictionary", "id": "more", "title": NAME, "entries": []}},
        {"dictionary/more": {"kind": "dictionary", "id": "more", "title": NAME, "entries": [], "closed": False}},
        "dictionary/more:/entries",
    ),
    case(
        "dictionary.unknown_group",
        {"dictionary/ticket_status:entries/repaired/group": "opened"},
        {"dictionary/ticket_status:entries/repaired/group": "over"},
        "dictionary/ticket_status:/entries/3/group",
    ),
    case(
        "field.unknown",
        {"table/customers:title_field": "nam"},
        {"table/customers:title_field": "phone"},
        "table/customers:/title_field",
    ),
    case(
        "field.reserved",
        {"table/customers:fields/+": field("sys_owner", "text")},
        {"table/customers:fields/+": field("system_owner", "text")},
        "table/customers:/fields/3/id",
    ),
    case(
        "field.open_states",
        {"dictionary/ticket_status:closed": False},
        {"dictionary/source:closed": False},
        "table/tickets:/fields/2/dictionary",
    ),
    case(
        "field.state_default",
        {"table/tickets:fields/status/default": "received"},
        {"table/tickets:fields/source/default": "phone"},
        "table/tickets:/fields/2/default",
    ),
    case(
        "field.cycle",
        {"table/tickets:fields/quote/expression": {"if": [{"var": "large"}, 1, 2]}},
        {"table/tickets:fields/large/expression": {"if": [{"var": "quote"}, True, False]}},
        "table/tickets:/fields/11/expression",
    ),
    case(
        "table.title_field",
        {"table/tickets:title_field": "photos"},
        {"table/tickets:title_field": "device"},
        "table/tickets:/title_field",
    ),
    case(
        "table.several_states",
        {"table/tickets:fields/+": field("second", "state", dictionary="priority")},
        {"table/tickets:fields/+": field("second", "choice", dictionary="priority")},
        "table/tickets:/fields/26",
    ),
    case(
        "table.no_machine",
        {"table/visits:fields/+": field("status", "state", dictionary="ticket_status")},
        {"table/visits:fields/+": field("status", "choice", dictionary="ticket_status")},
        "table/visits:/fields/5",
    ),
    case(
        "table.key_field",
        {"table/tickets:keys/+": {"id": "by_quote", "fields": ["quote"]}},
        {"table/tickets:keys/+": {"id": "by_labour", "fields": ["labour"]}},
        "table/tickets:/keys/1/fields/0",
    ),
    case(
        "table.index_field",
        {"table/tickets:indexes/+": {"id": "by_tags", "fields": ["device", "-tags"]}},
        {"table/tickets:indexes/+": {"id": "by_quote", "fields": ["device", "-quote"]}},
        "table/tickets:/indexes/1/fields/1",
    ),
    case(
        "app.timezone",
        {"app/desk:timezone": "Asia/Peking"},
        {"app/desk:timezone": "Europe/Berlin"},
        "app/desk:/timezone",
    ),
    case("app.requires", {"app/desk:requires": ">=99.0"}, {"app/desk:requires": ">=0.0.1"}, "app/desk:/requires"),
    case(
        "app.parameter_type",
        {"app/desk:parameters/+": {"id": "extra", "type": "choice", "title": NAME, "default": "a"}},
        {"app/desk:parameters/+": {"id": "extra", "type": "text", "title": NAME, "default": "a"}},
        "app/desk:/parameters/2/type",
    ),
    case(
        "value.not_number",
        {"app/desk:parameters/promise_days/default": "seven"},
        {"app/desk:parameters/promise_days/default": 8},
        "app/desk:/parameters/1/default",
    ),
    case(
        "expression.not_boolean",
        {"rule/urgent:when": {"var": "days"}},
        {"rule/urgent:when": {"!!": [{"var": "days"}]}},
        "rule/urgent:/when",
    ),
    case(
        "logic.misspelt_field",
        {"rule/urgent:when": {"or": [True, {"==": [{"var": "priorit"}, "urgent"]}]}},
        {"rule/urgent:when": {"or": [True, {"==": [{"var": "priority"}, "urgent"]}]}},
        "rule/urgent:/when/or/1/==/0",
    ),
    case(
        "logic.push_operator",
        {"role/technician:tables/tickets/rows": {"==": [{"length": [{"var": "technician"}]}, 3]}},
        {"role/technician:tables/tickets/rows": {"in": ["x", {"var": "technician"}]}},
        "role/technician:/tables/0/rows/==/0",
    ),
    case(
        "rule.mark_missing",
        {"rule/urgent:mark": REMOVED},
        {"rule/urgent:message": REMOVED},
        "rule/urgent:",
    ),
    case(
        "rule.message_missing",
        {"rule/no_phone:message": REMOVED},
        {"rule/no_phone:field": REMOVED},
        "rule/no_phone:",
    ),
    case(
        "rule.no_machine",
        {"rule/no_phone:table": "customers", "rule/no_phone:field": "phone", "rule/no_phone:on": ["transition"],
         "rule/no_phone:when": True},
        {"rule/no_phone:on": ["transition"]},
        "rule/no_phone:/on/0",
    ),
    case(
        "rule.unknown_transition",
        {"rule/no_phone:on": ["create", "transition:hand_out"]},
        {"rule/no_phone:on": ["create", "transition:hand_over"]},
        "rule/no_phone:/on/1",
    ),
)  # fmt: skip

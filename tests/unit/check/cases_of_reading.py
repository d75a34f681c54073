"""Cases of what is worked out on reading: look-ups, roll-ups, queries and external tables."""

from tests.unit.check.apps import NAME
from tests.unit.check.cases import Case, case
from tests.unit.check.cases_of_tables import field

_EXTRA = 26  # the place of a further field of the tickets
_ROLLUP: dict[str, object] = {"table": "visits", "through": "ticket", "measure": "count"}
_SUM: dict[str, object] = {"table": "visits", "through": "ticket", "measure": "sum", "field": "minutes"}
_LOOKUP: dict[str, object] = {"through": "customer", "field": "name"}


def of_lookup(code: str, pointer: str, **wrong: object) -> Case:
    """A look-up of the tickets with a fault, beside one of the customer's name."""
    return case(
        code,
        {"table/tickets:fields/+": field("extra", "lookup", **{**_LOOKUP, **wrong})},
        {"table/tickets:fields/+": field("extra", "lookup", **_LOOKUP)},
        f"table/tickets:/fields/{_EXTRA}{pointer}",
    )


def of_rollup(code: str, pointer: str, wrong: dict[str, object], right: dict[str, object], *, beside: str = "") -> Case:
    """A roll-up of the tickets over their visits."""
    return case(
        code,
        {"table/tickets:fields/+": field("extra", "rollup", **wrong)},
        {"table/tickets:fields/+": field("extra", "rollup", **right)},
        f"table/tickets:/fields/{_EXTRA}{pointer}",
        beside=beside,
    )


def query(**options: object) -> dict[str, object]:
    """A query over the tickets."""
    return {"kind": "query", "id": "asked", "title": NAME, "table": "tickets", **options}


def of_query(code: str, pointer: str, wrong: dict[str, object], right: dict[str, object]) -> Case:
    """A query with a fault, and the nearest without."""
    return case(code, {"query/asked": query(**wrong)}, {"query/asked": query(**right)}, f"query/asked:{pointer}")


def foreign(**options: object) -> dict[str, object]:
    """An external table."""
    source = {"engine": "erp", "table": "T", "key": "ID", "columns": [{"id": "no", "column": "NO"}]}
    fields = [field("no", "text")]
    base = {"kind": "table", "id": "old", "title": NAME, "title_field": "no", "fields": fields, "source": source}
    return {**base, **options}


def of_foreign(code: str, pointer: str, wrong: dict[str, object]) -> Case:
    """An external table with a fault, beside a sound one."""
    return case(code, {"table/old": foreign(**wrong)}, {"table/old": foreign()}, f"table/old:{pointer}")


def _join(**options: object) -> dict[str, object]:
    return {"id": "who", **_LOOKUP, **options}


_SOURCE = foreign()["source"]
_APART = {"table/old": foreign(fields=[field("no", "text"), field("ticket", "link", table="tickets")])}
assert isinstance(_SOURCE, dict)
_TOO_MANY = [{"id": "no", "column": "NO"}, {"id": "nr", "column": "NR"}]
_MAPPED = {**_SOURCE, "columns": [{"id": "no", "column": "NO"}, {"id": "ticket", "column": "TICKET"}]}
_APART["table/old"]["source"] = _MAPPED

CASES: tuple[Case, ...] = (
    of_lookup("field.virtual_option", "/required", required=True),
    of_lookup("field.virtual_option", "/default", default="x"),
    of_lookup("field.virtual_link", "/through", through="device"),
    of_lookup("field.unknown", "/through", through="nobody"),
    of_lookup("field.unknown", "/field", field="nothing"),
    of_lookup("field.virtual_source", "/field", field="address"),
    of_rollup("field.virtual_link", "/through", {**_ROLLUP, "table": "tickets", "through": "customer"}, _ROLLUP),
    of_rollup("field.virtual_field", "/field", {**_SUM, "field": None}, _SUM),
    of_rollup("field.virtual_field", "/field", {**_ROLLUP, "field": "minutes"}, _ROLLUP),
    of_rollup("field.virtual_source", "/field", {**_SUM, "field": "note"}, _SUM),
    of_rollup("reference.no_table", "/table", {**_ROLLUP, "table": "visit"}, _ROLLUP),
    of_rollup(
        "logic.misspelt_field",
        "/filter/>/0",
        {**_ROLLUP, "filter": {">": [{"var": "minute"}, 5]}},
        {**_ROLLUP, "filter": {">": [{"var": "minutes"}, 5]}},
    ),
    case(
        "field.virtual_apart",
        {
            **_APART,
            "table/tickets:fields/+": field("extra", "rollup", table="old", through="ticket", measure="count"),
        },
        {**_APART, "table/tickets:fields/+": field("extra", "rollup", **_ROLLUP)},
        f"table/tickets:/fields/{_EXTRA}/table",
    ),
    case(
        "table.title_field",
        {"table/tickets:fields/+": field("extra", "lookup", **_LOOKUP), "table/tickets:title_field": "extra"},
        {"table/tickets:fields/+": field("extra", "lookup", **_LOOKUP), "table/tickets:title_field": "device"},
        "table/tickets:/title_field",
    ),
    of_query("query.join_taken", "/joins/0/id", {"joins": [_join(id="device")]}, {"joins": [_join()]}),
    of_query("field.unknown", "/joins/0/field", {"joins": [_join(field="nothing")]}, {"joins": [_join()]}),
    of_query("field.unknown", "/fields/0", {"fields": ["nothing"]}, {"fields": ["device"]}),
    of_query(
        "query.key",
        "/group/0/field",
        {"group": [{"id": "k", "field": "received_at"}]},
        {"group": [{"id": "k", "field": "received_at", "span": "day"}]},
    ),
    of_query(
        "query.key",
        "/group/0/field",
        {"group": [{"id": "k", "field": "device", "span": "day"}]},
        {"group": [{"id": "k", "field": "device"}]},
    ),
    of_query(
        "query.measure_field",
        "/measures/0/field",
        {"measures": [{"id": "m", "measure": "sum"}]},
        {"measures": [{"id": "m", "measure": "sum", "field": "labour"}]},
    ),
    of_query(
        "query.measured",
        "/measures/0/field",
        {"measures": [{"id": "m", "measure": "sum", "field": "device"}]},
        {"measures": [{"id": "m", "measure": "distinct", "field": "device"}]},
    ),
    of_query("query.unsortable", "/sort/0", {"sort": ["tags"]}, {"sort": ["-device"]}),
    of_query(
        "field.unknown",
        "/sort/0",
        {"group": [{"id": "k", "field": "device"}], "sort": ["device"]},
        {"group": [{"id": "k", "field": "device"}], "sort": ["-k"]},
    ),
    of_foreign("table.source_option", "/keys", {"keys": [{"id": "k", "fields": ["no"]}]}),
    of_foreign("table.source_unmapped", "/fields/1", {"fields": [field("no", "text"), field("more", "text")]}),
    of_foreign("table.source_field", "/fields/0", {"fields": [field("no", "text", required=True)]}),
    of_foreign("field.unknown", "/source/columns/1/id", {"source": {**_SOURCE, "columns": _TOO_MANY}}),
)

"""Paths, leaf readers and sources: how one value gets from a platform's message into the unified model."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter

from orderloom.edge.faults import FaultFound, Faults
from orderloom.edge.mapping import RecordMap, read_message
from orderloom.edge.paths import Found, Scope, find
from orderloom.edge.readers import Manner, read_leaf
from orderloom.edge.slots import Form, Slot
from orderloom.edge.sources import Source
from orderloom.sdk.failures import MessageProblem
from orderloom.sdk.unified import Leaf

MESSAGE = {
    "id": 6936476692437472563,
    "a/b": {"~": 1},
    "lines": [{"price": "0.10", "n": 1}, {"price": 0, "n": None}, {"price": Decimal("0.2"), "n": 3}],
    "name": "#10.01.2",
    "blank": "  ",
}
SOURCE: TypeAdapter[Source] = TypeAdapter(Source)


def scope(value: object = MESSAGE) -> Scope:
    whole = Found(value, "")
    return Scope(whole, whole)


@pytest.mark.parametrize(
    ("path", "values", "pointers"),
    [
        ("id", [6936476692437472563], ["/id"]),
        ("lines.1.price", [0], ["/lines/1/price"]),
        ("lines.*.n", [1, 3], ["/lines/0/n", "/lines/2/n"]),
        ("a/b.~", [1], ["/a~1b/~0"]),
        ("$root.id", [6936476692437472563], ["/id"]),
        ("lines.9.price", [], []),
        ("id.deeper", [], []),
        ("id.*", [], []),
        ("missing", [], []),
    ],
)
def test_a_path_finds_values_with_their_places(path: str, values: list[object], pointers: list[str]) -> None:
    found = find(path, scope())
    assert [one.value for one in found] == values
    assert [one.pointer for one in found] == pointers


def leaf(kind: Leaf, value: object, **manner: object) -> object:
    slot = Slot("x", Form.LEAF, required=False, nullable=True, leaf=kind)
    return read_leaf(Found(value, "/x"), Manner.model_validate(manner), slot)


@pytest.mark.parametrize(
    ("kind", "value", "manner", "expected"),
    [
        (Leaf.WORDS, 6936476692437472563, {}, "6936476692437472563"),
        (Leaf.WORDS, "a\x00b", {}, "ab"),
        (Leaf.WORDS, "  ", {}, None),
        (Leaf.WORDS, "1", {"table": {"1": "one"}}, "one"),
        (Leaf.WORDS, "2", {"table": {"2": None}}, None),
        (Leaf.AMOUNT, "598.94", {}, "598.94"),
        (Leaf.AMOUNT, 5990, {"unit": "fen"}, "59.90"),
        (Leaf.AMOUNT, "1", {"unit": "fen"}, "0.01"),
        (Leaf.AMOUNT, Decimal("1E+3"), {}, "1000"),
        (Leaf.AMOUNT, Decimal("-0.00"), {}, "0.00"),
        (Leaf.AMOUNT, "123456789012345678901234567890.12", {}, "123456789012345678901234567890.12"),
        (Leaf.AMOUNT, "", {}, None),
        (Leaf.QUANTITY, 2, {}, "2"),
        (Leaf.QUANTITY, "1.5", {}, "1.5"),
        (Leaf.MOMENT, "2008-01-10T11:00:00-05:00", {}, "2008-01-10T16:00:00Z"),
        (Leaf.MOMENT, "2026-09-10T08:00:01.000000000Z", {}, "2026-09-10T08:00:01Z"),
        (Leaf.MOMENT, "2026-09-10 08:00:00", {"zone": "Asia/Shanghai"}, "2026-09-10T00:00:00Z"),
        (Leaf.MOMENT, 1788969600, {"time": "unix_s"}, "2026-09-09T16:00:00Z"),
        (Leaf.MOMENT, "1788969600123", {"time": "unix_ms"}, "2026-09-09T16:00:00.123000Z"),
        (Leaf.MOMENT, 0, {"time": "unix_s", "zero_is_null": True}, None),
        (Leaf.MOMENT, "0000-00-00 00:00:00", {"zone": "Asia/Shanghai", "zero_is_null": True}, None),
        (Leaf.FLAG, True, {}, True),
        (Leaf.FLAG, 0, {}, False),
    ],
)
def test_a_value_is_written_the_unified_way(
    kind: Leaf, value: object, manner: dict[str, object], expected: object
) -> None:
    assert leaf(kind, value, **manner) == expected


@pytest.mark.parametrize(
    ("kind", "value", "manner", "code"),
    [
        (Leaf.WORDS, ["a"], {}, "value.not_scalar"),
        (Leaf.WORDS, "3", {"table": {"1": "one"}}, "value.code_undeclared"),
        (Leaf.AMOUNT, "1,234.50", {}, "value.not_a_number"),
        (Leaf.AMOUNT, True, {}, "value.not_a_number"),
        (Leaf.AMOUNT, "9" * 31, {}, "value.not_a_number"),
        (Leaf.AMOUNT, "١٢", {}, "value.not_a_number"),
        (Leaf.QUANTITY, -1, {}, "value.negative_quantity"),
        (Leaf.MOMENT, "2026-09-10 08:00:00", {}, "value.moment_without_zone"),
        (Leaf.MOMENT, "2026-13-10T08:00:00Z", {}, "value.not_a_moment"),
        (Leaf.MOMENT, "yesterday", {}, "value.not_a_moment"),
        (Leaf.MOMENT, "0001-01-01T00:00:00+23:00", {}, "value.not_a_moment"),
        (Leaf.MOMENT, 10**29, {"time": "unix_s"}, "value.not_a_moment"),
        (Leaf.FLAG, "maybe", {}, "value.not_a_flag"),
    ],
)
def test_an_unreadable_value_is_a_fault_at_its_place(
    kind: Leaf, value: object, manner: dict[str, object], code: str
) -> None:
    with pytest.raises(FaultFound) as caught:
        leaf(kind, value, **manner)
    assert (caught.value.fault.code, caught.value.fault.pointer) == (code, "/x")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("blank", None),
        (["blank", "missing", "id"], 6936476692437472563),
        ({"sum": "lines.*.price"}, Decimal("0.30")),
        ({"sum": "price", "in": "lines", "where": {"!!": {"var": "n"}}}, Decimal("0.30")),
        ({"sum": "missing.*.price"}, None),
        ({"pick": "price", "in": "lines", "where": {"==": [{"var": "n"}, 3]}}, Decimal("0.2")),
        ({"join": ["id", "blank", "missing", {"value": "x"}], "with": "/"}, "6936476692437472563/x"),
        ({"join": ["blank", "missing"]}, None),
        ({"before": [".", "-"], "of": "name"}, "#10.01"),
        ({"before": ["-"], "of": "name"}, None),
        ({"count": True}, 1),
        ({"cases": [{"if": {"var": "blank"}, "then": "yes"}], "otherwise": "no"}, "yes"),
        ({"cases": [{"if": {"var": "missing"}, "then": "yes"}]}, None),
    ],
)
def test_a_source_says_what_its_form_promises(source: object, expected: object) -> None:
    found = SOURCE.validate_python(source).read(scope())
    assert (None if found is None else found.value) == expected


def test_pieces_sold_one_by_one_become_lines_with_a_quantity() -> None:
    record_map = RecordMap.model_validate(
        {
            "status": {"from": "status", "table": {"PAID": "PAID"}},
            "fields": {
                "external_id": "id",
                "order_no": "id",
                "currency": {"from": {"value": "GBP"}},
                "total_amount": "total",
                "lines": {
                    "each": "pieces",
                    "group_by": "sku_id",
                    "fields": {"sku": "sku", "quantity": {"count": True}, "unit_price": "price"},
                },
            },
        }
    )
    piece = {"sku_id": 1, "sku": "A", "price": "4.9"}
    message = {"id": 1, "status": "PAID", "total": "149", "pieces": [piece, {**piece, "sku_id": 2, "sku": "B"}, piece]}
    (item,) = read_message("made_up", "order", record_map, message)
    assert item.value["lines"] == [
        {"sku": "A", "quantity": "2", "unit_price": "4.9"},
        {"sku": "B", "quantity": "1", "unit_price": "4.9"},
    ]


def test_everything_wrong_with_a_message_is_told_at_once() -> None:
    record_map = RecordMap.model_validate(
        {
            "records": ["orders", "."],
            "status": {"from": "status", "table": {"PAID": "PAID"}},
            "fields": {
                "external_id": "id",
                "order_no": "no",
                "currency": "currency",
                "total_amount": "total",
                "lines": {"each": "lines", "fields": {"sku": "sku", "quantity": "n"}},
            },
        }
    )
    broken = {"id": 1, "status": "LOST", "total": "much", "lines": [{"n": -1}, 5], "currency": "RMB"}
    with pytest.raises(MessageProblem) as caught:
        read_message("made_up", "order", record_map, {"orders": [broken, 7]})
    assert [(fault.code, fault.pointer) for fault in caught.value.problems] == [
        ("status.undeclared", "/orders/0/status"),
        ("value.missing", "/orders/0"),
        ("value.not_a_number", "/orders/0/total"),
        ("value.negative_quantity", "/orders/0/lines/0/n"),
        ("value.not_an_object", "/orders/0/lines/1"),
        ("value.not_an_object", "/orders/1"),
    ]
    assert caught.value.problems[0].facts["value"] == "LOST"


def test_a_message_full_of_faults_reports_only_the_first_fifty() -> None:
    faults = Faults()
    for place in range(200):
        faults.add("value.missing", f"/{place}")
    assert len(faults) == 50

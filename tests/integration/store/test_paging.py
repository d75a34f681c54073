"""Pages walk every row once, in one order on both databases."""

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from orderloom.check.plan import TablePlan
from orderloom.logic.core import Compare, Const, Field
from orderloom.logic.types import INT
from orderloom.model.values import Money
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import BadCursorError, Count, MoreAskedError, PageSpec, Record, WriteTx
from orderloom.store.cursor import write_cursor
from orderloom.store.layout import short_digest, table_name
from orderloom.store.link import Database
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, Maker, orders_of, plan, table

World = tuple[SqlStore, TablePlan, list[Record]]
ROWS = 80


def insert(orders: TablePlan, record: Record, tx: WriteTx) -> None:
    tx.insert(orders, record)


@pytest.fixture(scope="module")
def world(database: Database, clock: SimulatedClock) -> World:
    """Rows with many ties and holes in every sortable field."""
    store, make = SqlStore(database), Maker(clock, "pages")
    app = plan(table(), app="pages")
    store.expand(app)
    dice = random.Random(7)
    records = []
    for _ in range(ROWS):
        values: dict[str, object] = {
            "no": dice.choice(["a", "B", "b", "é", "杭", "Z"]),
            "qty": dice.randrange(4),
            "weight": Decimal(dice.randrange(3)) / 8,
            "total": Money(Decimal(dice.randrange(3)), "CNY"),
            "urgent": dice.choice([True, False]),
            "day": date(2026, 1, 1 + dice.randrange(3)),
            "paid_at": START + timedelta(seconds=dice.randrange(3)),
            "kind": dice.choice("abc"),
        }
        whole = {name: None if dice.random() < 0.2 else value for name, value in values.items()}
        records.append(make.record(**whole))
        store.write(partial(insert, orders_of(app), records[-1]))
    return store, orders_of(app), records


def walk(world: World, spec: PageSpec) -> list[Record]:
    """All pages of a question, one after the other."""
    store, orders, _ = world
    found: list[Record] = []
    after: str | None = None
    while True:
        asked = PageSpec(**{name: getattr(spec, name) for name in spec.__slots__} | {"after": after})
        with store.read() as tx:
            page = tx.page(orders, asked)
        found += page.items
        assert len(found) <= ROWS
        if page.next is None:
            return found
        after = page.next


def rank(record: Record, sort: Sequence[str]) -> list[tuple[bool, object]]:
    """What orders a record that has a value."""
    values = [record.values[entry.removeprefix("-")] for entry in sort]
    plain = [value.amount if isinstance(value, Money) else value for value in values]
    return [(value is not None, value) for value in plain]


def expected(records: Sequence[Record], sort: Sequence[str]) -> list[str]:
    """The ids in order, sorted in Python from the last entry to the first."""
    total = list(sort) if "id" in {entry.removeprefix("-") for entry in sort} else [*sort, "id"]
    if total[-1] == "id" and sort and sort[-1].startswith("-") and "id" not in sort:
        total[-1] = "-id"
    ordered = list(records)
    for entry in reversed(total):
        name = entry.removeprefix("-")
        filled = [record for record in ordered if record.values[name] is not None]
        empty = [record for record in ordered if record.values[name] is None]
        filled.sort(key=lambda record: rank(record, [name])[0][1], reverse=entry.startswith("-"))  # type: ignore[arg-type, return-value]
        ordered = filled + empty
    return [record.id for record in ordered]


@pytest.mark.parametrize(
    "sort",
    [
        (),
        ("id",),
        ("-id",),
        ("-sys_created_at",),
        ("no",),
        ("-no",),
        ("qty", "-day"),
        ("-qty", "-paid_at"),
        ("total", "urgent", "-weight"),
        ("-kind", "no", "qty"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("limit", [7, 200])
def test_pages_walk_every_row_once_in_order(world: World, sort: tuple[str, ...], limit: int) -> None:
    found = walk(world, PageSpec(sort=sort, limit=limit, count_cap=None))
    assert [record.id for record in found] == expected(world[2], sort)


def test_a_filtered_walk_finds_exactly_what_matches(world: World) -> None:
    node = Compare(">=", Field("qty", INT.or_null()), Const(2, INT))
    found = walk(world, PageSpec(where=(node,), sort=("-qty", "no"), limit=5))
    matching = [record for record in world[2] if isinstance(qty := record.values["qty"], int) and qty >= 2]
    assert [record.id for record in found] == expected(matching, ("-qty", "no"))


@pytest.mark.parametrize(
    ("cap", "count"), [(1000, Count(ROWS, True)), (ROWS, Count(ROWS, True)), (10, Count(10, False))]
)
def test_counts_are_exact_up_to_their_cap(world: World, cap: int, count: Count) -> None:
    store, orders, _ = world
    with store.read() as tx:
        assert tx.page(orders, PageSpec(limit=1, count_cap=cap)).count == count
        assert tx.page(orders, PageSpec(limit=1, count_cap=None)).count is None


@pytest.mark.parametrize("search", ["b", "B", "杭", "%", "_", "zz"])
def test_search_finds_text_whatever_its_case_and_takes_no_patterns(world: World, search: str) -> None:
    found = walk(world, PageSpec(search=search, search_fields=("no", "note"), limit=50))
    assert {record.id for record in found} == {
        record.id for record in world[2] if search.lower() in str(record.values["no"] or "").lower()
    }


@pytest.mark.parametrize(
    "cursor",
    ["x", "!!", "bm90IGpzb24", "W10", "WyJhIl0", "eyJhIjoxfQ", "é", "A" * 9000, "W" * 399],
    ids=lambda text: text[:12] or "empty",
)
def test_a_cursor_that_is_none_of_ours_is_refused(world: World, cursor: str) -> None:
    store, orders, _ = world
    with store.read() as tx, pytest.raises(BadCursorError):
        tx.page(orders, PageSpec(sort=("qty",), after=cursor))


@pytest.mark.parametrize("sort", ["no", "qty", "weight", "day", "paid_at", "urgent"])
@pytest.mark.parametrize(
    "value",
    ["\0", 2**70, Decimal("1e99"), Decimal("NaN"), True, "text", date(2026, 1, 1), START, 7, Decimal("0.12345")],
    ids=str,
)
def test_a_forged_cursor_value_is_refused_or_only_a_place(world: World, sort: str, value: object) -> None:
    store, orders, _ = world
    question = short_digest(table_name("pages", "orders"), sort, "id")
    with store.read() as tx, suppress(BadCursorError):
        tx.page(orders, PageSpec(sort=(sort,), after=write_cursor(question, [value, "x"])))


def test_a_cursor_of_another_order_is_refused(world: World) -> None:
    store, orders, _ = world
    with store.read() as tx:
        cursor = tx.page(orders, PageSpec(sort=("qty",), limit=1)).next
        assert cursor is not None
        with pytest.raises(BadCursorError):
            tx.page(orders, PageSpec(sort=("-qty",), after=cursor))


def test_a_cursor_survives_changes_between_pages(store: SqlStore, make: Maker) -> None:
    app = make.plan(table())
    store.expand(app)
    orders = orders_of(app)
    records = [make.record(qty=number) for number in range(6)]
    for record in records:
        store.write(partial(insert, orders, record))
    with store.read() as tx:
        first = tx.page(orders, PageSpec(sort=("qty",), limit=3))
    store.write(lambda tx: tx.delete(orders, records[2].id, START))
    store.write(partial(insert, orders, make.record(qty=-5)))
    with store.read() as tx:
        second = tx.page(orders, PageSpec(sort=("qty",), limit=3, after=first.next))
    assert [record.values["qty"] for record in second.items] == [3, 4, 5]


def test_times_come_back_in_utc(world: World) -> None:
    store, orders, _ = world
    with store.read() as tx:
        record = tx.page(orders, PageSpec(limit=1)).items[0]
    created = record.values["sys_created_at"]
    assert isinstance(created, datetime)
    assert created.utcoffset() == timedelta(0)
    assert created.astimezone(UTC) == START


def test_records_with_json_values_are_the_same_records(world: World) -> None:
    store, orders, _ = world
    with store.read() as tx:
        plain = tx.page(orders, PageSpec(limit=500)).items
        encoded = tx.page(orders, PageSpec(limit=500, encoded=True)).items
    assert [record.id for record in plain] == [record.id for record in encoded]
    assert [orders.encode(record.values) for record in plain] == [dict(record.values) for record in encoded]


def test_a_brief_look_answers_one_question(world: World) -> None:
    store, orders, _ = world
    with store.read(brief=True) as tx:
        tx.page(orders, PageSpec(limit=1, count_cap=None))
        with pytest.raises(MoreAskedError):
            tx.page(orders, PageSpec(limit=1, count_cap=None))

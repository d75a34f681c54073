"""Groups and their measures are what a plain loop over the rows gives, on both databases."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from orderloom.check.plan import TablePlan
from orderloom.logic.core import Compare, Const, Field
from orderloom.logic.types import STR
from orderloom.model.values import Money
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import Group, GroupSpec, PageSpec, Record, WriteTx
from orderloom.runtime.rows import GroupKey, Measure
from orderloom.store.link import Database
from orderloom.store.store import SqlStore
from tests.integration.store.apps import Maker, orders_of, plan, table

ROWS = 200
World = tuple[SqlStore, TablePlan, list[Record]]
Key = Callable[[Record], object]


def insert(orders: TablePlan, record: Record, tx: WriteTx) -> None:
    """Write a row."""
    tx.insert(orders, record)


@pytest.fixture(scope="module")
def world(database: Database, clock: SimulatedClock) -> World:
    """Rows over a year with holes, in two currencies; times around midnight and changes of the clock."""
    store, make = SqlStore(database), Maker(clock, "groups")
    app = plan(table(), app="groups")
    store.expand(app)
    dice = random.Random(3)
    records = []
    for _ in range(ROWS):
        values: dict[str, object] = {
            "no": dice.choice("ab"),
            "qty": dice.randrange(-3, 9),
            "weight": Decimal(dice.randrange(40)) / 8,
            "total": Money(Decimal(dice.randrange(900)), "CNY"),
            "day": date(2026, 1, 1) + timedelta(days=dice.randrange(365)),
            "paid_at": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(365 * 24)),
            "kind": dice.choice("abc"),
        }
        whole = {name: None if dice.random() < 0.1 else value for name, value in values.items()}
        if whole["kind"] == "c" and whole["total"] is not None:
            whole["total"] = Money(Decimal(dice.randrange(900)), dice.choice(["USD", "EUR"]))
        records.append(make.record(**whole))
        store.write(partial(insert, orders_of(app), records[-1]))
    return store, orders_of(app), records


def asked(world: World, spec: GroupSpec) -> tuple[Group, ...]:
    """What the database says."""
    store, orders, _ = world
    with store.read() as tx:
        return tx.groups(orders, spec)


def parted(records: Sequence[Record], key: Key) -> dict[object, list[Record]]:
    """The rows by key."""
    found: dict[object, list[Record]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    return found


def filled(records: Sequence[Record], field: str) -> list[object]:
    """The values that are there."""
    return [record.values[field] for record in records if record.values[field] is not None]


def first_day(moment: object, span: str, zone: str) -> date | None:
    """The first day of a span, worked out from a calendar."""
    if moment is None:
        return None
    day = moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment
    assert isinstance(day, date)
    if span == "week":
        return day - timedelta(days=day.weekday())
    return day if span == "day" else day.replace(day=1) if span == "month" else day.replace(month=1, day=1)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kolkata"])
@pytest.mark.parametrize("span", ["day", "week", "month", "year"])
@pytest.mark.parametrize("field", ["day", "paid_at"])
def test_spans_of_time_follow_the_zone(world: World, field: str, span: str, zone: str) -> None:
    spec = GroupSpec(PageSpec(limit=500), (GroupKey(field, span),), (Measure("count"),), zone=zone)
    expected = {
        key: len(rows) for key, rows in parted(world[2], lambda row: first_day(row.values[field], span, zone)).items()
    }
    found = asked(world, spec)
    assert {group.keys[0]: group.values[0] for group in found} == expected
    keys = [group.keys[0] for group in found]
    assert keys == [*sorted(key for key in keys if isinstance(key, date)), *([None] if None in keys else [])]


@pytest.mark.parametrize("field", ["qty", "weight"])
def test_measures_are_those_of_a_plain_loop(world: World, field: str) -> None:
    names = ("sum", "avg", "min", "max", "distinct")
    spec = GroupSpec(PageSpec(), (GroupKey("kind"),), tuple(Measure(name, field) for name in names))
    for group in asked(world, spec):
        rows = [row for row in world[2] if row.values["kind"] == group.keys[0]]
        values = [Decimal(str(value)) for value in filled(rows, field)]
        total, least, most = sum(values), min(values), max(values)
        mean = round(total / len(values), 2 if field == "qty" else 3)
        assert group.values == (total, mean, least, most, len(set(values)))
        assert type(group.values[0]) is (int if field == "qty" else Decimal)


def test_money_of_several_currencies_is_never_added_up(world: World) -> None:
    spec = GroupSpec(PageSpec(), (GroupKey("kind"),), (Measure("sum", "total"), Measure("count")))
    found = {group.keys[0]: group for group in asked(world, spec)}
    one_currency = [row for row in world[2] if row.values["kind"] == "a"]
    amounts = [value.amount for value in filled(one_currency, "total") if isinstance(value, Money)]
    assert found["a"].values[0] == Money(sum(amounts, Decimal(0)), "CNY")
    assert not found["a"].mixed
    assert found["c"].values[0] is None
    assert found["c"].mixed == {0}


def test_money_adds_up_within_its_currency(world: World) -> None:
    keys = (GroupKey("kind"), GroupKey("total.currency"))
    found = asked(world, GroupSpec(PageSpec(), keys, (Measure("sum", "total"),)))
    assert all(not group.mixed for group in found)
    assert {group.keys[1] for group in found if group.keys[0] == "c"} == {"EUR", "USD", None}


@pytest.mark.parametrize("descending", [True, False])
def test_groups_come_in_the_order_asked_for(world: World, descending: bool) -> None:
    spec = GroupSpec(PageSpec(), (GroupKey("kind"),), (Measure("count"), Measure("max", "qty")), ((1, descending),))
    counts = [int(str(group.values[0])) for group in asked(world, spec)]
    assert counts == sorted(counts, reverse=descending)


def test_one_group_more_than_the_limit_tells_that_there_are_more(world: World) -> None:
    spec = GroupSpec(PageSpec(limit=2), (GroupKey("kind"),), (Measure("count"),))
    assert len(asked(world, spec)) == 3


def test_without_keys_everything_is_one_group(world: World) -> None:
    assert asked(world, GroupSpec(PageSpec(), (), (Measure("count"),))) == (Group((), (ROWS,)),)


def test_only_matching_rows_are_grouped(world: World) -> None:
    where = (Compare("==", Field("no", STR.or_null()), Const("a", STR)),)
    (group,) = asked(world, GroupSpec(PageSpec(where=where), (), (Measure("count"),)))
    assert group.values == (sum(row.values["no"] == "a" for row in world[2]),)

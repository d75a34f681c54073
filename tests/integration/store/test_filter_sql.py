"""A pushed rule finds exactly the rows for which the same rule, run in Python, is true."""

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderloom.check.plan import TablePlan
from orderloom.logic.compile import Checked, check_expression, compile_core
from orderloom.logic.core import Arith, Call, Compare, Const, Core, Field, InList, Not, walk
from orderloom.logic.errors import LogicError
from orderloom.logic.types import BOOL, INT, STR, list_of
from orderloom.model.values import Money
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import PageSpec, Record, WriteTx
from orderloom.store.filter_values import NotPushableError
from orderloom.store.link import Database
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, Maker, orders_of, plan, table
from tests.integration.store.rules import CONTEXT, DAYS, ENV, MOMENTS, NUMBERS, RULES, TEXTS

ROWS = 60


class World:
    """A table with generated rows; no dataclass, so that a counter-example is not printed with all of them."""

    def __init__(self, store: SqlStore, orders: TablePlan, records: tuple[Record, ...]) -> None:
        self.store = store
        self.orders = orders
        self.records = records


def generated(make: Maker, count: int) -> Iterator[Record]:
    """Records full of edges and holes."""
    dice = random.Random(20261120)
    for _ in range(count):
        number = Decimal(dice.choice(NUMBERS))
        values: dict[str, object] = {
            "no": dice.choice(TEXTS),
            "channel": dice.choice(TEXTS),
            "note": dice.choice(TEXTS),
            "kind": dice.choice("abc"),
            "page": dice.choice(TEXTS),
            "qty": dice.choice([0, 1, 2, -1, 10**17]),
            "double": dice.choice([0, 2, 4]),
            "weight": number if -number.as_tuple().exponent <= 3 else Decimal(1),  # type: ignore[operator]
            "total": Money(round(number, 2), dice.choice(["CNY", "a", ""])),
            "urgent": dice.choice([True, False]),
            "day": dice.choice(DAYS),
            "paid_at": dice.choice(MOMENTS),
            "receiver": {"city": dice.choice(TEXTS)},
            "files": ({"id": "f"},) * dice.choice([1, 2]),
            "labels": dice.choice([("x",), ("a", "x"), ("ab", "b", "杭州")]),
        }
        yield make.record(**{name: None if dice.random() < 0.3 else value for name, value in values.items()})


def _insert(orders: TablePlan, record: Record, tx: WriteTx) -> None:
    tx.insert(orders, record)


@pytest.fixture(scope="module")
def world(database: Database, clock: SimulatedClock) -> World:
    """A table with generated rows."""
    store = SqlStore(database)
    make = Maker(clock, "filters")
    app = plan(table(), app="filters")
    store.expand(app)
    orders = orders_of(app)
    records = tuple(generated(make, ROWS))
    for record in records:
        store.write(partial(_insert, orders, record))
    return World(store, orders, records)


def small(core: Core, envs: list[dict[str, object]]) -> bool:
    """Whether everything computed on the way stays far below 18 digits, to where both databases are exact."""
    parts = [compile_core(part) for part in walk(core) if isinstance(part, Arith)]
    found = (part(env) for part in parts for env in envs)
    numbers = [Decimal(number) for number in found if isinstance(number, int | Decimal)]
    return all(abs(number) < 10**10 for number in numbers)


def agrees(world: World, core: Core) -> bool:
    """Whether SQL and Python find the same rows, for a predicate and for its opposite; False when Python throws
    or numbers get out of hand.
    """
    store, orders, records = world.store, world.orders, world.records
    test = compile_core(core)
    envs = [{**orders.flatten(record.values), **ENV} for record in records]
    try:
        expected = {record.id for record, env in zip(records, envs, strict=True) if test(env)}
        if not small(core, envs):
            return False
    except LogicError:
        return False
    with store.read() as tx:
        for node, wanted in ((core, expected), (Not(core), {record.id for record in records} - expected)):
            found = tx.page(orders, PageSpec(where=(node,), env=ENV, limit=500, count_cap=None))
            assert {record.id for record in found.items} == wanted
            assert all(
                (tx.get(orders, record.id, (node,), ENV) is not None) is (record.id in wanted) for record in records[:3]
            )
    return True


@settings(max_examples=300, deadline=None, print_blob=True)
@given(rule=RULES)
def test_generated_rules_agree(world: World, rule: object) -> None:
    orders = world.orders
    checked = check_expression(rule, {**orders.schema, **CONTEXT}, want=BOOL)
    if isinstance(checked, Checked) and checked.pushable:
        agrees(world, checked.core)


@pytest.mark.parametrize(
    "rule",
    [
        {"==": [{"var": "channel"}, None]},
        {"==": [{"var": "channel"}, {"var": "note"}]},
        {"!=": [{"var": "channel"}, {"me": "team"}]},
        {"==": [{"+": [{"var": "weight"}, {"var": "total"}]}, Decimal("3.0")]},
        {">": [{"*": [{"var": "weight"}, {"var": "total"}]}, {"var": "qty"}]},
        {"<": [{"var": "channel"}, {"var": "note"}]},
        {"in": ["", {"var": "channel"}]},
        {"in": ["x", {"var": "labels"}]},
        {"!": [{"in": [{"var": "channel"}, {"var": "labels"}]}]},
        {"in": [{"me": "id"}, {"var": "labels"}]},
        {"in": [{"var": "note"}, {"var": "channel"}]},
        {"in": [{"var": "channel"}, ["a", None]]},
        {"!": [{"in": [{"var": "channel"}, ["a", "b"]]}]},
        {"in": [{"var": "channel"}, {"me": "roles"}]},
        {"ends_with": [{"var": "channel"}, {"var": "note"}]},
        {"starts_with": [{"var": "channel"}, ""]},
        {"<": [{"var": "weight"}, 10**17]},
        {"if": [{"var": "urgent"}, {">": [{"var": "qty"}, 0]}, {"==": [{"var": "kind"}, "a"]}]},
        {">=": [{"date_add": [{"var": "day"}, 1, "day"]}, "2026-03-01"]},
        {"<": [{"date_diff": [{"var": "day"}, "2026-03-01"]}, 0]},
        {"==": [{"var": "receiver.city"}, "杭州"]},
        {">": [{"var": "files.count"}, 0]},
        {"<=": [{"var": "paid_at"}, {"now": []}]},
    ],
    ids=str,
)
def test_each_way_to_ask_is_pushed_and_agrees(world: World, rule: object) -> None:
    orders = world.orders
    checked = check_expression(rule, {**orders.schema, **CONTEXT}, want=BOOL)
    assert isinstance(checked, Checked), checked
    assert checked.pushable, checked.reasons
    assert agrees(world, checked.core)


@pytest.mark.parametrize(
    "node",
    [
        Compare("==", Call("length", (Field("no", STR),), INT), Const(1, INT)),
        Compare("==", Field("unknown", STR), Const("a", STR)),
        InList(Const(1, INT), Field("labels", list_of(INT))),
    ],
    ids=["operator", "path", "list of numbers"],
)
def test_what_cannot_be_pushed_is_an_error_never_a_guess(world: World, node: Core) -> None:
    store, orders = world.store, world.orders
    with store.read() as tx, pytest.raises(NotPushableError):
        tx.page(orders, PageSpec(where=(node,)))


def test_a_filter_value_is_never_part_of_the_sql(world: World) -> None:
    store, orders = world.store, world.orders
    hostile = "'); DROP TABLE event; --"
    with store.read() as tx:
        node = Compare("==", Field("no", STR.or_null()), Const(hostile, STR))
        assert tx.page(orders, PageSpec(where=(node,), search=hostile, search_fields=("no",))).items == ()


@settings(max_examples=25, deadline=None)
@given(offset=st.integers(-3, 3))
def test_moments_compare_to_the_microsecond(world: World, offset: int) -> None:
    orders = world.orders
    moment = START.replace(hour=1) + timedelta(microseconds=offset)
    rule = {"<": [{"var": "paid_at"}, moment.isoformat().replace("+00:00", "Z")]}
    checked = check_expression(rule, orders.schema, want=BOOL)
    assert isinstance(checked, Checked)
    assert agrees(world, checked.core)

"""Look-ups and roll-ups are worked out on reading, sort and filter like other fields, and obey rights like them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orderloom.model.values import Money
from orderloom.runtime.record.change import Cause, Change, Operation
from tests.integration.runtime.market import APP, BOSS, Market, actor


@pytest.fixture(scope="module")
def market(module_database_url: str) -> Iterator[Market]:
    """Two customers with orders, one without, one order without a customer."""
    made = Market(module_database_url)
    gold = made.make("customers", name="Ada", level="gold", credit="5", region="north")
    plain = made.make("customers", name="Bob", level="plain", credit="7", region="south")
    made.make("customers", name="Cyd", region="south")
    early, late = "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"
    paid, new = {"customer": gold, "stage": "paid", "total": "10"}, {"customer": gold, "stage": "new", "total": "20"}
    first = made.make("orders", no="1", pieces=1, placed_at=early, owner="Ann", **paid)
    made.make("orders", no="2", pieces=2, placed_at=late, owner="Bea", **new)
    made.make("orders", no="3", customer=plain, stage="paid", total="30", owner="Ann")
    made.make("orders", no="4", customer=plain, stage="paid", total={"amount": "5", "currency": "USD"}, owner="Bea")
    made.make("orders", no="5", owner="Bea")
    for sku in "abc":
        made.make("lines", sku=sku, order=first)
    gone = made.make("orders", no="6", customer=gold, total="99")
    made.engine.change(Change(APP, "orders", Operation.DELETE, BOSS, Cause("api"), record=gone))
    yield made
    made.database.close()


def test_a_look_up_shows_the_linked_records_field_in_its_own_form(market: Market) -> None:
    found = market.values("orders", "no", "customer_name", "customer_level", "customer_credit", sort=("no",))
    assert found == [
        ("1", "Ada", "gold", Money(Decimal("5.00"), "CNY")),
        ("2", "Ada", "gold", Money(Decimal("5.00"), "CNY")),
        ("3", "Bob", "plain", Money(Decimal("7.00"), "CNY")),
        ("4", "Bob", "plain", Money(Decimal("7.00"), "CNY")),
        ("5", None, None, None),
    ]


def test_a_roll_up_counts_and_measures_live_records_that_link_here(market: Market) -> None:
    names = ("name", "orders_count", "paid_count", "has_orders", "pieces", "first_no", "stages")
    assert market.values("customers", *names, sort=("name",)) == [
        ("Ada", 2, 1, True, 3, "1", 2),
        ("Bob", 2, 2, True, 0, "3", 1),
        ("Cyd", 0, 0, False, 0, None, 0),
    ]
    assert market.values("customers", "last_order", sort=("name",))[0] == (datetime(2026, 1, 3, tzinfo=UTC),)


def test_amounts_of_two_currencies_are_never_added_up(market: Market) -> None:
    assert market.values("customers", "spent", sort=("name",)) == [(Money(Decimal("30.00"), "CNY"),), (None,), (None,)]


def test_one_record_shows_the_same_as_the_list(market: Market) -> None:
    for item in market.ask("customers").items:
        assert market.ask("customers", id=item.id).items == (item,)


def test_what_is_worked_out_filters_and_sorts(market: Market) -> None:
    gold = {"==": [{"var": "customer_level"}, "gold"]}
    assert market.values("orders", "no", filter=gold, sort=("-no",)) == [("2",), ("1",)]
    busy = {">=": [{"var": "paid_count"}, 1]}
    assert market.values("customers", "name", filter=busy, sort=("-paid_count",)) == [("Bob",), ("Ada",)]
    assert market.values("customers", "name", sort=("-spent", "name")) == [("Ada",), ("Bob",), ("Cyd",)]
    rich = {">": [{"var": "customer_credit"}, 6]}
    assert market.values("orders", "no", filter=rich, sort=("no",)) == [("3",), ("4",)]


def test_pages_go_on_behind_a_value_that_is_worked_out(market: Market) -> None:
    found, cursor = [], None
    for _ in range(5):
        page = market.ask("orders", sort=("-customer_name", "no"), limit=1, cursor=cursor)
        found += [item.values["no"] for item in page.items]
        cursor = page.next
    assert (found, cursor) == (["3", "4", "1", "2", "5"], None)


def test_groups_are_made_by_what_is_worked_out(market: Market) -> None:
    page = market.ask("orders", group=("customer_level",), measures=("count", "sum:line_count"))
    assert [(group.keys, group.values) for group in page.groups] == [
        (("gold",), (2, 3)),
        (("plain",), (2, 0)),
        ((None,), (1, 0)),
    ]


def test_only_the_fields_asked_for_are_shown(market: Market) -> None:
    page = market.ask("orders", fields=("no", "customer_name"))
    assert all(item.values.keys() == {"no", "customer_name"} for item in page.items)


def test_a_linked_record_out_of_reach_looks_like_none(market: Market) -> None:
    seen = market.values("orders", "no", "customer_name", who=actor("north"), sort=("no",))
    assert seen == [("1", "Ada"), ("2", "Ada"), ("3", None), ("4", None), ("5", None)]
    bob = {"==": [{"var": "customer_name"}, "Bob"]}
    assert market.values("orders", "no", who=actor("north"), filter=bob) == []


def test_records_out_of_reach_do_not_count(market: Market) -> None:
    seen = market.values("customers", "name", "orders_count", "spent", who=actor("mine"), sort=("name",))
    assert seen[:2] == [("Ada", 1, Money(Decimal("10.00"), "CNY")), ("Bob", 1, Money(Decimal("30.00"), "CNY"))]
    two = {">=": [{"var": "orders_count"}, 2]}
    assert market.values("customers", "name", who=actor("mine"), filter=two) == []


@pytest.mark.parametrize(
    ("role", "table", "hidden"),
    [
        ("no_names", "orders", ["customer_name", "customer_credit"]),
        ("no_customers", "orders", ["customer_name", "customer_level", "customer_credit"]),
        ("no_link", "orders", ["customer_name"]),
        ("no_link", "customers", ["orders_count", "has_orders", "spent", "pieces"]),
        ("no_stages", "customers", ["paid_count", "spent", "stages"]),
    ],
)
def test_what_draws_on_a_hidden_field_does_not_exist(market: Market, role: str, table: str, hidden: list[str]) -> None:
    who = actor(role)
    assert all(not set(hidden) & item.values.keys() for item in market.ask(table, who).items)
    for name in hidden:
        for asked in ({"sort": (name,)}, {"fields": (name,)}, {"group": (name,)}, {"measures": (f"max:{name}",)}):
            assert [one.code for one in market.ask(table, who, **asked).problems] == ["query.field"]
        [told] = market.ask(table, who, filter={"!=": [{"var": name}, None]}).problems
        assert told.code in {"logic.unknown_field", "logic.misspelt_field"}


def test_nobody_can_write_what_is_worked_out(market: Market) -> None:
    change = Change(APP, "orders", Operation.CREATE, BOSS, Cause("api"), fields={"no": "9", "customer_name": "Eve"})
    outcome = market.engine.change(change)
    assert not outcome.status.done
    assert [one.pointer for one in outcome.problems] == ["/fields/customer_name"]

"""Stock on real databases: nothing is sold twice, every movement is in the ledger, and refusals tell no secrets."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest

from orderloom.runtime.record.change import Operation, Query, Report, Status
from orderloom.store.rebuild import rebuild
from tests.integration.runtime.depot import APP, BOSS, CLERK, SHOP, Depot


@pytest.fixture
def depot(database_url: str) -> Iterator[Depot]:
    made = Depot(database_url)
    yield made
    made.close()


def levels(depot: Depot, product: str, field: str = "stock") -> tuple[str, str]:
    shown = depot.shown("products", product, field)
    assert isinstance(shown, dict)
    return shown["on_hand"], shown["reserved"]


def test_an_order_locks_at_payment_and_takes_out_at_shipping(depot: Depot) -> None:
    apple, pear = (depot.make("products", sku=sku, stock="10") for sku in ("A", "B"))
    order = depot.order({apple: 3, pear: 1})
    assert levels(depot, apple) == ("10", "0")
    assert depot.move(order, "pay").status is Status.CHANGED
    assert (levels(depot, apple), levels(depot, pear)) == (("10", "3"), ("10", "1"))
    assert depot.move(order, "ship").status is Status.CHANGED
    assert (levels(depot, apple), levels(depot, pear)) == (("7", "0"), ("9", "0"))
    verbs = [row["verb"] for row in depot.log("balance", "products", apple)]
    assert verbs == ["commit", "reserve", "receive"]
    assert [row["kind"] for row in depot.log("events", "products", apple)] == ["stock", "stock", "stock", "created"]


def test_a_cancelled_order_gives_back_what_it_held_and_no_more(depot: Depot) -> None:
    apple = depot.make("products", sku="A", stock="10")
    paid, unpaid = depot.order({apple: 4}), depot.order({apple: 4})
    assert depot.move(paid, "pay").status.done
    assert depot.move(unpaid, "cancel").status.done
    assert levels(depot, apple) == ("10", "4")
    assert depot.move(paid, "cancel").status.done
    assert levels(depot, apple) == ("10", "0")


def test_an_order_gets_all_its_products_or_none(depot: Depot) -> None:
    apple, pear = depot.make("products", sku="A", stock="10"), depot.make("products", sku="B", stock="1")
    order = depot.order({apple: 2, pear: 2})
    outcome = depot.move(order, "pay")
    assert outcome.status is Status.REFUSED
    assert [found.code for found in outcome.problems] == ["balance.short.of"]
    assert "B" in outcome.problems[0].message("zh")
    assert (levels(depot, apple), levels(depot, pear)) == (("10", "0"), ("1", "0"))
    assert depot.get("orders", order).state == "new"


def test_a_refusal_names_no_product_that_the_actor_may_not_see(depot: Depot) -> None:
    pear = depot.make("products", sku="SECRET-PEAR", stock="1")
    order = depot.make("orders", CLERK, no="N1")
    depot.make("lines", order=order, product=pear, quantity=2)
    outcome = depot.move(order, "pay", CLERK)
    assert [found.code for found in outcome.problems] == ["balance.short"]
    assert "SECRET" not in json.dumps([found.message("en") for found in outcome.problems])


def test_a_movement_neither_needs_nor_makes_a_version_of_the_product(depot: Depot) -> None:
    apple = depot.make("products", sku="A", stock="10")
    before = depot.get("products", apple).version
    assert depot.move(depot.order({apple: 1}), "pay").status.done
    edited = depot.do(Operation.UPDATE, "products", record=apple, version=before, fields={"price": "2.50"})
    assert edited.status is Status.CHANGED
    assert levels(depot, apple) == ("10", "1")


def test_a_platforms_order_that_arrives_paid_locks_its_lines(depot: Depot) -> None:
    apple = depot.make("products", sku="A", stock="10")
    line = depot.change(Operation.CREATE, "lines", SHOP, fields={"product": apple, "quantity": 2}, link="order")
    told = Report("status", "shop", "paid", "PAID", depot.clock.now())
    order = depot.change(Operation.UPSERT, "orders", SHOP, key="by_no", fields={"no": "N1"}, report=told)
    outcome = depot.engine.change(replace(order, then=(line,)))
    assert outcome.status is Status.CREATED
    assert levels(depot, apple) == ("10", "2")


def test_an_oversold_platform_order_is_held_for_a_person(depot: Depot) -> None:
    apple = depot.make("products", sku="A", stock="1")
    line = depot.change(Operation.CREATE, "lines", SHOP, fields={"product": apple, "quantity": 2}, link="order")
    told = Report("status", "shop", "paid", "PAID", depot.clock.now())
    order = depot.change(Operation.UPSERT, "orders", SHOP, key="by_no", fields={"no": "N1"}, report=told)
    outcome = depot.engine.change(replace(order, then=(line,)))
    assert outcome.record is not None
    assert len(depot.log("holds", "orders", outcome.record.id)) == 1
    assert levels(depot, apple) == ("1", "0")


@pytest.mark.parametrize(
    ("verb", "amount", "more", "after"),
    [
        ("receive", "5", {"reason": "delivery"}, ("15", "0")),
        ("adjust", "-10", {"reason": "count"}, ("0", "0")),
        ("adjust", 2, {"reason": "count"}, ("12", "0")),
        ("reserve", "10", {"holder": "wms/1"}, ("10", "10")),
    ],
)
def test_people_move_stock_by_hand(
    depot: Depot, verb: str, amount: object, more: dict[str, str], after: tuple[str, str]
) -> None:
    apple = depot.make("products", sku="A", stock="10")
    assert depot.stock(apple, verb, amount, BOSS, **more).status is Status.CHANGED
    assert levels(depot, apple) == after


@pytest.mark.parametrize(
    ("verb", "amount", "more", "code"),
    [
        ("receive", "0", {"reason": "r"}, "balance.amount.of"),
        ("receive", "-1", {"reason": "r"}, "balance.amount.of"),
        ("receive", "1.5", {"reason": "r"}, "balance.number"),
        ("receive", "many", {"reason": "r"}, "balance.number"),
        ("receive", None, {"reason": "r"}, "balance.number"),
        ("receive", {"on_hand": "1"}, {"reason": "r"}, "balance.number"),
        ("receive", "1", {}, "balance.reason"),
        ("adjust", "-11", {"reason": "r"}, "balance.short.of"),
        ("reserve", "1", {}, "balance.holder"),
        ("reserve", "11", {"holder": "h"}, "balance.short.of"),
        ("release", "1", {"holder": "h"}, "balance.not_held.of"),
        ("commit", "1", {"holder": "h"}, "balance.not_held.of"),
        ("steal", "1", {"holder": "h"}, "balance.verb"),
        ("receive", "1", {"reason": "r", "field": "price"}, "balance.field"),
        ("receive", "1", {"reason": "r", "field": "nothing"}, "balance.field"),
    ],
)
def test_what_cannot_be_moved_is_refused_and_changes_nothing(
    depot: Depot, verb: str, amount: object, more: dict[str, str], code: str
) -> None:
    apple = depot.make("products", sku="A", stock="10")
    outcome = depot.stock(apple, verb, amount, BOSS, **more)
    assert (outcome.status, [found.code for found in outcome.problems]) == (Status.REFUSED, [code])
    assert levels(depot, apple) == ("10", "0")
    assert len(depot.log("balance", "products", apple)) == 1


def test_only_roles_that_list_the_balance_may_move_it_and_nobody_sets_it(depot: Depot) -> None:
    apple = depot.make("products", sku="A", stock="10")
    forbidden = depot.stock(apple, "receive", "1", CLERK, reason="r")
    assert [found.code for found in forbidden.problems] == ["record.field.readonly"]
    typed = depot.do(Operation.UPDATE, "products", record=apple, fields={"stock": "99"})
    assert [found.code for found in typed.problems] == ["record.field.readonly"]
    made = depot.do(Operation.CREATE, "products", CLERK, fields={"sku": "B", "stock": "5"})
    assert made.status is Status.FORBIDDEN
    assert levels(depot, apple) == ("10", "0")


def test_lists_filter_and_sort_by_what_is_available(depot: Depot) -> None:
    few, many = depot.make("products", sku="A", stock="2"), depot.make("products", sku="B", stock="9")
    depot.stock(many, "reserve", "8", holder="h")
    page = depot.engine.read(Query(APP, "products", BOSS, filter={"<": [{"var": "stock"}, 2]}))
    assert [row.id for row in page.items] == [many]
    page = depot.engine.read(Query(APP, "products", BOSS, sort=("stock",)))
    assert [row.id for row in page.items] == [many, few]


def test_the_ledger_follows_from_the_journal_and_the_records_from_the_ledger(depot: Depot) -> None:
    apple = depot.make("products", sku="A", stock="10", weight="1.250")
    assert depot.move(depot.order({apple: 3}), "pay").status.done
    ledger, before = depot.log("balance", "products", apple), depot.get("products", apple)
    assert rebuild(depot.database, "balance") == 3
    assert depot.log("balance", "products", apple) == ledger
    assert depot.get("products", apple) == before


def test_buyers_at_once_never_get_more_than_there_is(depot: Depot) -> None:
    products = [depot.make("products", sku=sku, stock="30") for sku in "AB"]
    orders = [depot.order(dict.fromkeys(products[:: 1 if n % 3 else -1], 1 + n % 2)) for n in range(60)]

    def buy(order: str) -> Decimal:
        if not depot.move(order, "pay").status.done:
            return Decimal(0)
        return Decimal(0) if hash(order) % 5 == 0 and depot.move(order, "cancel").status.done else Decimal(1)

    with ThreadPoolExecutor(8) as pool:
        kept = sum(pool.map(buy, orders))
    for one in products:
        on_hand, reserved = levels(depot, one)
        rows = depot.log("balance", "products", one)
        assert on_hand == "30"
        assert Decimal(reserved) <= 30
        assert sum(Decimal(str(row["held"])) for row in rows) == Decimal(reserved)
    assert kept > 0

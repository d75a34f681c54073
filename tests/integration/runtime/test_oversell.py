"""A hundred in stock and a thousand buyers, bundles and cancellations among them: a hundred are sold, never more."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from orderloom.runtime.record.change import Change, Operation, Query
from orderloom.store.schema import stock_move
from orderloom.store.types import Exact
from tests.integration.runtime.buyers import buy, unpaid
from tests.integration.runtime.depot import APP, BOSS, Depot
from tests.needs import ROOT

STOCK = 100
BUYERS = 1000


@pytest.fixture
def depot(database_url: str) -> Iterator[Depot]:
    made = Depot(database_url)
    yield made
    made.close()


def order(depot: Depot, number: int, scarce: str, plenty: str) -> Change:
    """One buyer's order: every third is a bundle of two products, told in either order."""
    bundle = [scarce, plenty] if number % 2 else [plenty, scarce]
    lines = tuple(
        depot.change(Operation.CREATE, "lines", fields={"product": one, "quantity": 1}, link="order")
        for one in (bundle if number % 3 == 0 else [scarce])
    )
    return replace(depot.change(Operation.CREATE, "orders", fields={"no": f"N{number}"}), then=lines)


def shop(depot: Depot, url: str) -> None:
    """Everybody buys: in two processes where the database allows it."""
    if url.startswith("sqlite"):
        buy(depot, unpaid(depot))
        return
    command = [sys.executable, "-m", "tests.integration.runtime.buyers", url]
    parts = [subprocess.Popen([*command, str(share), "2"], cwd=ROOT) for share in range(2)]
    assert [part.wait(timeout=300) for part in parts] == [0, 0]


def test_a_thousand_buyers_get_exactly_the_hundred_there_are(depot: Depot, database_url: str) -> None:
    scarce, plenty = depot.make("products", sku="A", stock=str(STOCK)), depot.make("products", sku="B", stock="5000")
    orders = [order(depot, number, scarce, plenty) for number in range(BUYERS)]
    for start in range(0, BUYERS, 100):
        first, *others = orders[start : start + 100]
        assert depot.engine.change(replace(first, then=(*first.then, *others)), bulk=True).status.done
    shop(depot, database_url)
    buy(depot, unpaid(depot))  # what was given back at the very end finds a buyer too
    shown = depot.shown("products", scarce, "stock")
    assert shown == {"on_hand": "100", "reserved": "100", "available": "0"}
    paid = depot.engine.read(Query(APP, "orders", BOSS, filter={"==": [{"var": "status"}, "paid"]}, limit=1)).count
    assert paid is not None
    assert (paid.value, paid.exact) == (STOCK, True)
    with depot.database.snapshot() as link:
        wanted = select(stock_move.c.verb, func.sum(stock_move.c.held, type_=Exact(3)))
        held = sum(
            (Decimal(str(row[1])) for row in link.rows(wanted.where(stock_move.c.record == scarce).group_by("verb"))),
            Decimal(0),
        )
    assert held == STOCK

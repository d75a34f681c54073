"""Snapshots: a record as it was, in the transaction that made it so, under the rights of whoever looks today."""

from collections.abc import Iterator

import pytest

from orderloom.runtime.record.change import Operation, Status
from tests.integration.runtime.depot import CLERK, Depot


@pytest.fixture
def depot(database_url: str) -> Iterator[Depot]:
    made = Depot(database_url)
    yield made
    made.close()


def test_a_snapshot_keeps_what_was_true_then(depot: Depot) -> None:
    order = depot.order({}, price="9.90", note="first", receiver="李雷")
    assert depot.do(Operation.UPDATE, "orders", record=order, fields={"price": "12.00", "note": "second"}).status.done
    assert depot.move(order, "pay").status.done
    assert depot.move(order, "ship").status.done
    assert depot.do(Operation.UPDATE, "orders", record=order, fields={"price": "1.00"}).status.done
    shipped, made = depot.log("snapshots", "orders", order)
    assert (made["snapshot"], made["fields"]) == ("made", {"price": "9.90", "note": "first"})
    assert shipped["fields"] == {"price": "12.00", "note": "second", "receiver": "李雷"}
    assert (made["version"], shipped["version"]) == (1, 4)


def test_old_snapshots_show_no_more_than_the_record_does(depot: Depot) -> None:
    order = depot.order({}, receiver="李雷")
    assert depot.move(order, "pay").status.done
    assert depot.move(order, "ship").status.done
    assert depot.log("snapshots", "orders", order, CLERK)[0]["fields"] == {
        "price": None,
        "note": None,
        "receiver": "李*",
    }


def test_a_refused_change_leaves_no_snapshot(depot: Depot) -> None:
    apple = depot.make("products", sku="A", stock="0")
    order = depot.order({apple: 1})
    assert depot.move(order, "pay").status is Status.REFUSED
    assert [row["snapshot"] for row in depot.log("snapshots", "orders", order)] == ["made"]

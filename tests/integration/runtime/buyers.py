"""Buyers in a process of their own: ``python -m tests.integration.runtime.buyers URL SHARE OF`` pays every order of its
share, and gives some up again, from several threads.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from orderloom.runtime.record.change import Query
from tests.integration.runtime.depot import APP, BOSS, Depot

THREADS = 8
CANCELS = 7
"""Of so many orders one is cancelled after it was paid."""


def unpaid(depot: Depot) -> list[str]:
    """The orders that nobody has paid yet."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        new = {"==": [{"var": "status"}, "new"]}
        page = depot.engine.read(Query(APP, "orders", BOSS, filter=new, limit=500, cursor=cursor, count=False))
        found += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            return found


def buy(depot: Depot, orders: list[str]) -> int:
    """Pay every order, cancel some; how many stay paid."""

    def one(numbered: tuple[int, str]) -> int:
        number, order = numbered
        if not depot.move(order, "pay").status.done:
            return 0
        return 0 if number % CANCELS == 0 and depot.move(order, "cancel").status.done else 1

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(one, enumerate(orders)))


def main() -> None:
    """Buy one's share."""
    url, share, of = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    depot = Depot(url)
    try:
        buy(depot, sorted(unpaid(depot))[share::of])
    finally:
        depot.close()


if __name__ == "__main__":
    main()

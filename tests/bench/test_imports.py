"""A large import is quick, and those who work beside it notice nothing of it."""

import threading
import time
from pathlib import Path
from typing import Self

import pytest

from orderloom import settings
from orderloom.check.app import check_app, load_app
from orderloom.runtime.record.change import Actor, Query
from orderloom.runtime.transfer.shapes import JUDGING, RUNNING
from orderloom.wiring.installation import Installation, open_installation
from tests.needs import ROOT

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]

OPERATOR = Actor("operator", "Operator", sort="system", trusted=True)
APP, TABLE = "ecommerce_fast", "products"
ROWS = 100_000
LONGEST_S = 120.0
SLOWEST_PAGE_S = 1.0
HEADER = "sku,title,price,stock,safety_stock,floor_price,hs_code,weight,page_url,restricted"


class Staff:
    """Somebody who leafs through a list all the time; remembers how long each page took."""

    def __init__(self, place: Installation, actor: Actor) -> None:
        self._place = place
        self._query = Query(APP, "orders", actor, sort=("-sys_created_at",))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._browse)
        self.seconds: list[float] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _browse(self) -> None:
        while not self._over.wait(0.1):
            began = time.monotonic()
            assert not self._place.engine.read(self._query).problems
            self.seconds.append(time.monotonic() - began)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)]


def sheet() -> bytes:
    rows = (
        f"P{n:07},商品 {n},{n % 1000}.50,{n % 90},3,1.00,{6_100_000_000 + n},0.{n % 999:03},https://example.com/{n},否"
        for n in range(ROWS)
    )
    return "\n".join((HEADER, *rows)).encode()


def test_a_hundred_thousand_rows_come_in_while_staff_work(database_url: str, tmp_path: Path) -> None:
    found = settings.create(tmp_path / "home", database_url)
    with open_installation(found) as place:
        place.publisher.publish(check_app(load_app(ROOT / "builtin_templates" / APP)), OPERATOR)
        place.plans.refresh()
        importing = place.transfer.importing
        place.people.add("mei", roles=("manager",), app=APP)
        account = place.accounts.by_name("mei")
        assert account is not None
        actor = place.actors.actor(APP, account.id, "")
        assert actor is not None
        job = importing.begin(APP, TABLE, actor, "products.csv", sheet())
        importing.judge(job, job.mapped, actor)
        while (state := importing.imports.get(job.id)) is not None and state.state == JUDGING:
            importing.step()
        assert state is not None
        assert (state.good, state.bad) == (ROWS, 0)
        importing.start(state)
        began = time.monotonic()
        with Staff(place, actor) as staff:
            while (state := importing.imports.get(job.id)) is not None and state.state == RUNNING:
                importing.step()
        took = time.monotonic() - began
        assert state is not None
        assert state.created == ROWS
        assert staff.p95 <= SLOWEST_PAGE_S
        assert took <= LONGEST_S, f"{took:.0f} s"

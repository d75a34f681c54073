"""Process death at any moment loses no acknowledged callback and doubles none."""

import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from orderloom import settings
from orderloom.wiring import open_installation
from tests.durability.outside import Disk, Shop, disk_of, key_of, lines_of
from tests.durability.server import DemoServer, fields_of

CALLBACKS = 500
KILLS = int(os.environ.get("ORDERLOOM_KILLS", "20"))
LONG_KILLS = int(os.environ.get("ORDERLOOM_LONG_KILLS", "200"))
SEED = int(os.environ.get("ORDERLOOM_SEED", "20261121"))
SENDERS = 8
START_S = 10.0
"""How long a start after a hard kill may take, on a machine that is not busy otherwise."""


@dataclass
class Run:
    """Twenty deaths of one server while a shop sends; every number of the report is the shop's or the disk's."""

    server: DemoServer
    shop: Shop
    rnd: random.Random
    starts: list[float] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    busy: Counter[str] = field(default_factory=Counter)

    def live_and_die(self, released: int) -> None:
        """Let ``released`` callbacks begin and kill at a drawn moment: in their midst, at work on them, or at start."""
        known = len(self.shop.acknowledged)
        moment = self.rnd.choices(("arriving", "working", "starting"), (6, 3, 1))[0]
        self.shop.gate.release(released)
        wanted = known + (self.rnd.randrange(released) if moment == "arriving" else released)
        deadline = time.monotonic() + 20
        while len(self.shop.acknowledged) < wanted and time.monotonic() < deadline:
            time.sleep(0.0005)
        time.sleep(self.rnd.random() * (0.02 if moment == "arriving" else 0.1))
        in_flight, acknowledged = self.shop.in_flight, list(self.shop.acknowledged)
        self.server.kill()
        self._judge(moment, in_flight, acknowledged, disk_of(self.server.home))
        if moment == "starting":
            self.server.launch()
            time.sleep(self.rnd.random() * statistics.median(self.starts))
            self.server.kill()
        self.start()

    def start(self) -> None:
        """Start again, by the clock."""
        began = time.monotonic()
        self.server.start()
        self.starts.append(time.monotonic() - began)

    def _judge(self, moment: str, in_flight: int, acknowledged: list[int], disk: Disk) -> None:
        lost = [number for number in acknowledged if f"orders/paid:event-{number}" not in disk.events]
        assert lost == [], "acknowledged, and not on the disk"
        assert disk.integrity == "ok"
        self.busy["in flight"] += in_flight > 0
        self.busy["at work"] += disk.waiting > 0
        self.busy["unsealed"] += disk.unsealed > 0
        self.report.append(
            f"{moment}: {len(acknowledged)} acknowledged, {in_flight} in flight, "
            f"{disk.waiting} waiting, {disk.done} done, {disk.unsealed} events unsealed"
        )

    def tell(self, kills: int) -> str:
        """The report of the points hit."""
        quickest, middle, slowest = min(self.starts), statistics.median(self.starts), max(self.starts)
        head = f"seed {SEED}, {kills} kills, {self.shop.tries} deliveries for {CALLBACKS} callbacks; {dict(self.busy)}"
        starts = f"starts after a kill: {quickest:.1f} / {middle:.1f} / {slowest:.1f} s"
        return "\n".join(("", head, starts, *self.report))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    running = DemoServer(tmp_path).start()
    yield running
    running.kill()


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(KILLS, marks=pytest.mark.timeout(600)),
        pytest.param(LONG_KILLS, marks=[pytest.mark.long, pytest.mark.timeout(1800)]),
    ],
)
def test_every_acknowledged_callback_is_exactly_one_order_after_hard_kills(
    kills: int, server: DemoServer, capsys: pytest.CaptureFixture[str]
) -> None:
    connections = server.ready["connections"]
    assert isinstance(connections, list)
    run = Run(server, Shop(connections[0]["hook"], connections[0]["secret"]), random.Random(SEED))
    server.stop()
    run.start()
    with ThreadPoolExecutor(SENDERS) as senders:
        sent = [senders.submit(run.shop.deliver, number) for number in range(CALLBACKS)]
        try:
            for turn in range(kills):
                run.live_and_die(CALLBACKS * (turn + 1) // kills - CALLBACKS * turn // kills)
        finally:
            run.shop.gate.release(CALLBACKS)
        for task in sent:
            task.result()
    orders = Counter(server.wait_until(CALLBACKS, 60))
    with capsys.disabled():
        print(run.tell(kills))
    assert sorted(run.shop.acknowledged) == list(range(CALLBACKS))
    assert set(orders) == {key_of(number) for number in run.shop.acknowledged}
    assert max(orders.values()) == 1, "a callback became two orders"
    whole(server)
    assert run.busy["in flight"] >= min(5, kills)
    assert run.busy["at work"] >= kills // 4
    assert statistics.median(run.starts) <= START_S


def whole(server: DemoServer) -> None:
    """Every order has all its lines, the database is sound and the chain of its journal too."""
    names = {record["id"]: fields_of(record)["external_id"] for record in server.records("orders", "external_id")}
    lines = Counter(names[fields_of(line)["order"]] for line in server.records("order_lines", "order"))
    assert lines == {key_of(number): lines_of(number) for number in range(CALLBACKS)}
    server.stop()
    disk = disk_of(server.home)
    assert (disk.integrity, disk.waiting, disk.done) == ("ok", 0, CALLBACKS)
    with open_installation(settings.load(server.home)) as installation:
        while installation.journal.seal():
            pass
        assert installation.journal.verify() == ()
        head = installation.journal.head()
        assert head is not None
        assert len(installation.journal.after(0, limit=1_000_000)) == head.position

"""An orderly stop under load: it ends soon, says so with 0, and what was acknowledged is there after the next start."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.durability.outside import Shop, disk_of, key_of
from tests.durability.server import DemoServer

CALLBACKS = 60
STOP_S = 20.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    running = DemoServer(tmp_path).start()
    yield running
    running.kill()


def test_a_stop_in_the_midst_of_callbacks_ends_soon_and_loses_nothing(server: DemoServer) -> None:
    connections = server.ready["connections"]
    assert isinstance(connections, list)
    shop = Shop(connections[0]["hook"], connections[0]["secret"])
    shop.gate.release(CALLBACKS)
    with ThreadPoolExecutor(4) as senders:
        sent = [senders.submit(shop.deliver, number) for number in range(CALLBACKS)]
        while len(shop.acknowledged) < CALLBACKS // 3:
            time.sleep(0.001)
        began, process = time.monotonic(), server.process
        server.stop()
        taken = list(shop.acknowledged)
        assert time.monotonic() - began <= STOP_S
        assert process is not None
        assert process.returncode == 0
        disk = disk_of(server.home)
        assert disk.integrity == "ok"
        assert {f"orders/paid:event-{number}" for number in taken} <= disk.events
        server.start()
        for task in sent:
            task.result()
    orders = Counter(server.wait_until(CALLBACKS, 30))
    assert orders == {key_of(number): 1 for number in range(CALLBACKS)}

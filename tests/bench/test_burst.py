"""A burst of callbacks at ten times the usual rate: what the shop's own list says was acknowledged, how long each took,
and whether everything was worked off afterwards.
"""

import asyncio
import base64
import hashlib
import hmac
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.durability.outside import body_of, key_of
from tests.durability.server import DemoServer

PER_SECOND, SECONDS = 200, 60
P99_S, WORST_S, WORKED_OFF_S = 0.5, 4.0, 600.0
_CONNECTIONS = 64


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    """A demo without orders, whose own shop is silent."""
    demo = DemoServer(tmp_path).start()
    yield demo
    demo.stop()


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_burst_is_acknowledged_in_time_and_nothing_is_lost_or_doubled(server: DemoServer) -> None:
    connections = server.ready["connections"]
    assert isinstance(connections, list)
    took, began = asyncio.run(burst(connections[0]["hook"], connections[0]["secret"])), time.monotonic()
    took.sort()
    orders = server.wait_until(PER_SECOND * SECONDS, WORKED_OFF_S)
    p99, worst = took[int(len(took) * 0.99)], took[-1]
    print(
        f"{len(took)} acknowledged, p99 {p99:.3f} s, worst {worst:.3f} s, worked off {time.monotonic() - began:.0f} s"
    )
    assert len(took) == PER_SECOND * SECONDS
    assert sorted(orders) == sorted(key_of(number) for number in range(PER_SECOND * SECONDS))
    assert p99 <= P99_S
    assert worst <= WORST_S


async def burst(hook: str, secret: str) -> list[float]:
    """Send every callback at its moment, whatever became of those before; seconds from that moment to the answer."""
    took: list[float] = []
    limits = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:
        start = time.monotonic()

        async def send(number: int) -> None:
            due = start + number / PER_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            body = body_of(number)
            signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
            headers = {
                "Content-Type": "application/json",
                "X-Shopify-Topic": "orders/paid",
                "X-Shopify-Hmac-Sha256": signature,
                "X-Shopify-Event-Id": f"event-{number}",
            }
            answer = await client.post(hook, content=body, headers=headers)
            if answer.is_success:
                took.append(time.monotonic() - due)

        await asyncio.gather(*(send(number) for number in range(PER_SECOND * SECONDS)))
    return took


def wait_until_idle(home: Path) -> None:
    """Until no message waits; read from the file, so that the server has nothing else to do."""
    file = next(home.glob("orderloom.db"))
    until = time.monotonic() + WORKED_OFF_S
    while time.monotonic() < until:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as look:
            if look.execute("SELECT count(*) FROM inbox WHERE state = 'waiting'").fetchone() == (0,):
                return
        time.sleep(1)
    pytest.fail("messages still wait")

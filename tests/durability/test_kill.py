"""Process death at any moment loses no acknowledged callback and doubles none."""

import base64
import hashlib
import hmac
import json
import os
import random
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.durability.server import DemoServer

CALLBACKS = 500
KILLS = int(os.environ.get("ORDERLOOM_KILLS", "20"))
SEED = int(os.environ.get("ORDERLOOM_SEED", "20261121"))
SENDERS = 8


def body_of(number: int) -> bytes:
    """A paid order of our own making."""
    order = {
        "id": 7_000_000 + number,
        "name": f"#K{number}",
        "created_at": "2026-11-20T09:00:00+08:00",
        "updated_at": "2026-11-20T09:05:00+08:00",
        "processed_at": "2026-11-20T09:05:00+08:00",
        "cancelled_at": None,
        "currency": "CNY",
        "financial_status": "paid",
        "fulfillment_status": None,
        "total_price": "118.00",
        "total_discounts": "0.00",
        "total_tax": "0.00",
        "line_items": [
            {"id": 9_000_000 + number, "sku": "CUP-450", "title": "保温杯", "quantity": 2, "price": "59.00"}
        ],
    }
    return json.dumps(order).encode()


class Shop:
    """The outside judge: sends each callback until it is acknowledged and keeps its own list of what was."""

    def __init__(self, hook: str, secret: str) -> None:
        self.hook, self.secret = hook, secret
        self.acknowledged: list[int] = []
        self.tries = 0
        self._guard = threading.Lock()

    def deliver(self, number: int) -> None:
        """Send one callback again and again until a 2xx comes back."""
        body = body_of(number)
        signature = base64.b64encode(hmac.new(self.secret.encode(), body, hashlib.sha256).digest()).decode()
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": "orders/paid",
            "X-Shopify-Hmac-Sha256": signature,
            "X-Shopify-Event-Id": f"event-{number}",
        }
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            with self._guard:
                self.tries += 1
            try:
                with urllib.request.urlopen(
                    urllib.request.Request(self.hook, body, headers, method="POST"), timeout=10
                ) as answer:
                    if answer.status < 300:
                        with self._guard:
                            self.acknowledged.append(number)
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise AssertionError(f"callback {number} was never acknowledged")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    running = DemoServer(tmp_path).start()
    yield running
    running.kill()


@pytest.mark.timeout(600)
def test_every_acknowledged_callback_is_exactly_one_order_after_hard_kills(
    server: DemoServer, capsys: pytest.CaptureFixture[str]
) -> None:
    rnd = random.Random(SEED)
    connections = server.ready["connections"]
    assert isinstance(connections, list)
    shop = Shop(connections[0]["hook"], connections[0]["secret"])
    points = sorted(rnd.sample(range(5, CALLBACKS - 5), KILLS))
    report = []
    with ThreadPoolExecutor(SENDERS) as senders:
        sent = [senders.submit(shop.deliver, number) for number in range(CALLBACKS)]
        for point in points:
            while len(shop.acknowledged) < point and not all(task.done() for task in sent):
                time.sleep(0.002)
            time.sleep(rnd.random() * 0.05)
            server.kill()
            acknowledged = len(shop.acknowledged)
            server.start()
            report.append(
                f"killed after {acknowledged} acknowledgements; {len(server.orders_now())} orders after the restart"
            )
        for task in sent:
            task.result()
    orders = Counter(server.wait_until(CALLBACKS, 60))
    with capsys.disabled():
        print(f"\nseed {SEED}, {KILLS} kills, {shop.tries} deliveries for {CALLBACKS} callbacks\n" + "\n".join(report))
    expected = {str(7_000_000 + number) for number in shop.acknowledged}
    assert len(expected) == CALLBACKS
    assert set(orders) == expected, "an acknowledged callback has no order, or an order came from nowhere"
    assert max(orders.values()) == 1

"""Outside judges of a server that is killed: a shop with its own list, and a look at what the disk holds."""

import base64
import hashlib
import hmac
import json
import shutil
import sqlite3
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_FIRST = 7_000_000
_PATIENCE_S = 300
_MOST_LINES = 12


def key_of(number: int) -> str:
    """What the platform calls order ``number``."""
    return str(_FIRST + number)


def lines_of(number: int) -> int:
    """How many lines order ``number`` has."""
    return 1 + number % _MOST_LINES


def body_of(number: int) -> bytes:
    """A paid order of our own making."""
    order = {
        "id": _FIRST + number,
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
            {"id": 9_000_000 + line, "sku": f"CUP-{line}", "title": "保温杯", "quantity": 2, "price": "59.00"}
            for line in range(lines_of(number))
        ],
    }
    return json.dumps(order).encode()


@dataclass
class Shop:
    """Sends each callback until it is acknowledged and keeps its own list; ``gate`` says how many may begin."""

    hook: str
    secret: str
    acknowledged: list[int] = field(default_factory=list)
    in_flight: int = 0
    tries: int = 0
    gate: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, number: int) -> None:
        """Wait for the turn, then send one callback again and again until a 2xx comes back."""
        self.gate.acquire()
        body = body_of(number)
        signature = base64.b64encode(hmac.new(self.secret.encode(), body, hashlib.sha256).digest()).decode()
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": "orders/paid",
            "X-Shopify-Hmac-Sha256": signature,
            "X-Shopify-Event-Id": f"event-{number}",
        }
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            if self._taken(number, body, headers):
                return
            time.sleep(0.05)
        raise AssertionError(f"callback {number} was never acknowledged")

    def _taken(self, number: int, body: bytes, headers: Mapping[str, str]) -> bool:
        with self._guard:
            self.tries += 1
            self.in_flight += 1
        try:
            request = urllib.request.Request(self.hook, body, dict(headers), method="POST")
            with urllib.request.urlopen(request, timeout=10) as answer:
                taken = bool(answer.status < 300)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            taken = False
        with self._guard:
            self.in_flight -= 1
            if taken:
                self.acknowledged.append(number)
        return taken


@dataclass(frozen=True, slots=True)
class Disk:
    """What a database file held at one moment."""

    integrity: str
    waiting: int
    done: int
    events: frozenset[str]
    unsealed: int


def disk_of(home: Path) -> Disk:
    """What lies on the disk of a dead server, read from a copy: looking at the file itself would repair it."""
    with tempfile.TemporaryDirectory() as place:
        for path in home.glob("orderloom.db*"):
            shutil.copy(path, place)
        connection = sqlite3.connect(Path(place) / "orderloom.db")
        try:
            (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
            states = dict(connection.execute("SELECT state, count(*) FROM inbox GROUP BY state"))
            events = frozenset(row[0] for row in connection.execute("SELECT event_id FROM inbox"))
            (unsealed,) = connection.execute("SELECT count(*) FROM event WHERE position IS NULL").fetchone()
        finally:
            connection.close()
    return Disk(integrity, states.pop("waiting", 0), states.pop("done", 0), events, unsealed)

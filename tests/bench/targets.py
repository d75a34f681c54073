"""The two servers under measurement and how each spells the four operations."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg

HERE = Path(__file__).parent
BIN = HERE.parents[1] / ".venv/bin"
COLUMNS = (
    "order_no",
    "channel",
    "status",
    "customer_name",
    "phone",
    "address",
    "sku",
    "qty",
    "amount",
    "paid_at",
    "remark",
    "urgent",
)
CHANNELS = ("shopify", "amazon", "tmall", "jd", "douyin")
STATUSES = ("new", "paid", "picked", "shipped", "done", "cancelled")
START = datetime(2026, 11, 1, tzinfo=UTC)
FILTER = {"and": [{"==": [{"var": "status"}, "paid"]}, {"==": [{"var": "channel"}, "shopify"]}]}
NEW = {
    "order_no": "B-{N}",
    "channel": "{CHANNEL}",
    "customer_name": "Ada Bench",
    "phone": "13800000000",
    "address": "No. 1 Long Street, District 9",
    "sku": "SKU-00001",
    "qty": 2,
    "paid_at": "{PAST}",
    "remark": "leave at the door",
    "urgent": False,
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One request form; placeholders are filled in by the driver."""

    method: str
    path: str
    body: object = None


@dataclass
class Target:
    """A running server with seeded rows."""

    name: str
    process: subprocess.Popen[bytes]
    url: str
    headers: Mapping[str, str]
    ids: list[str]
    operations: Mapping[str, Operation]
    sign_in: Mapping[str, str] = field(default_factory=dict)

    def stop(self) -> None:
        """End the server."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


def seeded(count: int) -> Iterator[dict[str, object]]:
    """The same orders for both servers."""
    rnd = random.Random(7)
    for number in range(1, count + 1):
        yield {
            "order_no": f"SEED-{number:08d}",
            "channel": rnd.choice(CHANNELS),
            "status": rnd.choice(STATUSES),
            "customer_name": f"Customer {rnd.randrange(20000)}",
            "phone": f"1{rnd.randrange(10**10):010d}",
            "address": f"No. {rnd.randrange(999)} Long Street, District {rnd.randrange(40)}",
            "sku": f"SKU-{rnd.randrange(5000):05d}",
            "qty": rnd.randrange(1, 9),
            "amount": f"{rnd.random() * 900 + 5:.2f}",
            "paid_at": (START - timedelta(seconds=rnd.randrange(365 * 86400))).isoformat(),
            "remark": "leave at the door" if number % 4 == 0 else None,
            "urgent": number % 17 == 0,
        }


def yardstick(database: str, folder: Path, rows: int) -> Target:
    """The frozen hand-written server, with its composite index."""
    port = _free_port()
    environment = {**os.environ, "LIMIT_DSN": database, "LIMIT_TOKEN": "bench", "LIMIT_INDEX": "composite"}
    command = [
        str(BIN / "uvicorn"),
        "limit_app:app",
        "--port",
        str(port),
        "--loop",
        "uvloop",
        "--http",
        "httptools",
        "--no-access-log",
        "--log-level",
        "warning",
    ]
    process = _start(command, environment, folder / "yardstick.log", HERE)
    url = f"http://127.0.0.1:{port}"
    _wait(f"{url}/orders/1", {"Authorization": "Bearer bench"})
    _seed_yardstick(database, rows)
    operations = {
        "create": Operation("POST", "/orders", {**NEW, "status": "{STATUS}", "amount": 129.5}),
        "transition": Operation("PATCH", "/orders/{ID}", {"status": "{STATUS}"}),
        "get": Operation("GET", "/orders/{ID}"),
        "page": Operation("GET", "/orders?status=paid&channel=shopify&limit=50"),
    }
    return Target(
        "yardstick",
        process,
        url,
        {"Authorization": "Bearer bench"},
        [str(number) for number in range(1, rows + 1)],
        operations,
    )


def ours(database: str, folder: Path, rows: int) -> Target:
    """Orderloom, serving the same table as an app of documents."""
    home = folder / "home"
    seeded_ids = subprocess.run(
        [sys.executable, "-m", "tests.bench.prepare", str(home), database, str(rows)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    port = _free_port()
    process = _start(
        [str(BIN / "orderloom"), "serve", "--port", str(port), "--home", str(home)],
        dict(os.environ),
        folder / "ours.log",
        folder,
    )
    url = f"http://127.0.0.1:{port}"
    _wait(f"{url}/readyz", {})
    base = "/api/v1/apps/bench/tables/orders/records"
    operations = {
        "create": Operation("POST", base, {"fields": {**NEW, "amount": "129.50"}}),
        "transition": Operation("POST", base + "/{ID}/transitions/to_{STATUS}", {}),
        "get": Operation("GET", base + "/{ID}"),
        "page": Operation("GET", f"{base}?filter={quote(json.dumps(FILTER))}&sort=-paid_at&limit=50&count=false"),
    }
    sign_in = {"name": "bench", "password": "bench-password-1"}
    return Target("orderloom", process, url, {"If-Match": "*"}, seeded_ids, operations, sign_in)


def bearer(target: Target) -> dict[str, str]:
    """Fresh request headers; our tokens live a quarter of an hour."""
    if not target.sign_in:
        return dict(target.headers)
    request = urllib.request.Request(
        target.url + "/api/v1/token",
        json.dumps(target.sign_in).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return {**target.headers, "Authorization": "Bearer " + json.load(answer)["access_token"]}


def _seed_yardstick(database: str, rows: int) -> None:
    values = ([row[name] for name in COLUMNS] for row in seeded(rows))
    if database.startswith("sqlite"):
        with sqlite3.connect(database.split("///", 1)[1]) as connection:
            connection.executemany(
                f"insert into orders({','.join(COLUMNS)}) values({','.join('?' * len(COLUMNS))})", values
            )
            connection.execute("analyze")
        return
    with psycopg.connect(database, autocommit=True) as server:
        with server.cursor() as cursor, cursor.copy(f"copy orders({','.join(COLUMNS)}) from stdin") as copy:
            for value in values:
                copy.write_row(value)
        server.execute("analyze orders")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(command: list[str], environment: Mapping[str, str], log: Path, folder: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as errors:
        return subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdout=errors, stderr=errors, start_new_session=True
        )


def _wait(url: str, headers: Mapping[str, str]) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers)), timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {url}")

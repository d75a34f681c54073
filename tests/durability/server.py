"""A server of its own for one test: the demo command in a process group that can be killed hard and started again."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

COMMAND = Path(__file__).parents[2] / ".venv/bin/orderloom"


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class DemoServer:
    """``orderloom demo`` on one folder and port; ``ready`` is the JSON line it printed last."""

    folder: Path
    orders: int = 0
    port: int = field(default_factory=free_port)
    ready: dict[str, object] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def start(self) -> Self:
        """Start (again) and wait until it says that it is ready."""
        with (self.folder / "stderr.log").open("a") as errors:
            self.process = subprocess.Popen(
                [
                    str(COMMAND),
                    "demo",
                    "--port",
                    str(self.port),
                    "--dir",
                    str(self.folder / "demo"),
                    "--orders",
                    str(self.orders),
                    "--quiet",
                    "--json",
                ],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError((self.folder / "stderr.log").read_text()[-4000:])
        self.ready = json.loads(line)
        return self

    def kill(self) -> None:
        """Process death without warning: SIGKILL to the whole group."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """An orderly stop."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, number)
        self.process.wait(30)

    def token(self) -> str:
        """A bearer token of the first printed person."""
        users = self.ready["users"]
        assert isinstance(users, list)
        answer = self.call("POST", "/api/v1/token", {"name": users[0]["name"], "password": users[0]["password"]})
        token = answer["access_token"]
        assert isinstance(token, str)
        return token

    def call(self, method: str, path: str, body: object = None, token: str = "") -> dict[str, object]:
        """One API call; raises on an error answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(request, data, timeout=15) as answer:
            shown: dict[str, object] = json.load(answer)
            return shown

    def orders_now(self) -> list[str]:
        """The platform key of every live order, page by page."""
        token, found, cursor = self.token(), list[str](), ""
        while True:
            page = self.call(
                "GET",
                f"/api/v1/apps/ecommerce_fast/tables/orders/records?limit=500&fields=external_id{cursor}",
                token=token,
            )
            items = page["items"]
            assert isinstance(items, list)
            found.extend(str(item["fields"]["external_id"]) for item in items)
            if not page["next"]:
                return found
            cursor = f"&cursor={page['next']}"

    def wait_until(self, count: int, seconds: float) -> list[str]:
        """The platform keys once there are at least ``count`` of them, or after ``seconds``."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.orders_now()
            if len(found) >= count or time.monotonic() > deadline:
                return found
            time.sleep(0.2)

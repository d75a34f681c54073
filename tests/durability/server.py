"""A server of its own for one test: the demo command in a process group that can be killed hard and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.needs import ROOT

PROGRAM = Path(sys.executable).parent / "orderloom"
_BYTECODE = ROOT / ".venv" / "bytecode"

Json = dict[str, object]


def environment(**more: str) -> dict[str, str]:
    """What programs started by tests see; their byte code is kept, or each start would compile everything anew."""
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**known, "PYTHONPYCACHEPREFIX": str(_BYTECODE), **more}


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
    ready: Json = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def home(self) -> Path:
        """The folder of the installation."""
        return self.folder / "demo"

    def launch(self) -> Self:
        """Start the process (again) without waiting for it."""
        arguments = [str(PROGRAM), "demo", "--port", str(self.port), "--dir", str(self.home)]
        with (self.folder / "stderr.log").open("a") as errors:
            self.process = subprocess.Popen(
                [*arguments, "--orders", str(self.orders), "--quiet", "--json"],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
                env=environment(),
            )
        return self

    def start(self) -> Self:
        """Start (again) and wait until it says that it is ready."""
        process = self.launch().process
        assert process is not None
        assert process.stdout is not None
        line = process.stdout.readline()
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

    def call(self, method: str, path: str, body: object = None, token: str = "") -> Json:
        """One API call; raises on an error answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(request, data, timeout=15) as answer:
            shown: Json = json.load(answer)
            return shown

    def records(self, table: str, *fields: str) -> list[Json]:
        """Every live record of a table of the demo's app with some of its fields, page by page."""
        token, found, cursor = self.token(), list[Json](), ""
        path = f"/api/v1/apps/ecommerce_fast/tables/{table}/records?limit=500&fields={','.join(fields)}"
        while True:
            page = self.call("GET", path + cursor, token=token)
            items = page["items"]
            assert isinstance(items, list)
            found.extend(items)
            if not page["next"]:
                return found
            cursor = f"&cursor={page['next']}"

    def orders_now(self) -> list[str]:
        """The platform key of every live order."""
        return [str(fields_of(record)["external_id"]) for record in self.records("orders", "external_id")]

    def wait_until(self, count: int, seconds: float) -> list[str]:
        """The platform keys once there are at least ``count`` of them, or after ``seconds``."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.orders_now()
            if len(found) >= count or time.monotonic() > deadline:
                return found
            time.sleep(0.2)


def fields_of(record: Json) -> Json:
    """A record's fields."""
    shown = record["fields"]
    assert isinstance(shown, dict)
    return shown

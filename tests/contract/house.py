"""A whole installation in this process: real database, engine, inbox loops and site; people and programs using it."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from litestar import Litestar
from litestar.testing import TestClient

from orderloom import resources, settings
from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.check.kinds.role import RolePlan
from orderloom.check.plan import AppPlan
from orderloom.wiring import Installation, open_installation
from orderloom.wiring.apps import apply_to

SHOP = resources.builtin_templates_dir() / "ecommerce_fast"
URL = "http://127.0.0.1:8000"
PASSWORD = "correct horse battery"

Client = TestClient[Litestar]
Json = dict[str, object]


@dataclass(frozen=True)
class House:
    """An open installation with one app; every role of the app has a person of that name."""

    installation: Installation
    plan: AppPlan
    open: Callable[[], Client]

    @property
    def app(self) -> str:
        """The path of the app's API."""
        return f"/api/v1/apps/{self.plan.id}"

    def records(self, table: str) -> str:
        """The path of a table's records."""
        return f"{self.app}/tables/{table}/records"

    def program(self, name: str, language: str = "") -> Client:
        """A program that has signed in as ``name``."""
        client = self.open()
        answer = client.post("/api/v1/token", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        if language:
            client.headers["accept-language"] = language
        return client

    def browser(self, name: str) -> Client:
        """A browser in which ``name`` has signed in through the sign-in page."""
        client = self.open()
        answer = client.post("/sign-in", data={"name": name, "password": PASSWORD, "next": "/"})
        assert answer.status_code == 303, answer.text
        return client

    def hook(self, connection: str) -> str:
        """The path at which a connection is called."""
        for address in self.installation.addresses.all():
            if (address.app, address.connection) == (self.plan.id, connection):
                return f"/hooks/{address.id}"
        raise LookupError(connection)

    def count(self, log: str, client: Client) -> int:
        """How many rows of a log the signed-in person sees."""
        rows: list[object] = client.get(f"{self.app}/logs/{log}?limit=500").json()["items"]
        return len(rows)


@contextlib.contextmanager
def open_house(url: str, home: Path, app: Path = SHOP, *, loops: bool = True) -> Iterator[House]:
    """A fresh installation on the empty database ``url`` with the app of a folder and its people; loops at work."""
    with contextlib.ExitStack() as stack:
        installation = stack.enter_context(open_installation(settings.create(home, url)))
        plan = apply_to(installation, app).plan
        for role in plan.all(RolePlan):
            installation.people.add(role, roles=(role,), app=plan.id, password=PASSWORD)
        yield stack.enter_context(live_in(installation, plan, loops=loops))


@contextlib.contextmanager
def live_in(installation: Installation, plan: AppPlan, *, loops: bool = True) -> Iterator[House]:
    """The site of an installation that is open already."""
    site = installation.site(URL, open_setup=True).asgi
    assert isinstance(site, Litestar)
    with contextlib.ExitStack() as stack:
        if loops:
            stack.enter_context(installation.loops())

        def open_client() -> Client:
            client: Client = TestClient(site, base_url=URL, raise_server_exceptions=False)
            client.follow_redirects = False
            return stack.enter_context(client)

        yield House(installation, plan, open_client)


def connections(house: House) -> tuple[str, ...]:
    """The ids of the app's connections."""
    return tuple(house.plan.all(ConnectionPlan))


def found(client: Client, records: str, **equal: object) -> list[Json]:
    """The records whose fields have these values."""
    rule = {"and": [{"==": [{"var": name}, value]} for name, value in equal.items()]}
    answer = client.get(records, params={"filter": json.dumps(rule), "limit": "500"})
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something is so; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)

"""Calls through the real way out: a queue on SQLite, the deliverer, the one HTTP client, and a fake as the judge."""

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from orderloom import resources
from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.edge.actions_channel import Accounts, ConnectionChannel
from orderloom.edge.fake_api import Asked, FakeAnswer, FakeApi, load_api
from orderloom.edge.fake_server import serving
from orderloom.edge.http import HttpClient
from orderloom.edge.platforms import load_platforms
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.deliverer import Deliverer
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.outgoing_rows import Delivery
from orderloom.runtime.run_rows import Run, RunState
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.outgoing import SqlBuckets, SqlQueue
from orderloom.store.store import SqlStore

START = datetime(2026, 11, 20, 2, tzinfo=UTC)
APP = "shop_app"
TOKEN = "shpat_c4n4ry" + "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Misdeed:
    """How a fake behaves once: whether it does what it is asked, and what it answers instead (None: as it should)."""

    answer: FakeAnswer | None = None
    does: bool = False


class OneConnection:
    """Plans with one connection ``shop`` of a plugin."""

    def __init__(self, plugin: str) -> None:
        self._found = ConnectionPlan("shop", {}, plugin, "channel", {}, ())

    def plan(self, app: str) -> "OneConnection | None":
        return self if app == APP else None

    def find(self, _shape: object, connection: str) -> ConnectionPlan | None:
        return self._found if connection == "shop" else None

    def all(self) -> tuple[object, ...]:
        return ()


class Credentials:
    """Credentials by name, whoever asks."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    def put(self, owner: str, name: str, value: str) -> None:
        self.values[name] = value

    def get(self, owner: str, name: str) -> tuple[str, ...]:
        return (self.values[name],) if self.values.get(name) else ()


@dataclass
class Refusals:
    """Whose credentials were refused."""

    heard: list[tuple[str, str]] = field(default_factory=list)

    def refused(self, app: str, connection: str) -> None:
        self.heard.append((app, connection))


class Yard:
    """One connection to one fake platform, which can be told to misbehave."""

    def __init__(self, store: SqlStore, clock: SimulatedClock, plugin: str, url: str, credentials: Credentials) -> None:
        self.store, self.clock = store, clock
        self.ids = TimeIds(clock)
        self.keeper = Refusals()
        self.credentials = credentials
        self.seconds = 0.0
        accounts = Accounts(
            load_platforms(resources.plugins_dir()),
            OneConnection(plugin),  # type: ignore[arg-type]
            credentials,
            {plugin: url} if plugin != "webhook" else {},
        )
        http = HttpClient([url.removeprefix("http://").partition("/")[0]], connect_s=0.1)
        self.channel = ConnectionChannel(
            http, accounts, SqlBuckets(store.database), self.keeper, clock, monotonic=lambda: self.seconds
        )
        self.queue = SqlQueue(store.database)
        self.deliverer = Deliverer(store, self.queue, {"connection": self.channel}, clock, self.ids, chance=lambda: 0.0)
        self._numbers = count(1)

    def send(self, action: str, **body: object) -> str:
        """Queue a call that a run waits for; its key."""
        key = f"run-{next(self._numbers)}:1"
        now = self.clock.now()
        run = Run(key, APP, 1, "f", RunState.WAITING, now, ticket=key)
        made = Delivery(self.ids.new(), APP, "connection", "shop", action, key, now, body, key, "orders", "r1", run.id)

        def job(tx: object) -> None:
            tx.runs.begin(run)  # type: ignore[attr-defined]
            tx.outgoing.send(made)  # type: ignore[attr-defined]

        self.store.write(job)
        return key

    def now(self, key: str) -> Delivery:
        """Where a call stands."""
        found = self.store.write(lambda tx: tx.outgoing.of(key))
        assert found is not None
        return found

    def run(self, key: str) -> Run:
        """The run that waits for it."""
        found = self.store.write(lambda tx: tx.runs.get(key))
        assert found is not None
        return found

    def to_the_end(self) -> int:
        """Jump from one due moment to the next until nothing is; how many tries that took."""
        tries = 0
        for _ in range(300):
            at = self.deliverer.next_at()
            if at is None:
                return tries
            self.seconds += max(0.0, (at - self.clock.now()).total_seconds())
            self.clock.reach(max(at, self.clock.now()))
            tries += self.deliverer.step()
        raise AssertionError(tries)


@dataclass
class Shop:
    """A fake that answers as it should, until it is told otherwise for some of its requests."""

    api: FakeApi
    misdeeds: list[Misdeed] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    down: int = 0
    """How many more requests of any kind it does not cope with."""

    def answer(self, asked: Asked) -> FakeAnswer:
        """The next misdeed on a request that writes; requests that read are answered well."""
        self.asked.append(asked)
        if self.down:
            self.down -= 1
            return FakeAnswer(500)
        if asked.method == "GET" or not self.misdeeds:
            return self.api.answer(asked)
        misdeed = self.misdeeds.pop(0)
        good = self.api.answer(asked) if misdeed.does or misdeed.answer is None else None
        if misdeed.answer is not None:
            return misdeed.answer
        return good or FakeAnswer(500)

    @property
    def done(self) -> list[Mapping[str, object]]:
        """The work that it was made to do, which is what counts."""
        return self.api.done.get("fulfillments", [])

    @property
    def writes(self) -> int:
        """Requests that were to change something."""
        return sum(asked.method != "GET" for asked in self.asked)


@contextlib.contextmanager
def yard(folder: Path, plugin: str, url: str, credentials: Mapping[str, str]) -> Iterator[Yard]:
    """A queue of its own on SQLite, before one platform at ``url``."""
    clock = SimulatedClock(START)
    database = open_database(f"sqlite:///{folder / secrets.token_hex(4)}.db", clock, durable=False)
    try:
        migrations.upgrade(database)
        yield Yard(SqlStore(database), clock, plugin, url, Credentials(credentials))
    finally:
        database.close()


@contextlib.contextmanager
def shopify_yard(folder: Path) -> Iterator[tuple[Yard, Shop]]:
    """A queue before the fake Shopify."""
    api = load_api(resources.plugins_dir() / "shopify")
    assert api is not None
    shop = Shop(FakeApi(api, TOKEN, lambda: START))
    with serving(shop.answer) as url, yard(folder, "shopify", url, {"access_token": TOKEN}) as made:
        yield made, shop

"""A whole site over small stand-ins, and browsers and programs that talk to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from orderloom.resources import assets_dir
from orderloom.runtime.accounts import Account
from orderloom.runtime.ports import ConnectionAddress, Event
from orderloom.web import passwords
from orderloom.web.services import STATE_KEY, People, Services, WebSettings
from orderloom.web.site import build_site
from tests.unit.web.building import QUIET, NothingKept, fake_building, fake_bulk, fake_transfer
from tests.unit.web.desk import fake_desk
from tests.unit.web.directory import FakeDirectory
from tests.unit.web.fakes import (
    TEMPLATES,
    FakeAccounts,
    FakeClock,
    FakeEngine,
    FakeFiles,
    FakeIds,
    FakeIntake,
    FakePlans,
    NoPlatforms,
)
from tests.unit.web.flows import no_flows
from tests.unit.web.people import fake_people

PASSWORD = "correct horse battery"
HASH = passwords.hashed(PASSWORD)
KEY = b"k" * 32

Client = TestClient[Litestar]


class NoAddresses:
    """No connection has an address."""

    def add(self, app: str, connection: str) -> ConnectionAddress:
        return ConnectionAddress("good", app, connection)

    def find(self, address: str) -> ConnectionAddress | None:
        return None

    def all(self) -> tuple[ConnectionAddress, ...]:
        return ()


@dataclass
class World:
    """Everything behind one site, to look at and to break."""

    url: str
    setup_code: str = ""
    clock: FakeClock = field(default_factory=FakeClock)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    people: People = field(default_factory=fake_people)
    engine: FakeEngine = field(default_factory=FakeEngine)
    intake: FakeIntake = field(default_factory=FakeIntake)
    files: FakeFiles = field(default_factory=FakeFiles)
    assets: Path = field(default_factory=assets_dir)
    ready: Callable[[], bool] = lambda: True
    events: list[Event] = field(default_factory=list)

    def services(self) -> Services:
        return Services(
            engine=self.engine,
            plans=FakePlans(),
            accounts=self.accounts,
            people=self.people,
            building=fake_building(),
            transfer=fake_transfer(),
            flows=no_flows(),
            bulk=fake_bulk(),
            favourites=NothingKept(),
            notices=QUIET,
            happenings=QUIET,
            open_tasks=QUIET,
            desk=fake_desk(self.engine),
            addresses=NoAddresses(),
            replay=lambda *_: False,
            intake=self.intake,
            platforms=NoPlatforms(),
            files=self.files,
            directory=FakeDirectory(),
            clock=self.clock,
            ids=FakeIds(),
            settings=WebSettings(self.url, KEY, setup_code=self.setup_code, version="1"),
            templates=TEMPLATES,
            assets=self.assets,
            ready=self.ready,
            journal=self.events.append,
            gauges=lambda: {"orderloom_inbox_waiting": 3.0},
        )

    def person(self, name: str, *, roles: tuple[str, ...] = ("clerk",), admin: bool = False) -> Account:
        account = Account(f"a-{name}", name, name.title(), HASH, {"desk": roles}, admin=admin)
        self.accounts.add(account)
        return account


@dataclass
class Site:
    """A world, its site and the clients opened on it."""

    world: World
    open: Callable[[], Client]

    def browser(self, name: str = "ann") -> Client:
        """A browser that has signed in as ``name``; its token travels with every request."""
        client = self.open()
        answer = client.post("/api/v1/session", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        return client

    def program(self, name: str = "ann") -> Client:
        """A program with a bearer token."""
        client = self.open()
        answer = client.post("/api/v1/token", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        return client


@cache
def site_like(url: str, assets: Path) -> Litestar:
    """A site built once for all tests with this address; each test puts its own world behind it."""
    return build_site(World(url, assets=assets).services())


@pytest.fixture
def make_site() -> Iterator[Callable[..., Site]]:
    """Sites as wished."""
    with ExitStack() as stack:

        def make(url: str = "http://localhost:8000", setup_code: str = "", assets: Path | None = None) -> Site:
            world = World(url, setup_code, assets=assets or assets_dir())
            app = site_like(url, world.assets)
            app.state[STATE_KEY] = world.services()

            def open_client() -> Client:
                client: Client = TestClient(app, base_url=url, raise_server_exceptions=False)
                client.follow_redirects = False
                return stack.enter_context(client)

            return Site(world, open_client)

        yield make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """A site on this machine with the clerk Ann, the stranger Bob and the admin Root."""
    made = make_site()
    made.world.person("ann")
    made.world.person("bob", roles=())
    made.world.person("root", roles=(), admin=True)
    return made

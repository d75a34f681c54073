"""The demonstration: an installation with the e-commerce app, sample orders, three people and a fake shop."""

import contextlib
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orderloom import i18n, resources
from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.check.kinds.role import RolePlan
from orderloom.check.plan import AppPlan
from orderloom.edge.fake_api import FakeApi, load_api
from orderloom.edge.fake_server import serving
from orderloom.edge.fake_shop import FakeShop
from orderloom.jobs.clock import SystemClock
from orderloom.runtime.inbox import secret_owner
from orderloom.runtime.samples import load_samples
from orderloom.wiring.apps import apply_to
from orderloom.wiring.installation import Installation

APP = "ecommerce_fast"
PEOPLE = ("manager", "service", "warehouse")
"""Each is a name and the role it has; the first may do most."""

SAMPLES_OF = "orders"
"""The table that ``orders`` of ``prepare`` counts."""

EVERY_S = 4.0
"""Seconds between two callbacks of the fake shop."""


@dataclass(frozen=True, slots=True)
class Person:
    """A printed login."""

    name: str
    password: str
    role: str
    title: str


@dataclass(frozen=True, slots=True)
class FakePlatforms:
    """Platforms that answer calls on this machine: their addresses, their credentials, what they were made to do."""

    stand_ins: Mapping[str, str]
    tokens: Mapping[str, Mapping[str, str]]
    apis: Mapping[str, FakeApi]


@contextlib.contextmanager
def fake_platforms() -> Iterator[FakePlatforms]:
    """Every plugin's fake that can be called, serving until the context ends."""
    clock = SystemClock()
    stand_ins, tokens, apis = {}, {}, {}
    with contextlib.ExitStack() as stack:
        for folder in sorted(resources.plugins_dir().iterdir()):
            api = load_api(folder) if folder.is_dir() else None
            if api is not None:
                token = secrets.token_hex(24)
                apis[folder.name] = FakeApi(api, token, clock.now)
                tokens[folder.name] = {**api.account, api.token.credential: token}
                stand_ins[folder.name] = stack.enter_context(serving(apis[folder.name].answer))
        yield FakePlatforms(stand_ins, tokens, apis)


class Demo:
    """Sets one installation up and says what is in it; preparing it again keeps its data and makes new passwords."""

    def __init__(self, installation: Installation, url: str, fakes: FakePlatforms | None = None) -> None:
        """``fakes`` answer the calls of its connections."""
        self._installation = installation
        self._url = url
        self._fakes = fakes
        self.people: list[Person] = []

    @property
    def plan(self) -> AppPlan:
        """The app being shown."""
        plan = self._installation.plans.plan(APP)
        if plan is None:
            raise LookupError(APP)
        return plan

    def prepare(self, orders: int) -> None:
        """Publish the app and load samples into a new installation, make people and the connections' secrets.

        An app that is here already stays as people have made it.
        """
        here = self._installation
        folder = resources.builtin_templates_dir() / APP
        known = here.accounts.count() > 0
        if here.plans.plan(APP) is None:
            apply_to(here, folder)
        # People first: they mark the installation as known, so that a demo killed while loading never loads twice.
        self.people = [self._person(role) for role in PEOPLE]
        if not known and orders:
            load_samples(folder, self.plan, here.engine, here.clock, here.ids, {SAMPLES_OF: orders})
        for connection in self.plan.all(ConnectionPlan).values():
            self._secret(connection)
            self._token(connection)

    def connections(self) -> list[dict[str, str]]:
        """Each connection with its callback address and signing secret."""
        shown = []
        for address in self._installation.addresses.all():
            connection = self.plan.find(ConnectionPlan, address.connection)
            if connection is not None:
                hook = f"{self._url}/hooks/{address.id}"
                shown.append(
                    {
                        "id": connection.id,
                        "plugin": connection.plugin,
                        "hook": hook,
                        "secret": self._secret(connection),
                    }
                )
        return shown

    def summary(self) -> dict[str, object]:
        """What ``demo --json`` prints."""
        people = [{"name": one.name, "password": one.password, "role": one.role} for one in self.people]
        return {"url": self._url, "users": people, "connections": self.connections()}

    @contextlib.contextmanager
    def shop(self) -> Iterator[None]:
        """The fake shop at work in the background until the context ends."""
        first = self.connections()[0]
        number = secrets.randbelow(9_000) * 10 + 10_000
        shop = FakeShop(
            self._installation.platforms.get(first["plugin"]),
            first["secret"],
            seed=number,
            clock=self._installation.clock.now,
            first_number=number,
        )
        stop = threading.Event()
        thread = threading.Thread(
            target=shop.run, args=(first["hook"],), kwargs={"every_s": EVERY_S, "stop": stop}, name="shop", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(10)

    def _person(self, role: str) -> Person:
        title = i18n.pick(self.plan.get(RolePlan, role).title, "zh")
        people = self._installation.people
        password = people.add(role, roles=(role,), app=APP, display=title) or people.set_password(role) or ""
        return Person(role, password, role, title)

    def _token(self, connection: ConnectionPlan) -> None:
        """What the fake of a platform wants to see of who calls it."""
        account = self._fakes.tokens.get(connection.plugin, {}) if self._fakes else {}
        for name, value in account.items():
            self._installation.secrets.put(secret_owner(APP, connection.id), name, value)

    def _secret(self, connection: ConnectionPlan) -> str:
        """The signing secret of a connection, made at first use."""
        owner = secret_owner(APP, connection.id)
        name = self._installation.platforms.get(connection.plugin).webhook_secret or "secret"
        known = self._installation.secrets.get(owner, name)
        if known:
            return known[0]
        made = secrets.token_hex(24)
        self._installation.secrets.put(owner, name, made)
        return made

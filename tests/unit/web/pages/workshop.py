"""The whole site over the real engine on a store in memory, with the workshop app behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from litestar import Litestar
from litestar.testing import TestClient

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.resources import assets_dir
from orderloom.runtime.accounts import Account
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.ports import Event, Record
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Outcome
from orderloom.web.services import STATE_KEY, Services, WebSettings
from orderloom.web.site import build_site
from tests.unit.runtime.desk import START, OnePlan, compiled
from tests.unit.runtime.memory_store import MemoryStore
from tests.unit.web.building import QUIET, NothingKept, fake_building, fake_bulk, fake_transfer
from tests.unit.web.conftest import HASH, KEY, PASSWORD, NoAddresses
from tests.unit.web.desk import fake_desk
from tests.unit.web.directory import FakeDirectory
from tests.unit.web.fakes import TEMPLATES, FakeAccounts, FakeFiles, FakeIntake, NoPlatforms
from tests.unit.web.flows import flows_of
from tests.unit.web.pages.documents import APP, DOCUMENTS
from tests.unit.web.people import fake_people

URL = "http://localhost:8000"

ROBOT = Actor("robot", "Robot", trusted=True)


@cache
def plan() -> AppPlan:
    """The compiled workshop."""
    return compiled(*DOCUMENTS)


@cache
def site() -> Litestar:
    """The site, built once; each world puts its own services behind it."""
    return build_site(Workshop().services())


@dataclass
class Workshop:
    """One world: its store, its clock, its people and browsers."""

    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(START))
    store: MemoryStore = field(default_factory=lambda: MemoryStore(APP))
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    installed: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ids = TimeIds(self.clock)
        self.engine = Engine(self.store, OnePlan(plan()), self.clock, self.ids)

    def services(self) -> Services:
        """Everything behind the site."""
        return Services(
            engine=self.engine,
            plans=OnePlan(plan()),
            people=fake_people(),
            building=fake_building(),
            transfer=fake_transfer(),
            flows=flows_of(plan(), self.engine, self.store, self.clock, self.ids),
            bulk=fake_bulk(),
            favourites=NothingKept(),
            notices=QUIET,
            happenings=QUIET,
            open_tasks=QUIET,
            desk=fake_desk(self.engine),
            accounts=self.accounts,
            addresses=NoAddresses(),
            replay=lambda _app, message, _actor: self.store.reopen(message, self.clock.now()),
            intake=FakeIntake(),
            platforms=NoPlatforms(),
            files=FakeFiles(),
            directory=FakeDirectory(),
            clock=self.clock,
            ids=self.ids,
            settings=WebSettings(URL, KEY),
            templates=TEMPLATES,
            assets=assets_dir(),
            ready=lambda: True,
            journal=self.installed.append,
        )

    def browser(self, role: str = "clerk", language: str = "en") -> "Browser":
        """A browser in which somebody with ``role`` has signed in."""
        site().state[STATE_KEY] = self.services()
        self.accounts.add(Account(f"u-{role}", role, role.title(), HASH, {APP: [role]}))
        client: TestClient[Litestar] = TestClient(site(), base_url=URL, raise_server_exceptions=False)
        client.follow_redirects = False
        answer = client.post("/api/v1/session", json={"name": role, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        client.cookies.set("orderloom_language", language)
        return Browser(client)

    def make(self, table: str = "things", state: str | None = None, **fields: object) -> Record:
        """A record that must be accepted."""
        given = {"name": "Stool", **fields} if table == "things" else fields
        outcome = self.do(Operation.CREATE, table, fields=given, state=state, confirm=frozenset({"many"}))
        assert outcome.record is not None, outcome.problems
        return self.store.state.rows[(APP, table)][outcome.record.id]

    def do(self, operation: Operation, table: str = "things", **more: object) -> Outcome:
        """One change by a trusted actor."""
        return self.engine.change(Change(APP, table, operation, ROBOT, Cause("sample"), **more))  # type: ignore[arg-type]

    def now(self, record: Record) -> Record:
        """The record as it is stored."""
        return self.store.state.rows[(APP, record.table)][record.id]


@dataclass
class Browser:
    """Gets and posts pages of the workshop."""

    client: TestClient[Litestar]

    def get(self, path: str, *, target: str = "") -> "Seen":
        """A page, or the fragment for htmx's ``target``."""
        headers = {"hx-request": "true", "hx-target": target} if target else {}
        answer = self.client.get(path if path.startswith("/a/") else f"/a/{APP}/{path}", headers=headers)
        return Seen(answer.status_code, answer.text, dict(answer.headers))

    def post(self, path: str, fields: Mapping[str, object]) -> "Seen":
        """A submitted form."""
        answer = self.client.post(f"/a/{APP}/{path}", data=dict(fields))
        return Seen(answer.status_code, answer.text, dict(answer.headers))


class Tags(HTMLParser):
    """Every start tag with its attributes, and all text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@dataclass
class Seen:
    """An answer, read as a browser would."""

    status: int
    html: str
    headers: Mapping[str, str]

    @property
    def parsed(self) -> Tags:
        tags = Tags()
        tags.feed(self.html)
        return tags

    @property
    def text(self) -> str:
        """Everything that can be read, on one line."""
        return " ".join(" ".join(self.parsed.texts).split())

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """Attributes of all tags of a name with these attributes."""
        pairs = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [found for name, found in self.parsed.tags if name == tag and pairs.items() <= found.items()]

    def values(self) -> dict[str, str]:
        """What the page's inputs would submit unchanged, one value each."""
        shown = {one["name"]: one.get("value", "") for one in self.all("input") if one.get("name")}
        return {name: value for name, value in shown.items() if name not in {"q", "next", "language"}}


def table(name: str = "things") -> TablePlan:
    """A compiled table."""
    return plan().get(TablePlan, name)

"""The site over the real engine, store and checker, with the repair desk as its app."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from orderloom.check.app import check_app, load_app
from orderloom.check.plan import AppPlan
from orderloom.edge.sheets import PlainSheets
from orderloom.host.sheets import FolderSheets
from orderloom.resources import assets_dir, templates_dir
from orderloom.runtime.accounts import Account
from orderloom.runtime.bulk import Bulk
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.ports import Event
from orderloom.runtime.transfer.exports import Exporting
from orderloom.runtime.transfer.imports import Importing
from orderloom.store import migrations
from orderloom.store.accounts import SqlAccounts
from orderloom.store.database import open_database
from orderloom.store.favourites import SqlFavourites
from orderloom.store.files import FolderFiles
from orderloom.store.rehearsal import rehearsal
from orderloom.store.store import SqlStore
from orderloom.store.transfer import SqlImports
from orderloom.web.services import Services, Transfer, WebSettings
from orderloom.web.site import build_site
from orderloom.wiring.transfer import AccountActors
from tests.unit.web.building import QUIET, fake_building
from tests.unit.web.conftest import HASH, KEY, PASSWORD, NoAddresses
from tests.unit.web.desk import fake_desk
from tests.unit.web.directory import FakeDirectory
from tests.unit.web.fakes import FakeClock, FakeIntake, FakePlans, NoPlatforms
from tests.unit.web.flows import flows_of
from tests.unit.web.people import fake_people

DESK = Path(__file__).resolve().parents[2] / "data" / "apps" / "desk"
ROLES = ("clerk", "lead", "technician")

Client = TestClient[Litestar]


@dataclass
class Desk:
    """The repair desk behind a site; ``numbers`` gives fresh ticket numbers."""

    services: Services
    accounts: SqlAccounts
    clock: FakeClock
    numbers: Iterator[int]
    open: Callable[[], Client]

    def program(self, role: str) -> Client:
        """A program that has signed in as the person with this role."""
        client = self.open()
        answer = client.post("/api/v1/token", json={"name": role, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    def ticket(self, **fields: object) -> dict[str, object]:
        """The fields of a new ticket."""
        return {"ticket_no": f"T{next(self.numbers):05}", "device": "kettle", "contact": "13800138000", **fields}

    def browser(self, role: str) -> Client:
        """A browser in which the person with this role has signed in."""
        client = self.open()
        answer = client.post("/api/v1/session", json={"name": role, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        # The client keeps no cookies of a host without a dot.
        client.headers["cookie"] = "; ".join(one.partition(";")[0] for one in answer.headers.get_list("set-cookie"))
        return client


def desk_plan() -> AppPlan:
    """The repair desk, compiled."""
    checked = check_app(load_app(DESK))
    assert checked.plan is not None, checked.problems
    return checked.plan


@pytest.fixture(scope="module")
def desk(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One site for all tests of a module, on each database in turn."""
    plan, clock = desk_plan(), FakeClock()
    plans, ids = FakePlans(plan), TimeIds(clock)
    database = open_database(module_database_url, clock, durable=False)
    migrations.upgrade(database)
    store, accounts = SqlStore(database), SqlAccounts(database)
    store.expand(plan)
    for role in ROLES:
        accounts.add(Account(f"a-{role}", role, role.title(), HASH, {"desk": (role,)}))
    files = FolderFiles(tmp_path_factory.mktemp("files"))
    engine, people = Engine(store, plans, clock, ids, files), fake_people()

    def journal(event: Event) -> None:
        store.write(lambda tx: tx.append(event))

    actors = AccountActors(accounts, people.organisation, people.keys, plans, clock)
    sheets = FolderSheets(tmp_path_factory.mktemp("imports"))
    importing = Importing(engine, plans, SqlImports(store), sheets, actors, FakeDirectory(), clock, ids)
    exporting = Exporting(engine, PlainSheets(), FakeDirectory(), clock, ids, journal)
    services = Services(
        engine=engine,
        plans=plans,
        people=people,
        building=fake_building(),
        transfer=Transfer(importing, exporting),
        flows=flows_of(plan, engine, store, clock, ids),
        favourites=SqlFavourites(database),
        notices=QUIET,
        happenings=QUIET,
        open_tasks=QUIET,
        desk=fake_desk(engine),
        bulk=Bulk(engine, partial(rehearsal, store)),
        accounts=accounts,
        addresses=NoAddresses(),
        replay=lambda *_: False,
        intake=FakeIntake(),
        platforms=NoPlatforms(),
        files=files,
        directory=FakeDirectory(),
        clock=clock,
        ids=ids,
        settings=WebSettings("http://localhost:8000", KEY),
        templates=templates_dir(),
        assets=assets_dir(),
        ready=lambda: True,
        journal=journal,
    )
    site = build_site(services)
    with ExitStack() as stack:

        def open_client() -> Client:
            client: Client = TestClient(site, base_url="http://localhost:8000", raise_server_exceptions=False)
            return stack.enter_context(client)

        yield Desk(services, accounts, clock, count(1), open_client)
    database.close()

"""One opened installation: its database, keys and plans, and everything that works on them."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from importlib.metadata import version

from litestar.types import ASGIApp

from orderloom import resources, settings
from orderloom.edge.platforms import InstalledPlatforms, load_platforms
from orderloom.edge.sheets import PlainSheets
from orderloom.host.sheets import FolderSheets
from orderloom.jobs.clock import SystemClock
from orderloom.jobs.loops import Loop, Loops
from orderloom.jobs.sample_loads import SampleLoads
from orderloom.runtime.bulk import Bulk
from orderloom.runtime.draft import Editor
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.inbox import Intake
from orderloom.runtime.ports import Event, InboxMessage
from orderloom.runtime.processor import Processor
from orderloom.runtime.publish import LivePlans, Publisher
from orderloom.runtime.recycle import RecycleBin
from orderloom.runtime.samples import load_samples
from orderloom.runtime.template import Templates
from orderloom.runtime.transfer.exports import Exporting
from orderloom.runtime.transfer.imports import Importing
from orderloom.runtime.versions import Versions
from orderloom.store import gauges, migrations
from orderloom.store.accounts import SqlAccounts
from orderloom.store.addresses import SqlAddresses
from orderloom.store.anchor import AnchorFile
from orderloom.store.apps import SqlApps
from orderloom.store.bases import SqlBases
from orderloom.store.bin import SqlRetirements
from orderloom.store.database import open_database
from orderloom.store.drafts import SqlDrafts
from orderloom.store.favourites import SqlFavourites
from orderloom.store.files import FolderFiles
from orderloom.store.inbox import SqlInbox
from orderloom.store.journal import Journal
from orderloom.store.keyring import Keyring, derive
from orderloom.store.keys import SqlKeys, SqlResetLinks, SqlSecondFactors
from orderloom.store.leases import Leases
from orderloom.store.link import Database
from orderloom.store.people import SqlOrganisation
from orderloom.store.processes import Processes
from orderloom.store.rehearsal import rehearsal
from orderloom.store.sealing import Sealer
from orderloom.store.secrets import SqlSecrets
from orderloom.store.store import SqlStore
from orderloom.store.subjects import SqlSubjects
from orderloom.store.tidy import tidy
from orderloom.store.transfer import SqlImports
from orderloom.web.services import Building, Services, Transfer, WebSettings
from orderloom.web.services import People as WebPeople
from orderloom.web.site import build_site
from orderloom.wiring.directory import AccountsDirectory
from orderloom.wiring.people import People
from orderloom.wiring.personal import PersonalData
from orderloom.wiring.scenarios import play
from orderloom.wiring.structure import StructureWork
from orderloom.wiring.transfer import AccountActors

INBOX_PAUSE_S = 0.5
"""A bell wakes the inbox at once; this sweep finds what a lost bell left."""

SEAL_PAUSE_S = 0.5
ANCHORS = "journal.anchors"
"""File in the home folder with heads of the journal, so that a cut-off end shows."""

ANCHOR_EVERY = timedelta(minutes=1)
PLANS_PAUSE_S = 0.5
TIDY_PAUSE_S = 3600.0
AT_ONCE = 50
"""Messages the inbox loop takes at a time."""

IMPORTS_PAUSE_S = 1.0
IMPORTS_LEASE_S = 15.0
"""How long after the death of the process that works on imports another one goes on with them."""

INBOX_LEASE_S = 10.0
"""How long after the death of the process that works the inbox off another one takes over."""


@dataclass(frozen=True, slots=True)
class Site:
    """The web application, and the code that the first admin must give ("" when none is asked)."""

    asgi: ASGIApp
    setup_code: str


class RingingInbox(SqlInbox):
    """The inbox of a serving process: a stored or reopened message wakes the loop that works it off."""

    bell: Loop | None = None

    def receive(self, message: InboxMessage) -> bool:
        """Store durably, then ring."""
        return self._rung(super().receive(message))

    def reopen(self, message: str, now: datetime) -> bool:
        """Make waiting again, then ring."""
        return self._rung(super().reopen(message, now))

    def _rung(self, changed: bool) -> bool:  # noqa: FBT001  # passes an answer on
        if changed and self.bell is not None:
            self.bell.ring()
        return changed


class Installation:
    """Everything of one installation, made when first asked for; close it by leaving ``open_installation``."""

    def __init__(self, found: settings.Settings, database: Database, master: bytes) -> None:
        """``master`` is the master key; every other key is derived from it."""
        self.settings = found
        self.database = database
        self._master = master
        self._name = f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(4)}"
        self.clock = SystemClock()
        self.ids = TimeIds(self.clock)
        self.store = SqlStore(database, Sealer(Keyring(master)), found.external)
        self.apps = SqlApps(database)
        self.drafts = SqlDrafts(database)
        self.accounts = SqlAccounts(database)
        self.addresses = SqlAddresses(database)
        self.secrets = SqlSecrets(database, Keyring(master))
        self.inbox = RingingInbox(database, self.ids)
        self.files = FolderFiles(found.files)
        self.anchors = AnchorFile(found.home / ANCHORS)
        self.processes = Processes(database, self._name)
        self.plans = LivePlans(self.apps, self.store, self.processes)
        self._anchored = self.clock.now() - ANCHOR_EVERY

    @cached_property
    def platforms(self) -> InstalledPlatforms:
        """The plugins that came with the program."""
        return load_platforms(resources.plugins_dir())

    @cached_property
    def engine(self) -> Engine:
        """The two verbs."""
        link_key = derive(self._master, "public links")
        return Engine(self.store, self.plans, self.clock, self.ids, self.files, self.directory, link_key)

    @cached_property
    def directory(self) -> AccountsDirectory:
        """People and teams, for fields that name them."""
        return AccountsDirectory(self.accounts, SqlOrganisation(self.database))

    @cached_property
    def publisher(self) -> Publisher:
        """Makes checked documents the newest version of their app."""
        return Publisher(self.apps, self.store, self.addresses, self.clock, self.ids)

    @cached_property
    def building(self) -> Building:
        """Drafts and versions of the apps."""
        versions = Versions(
            self.apps,
            self.drafts,
            self.publisher,
            self.platforms,
            play=play,
            measure=self.store.measure,
            refresh=self.plans.refresh,
        )
        editor = Editor(self.drafts, self.clock, self.ids)
        home = resources.builtin_templates_dir()
        templates = Templates(home, SqlBases(self.database), versions, editor, self.clock)
        recycle_bin = RecycleBin(SqlRetirements(self.database), self.apps, editor)
        return Building(editor, versions, templates, SampleLoads(self.load_samples), recycle_bin)

    def load_samples(self, app: str, told: Callable[[int, int], None] = lambda _done, _all: None) -> int:
        """Load the samples of the template that an app was built from; how many records."""
        plan = self.plans.plan(app)
        if plan is None or plan.built_from is None:
            return 0
        folder = self.building.templates.get(plan.built_from.id).folder
        return load_samples(folder, plan, self.engine, self.clock, self.ids, told=told)

    @cached_property
    def actors(self) -> AccountActors:
        """People as the engine knows them."""
        people = self.web_people
        return AccountActors(self.accounts, people.organisation, people.keys, self.plans, self.clock)

    @cached_property
    def transfer(self) -> Transfer:
        """Sheets in and out."""
        imports, sheets = SqlImports(self.store), FolderSheets(self.settings.home / "imports")
        importing = Importing(
            self.engine, self.plans, imports, sheets, self.actors, self.directory, self.clock, self.ids
        )
        exporting = Exporting(self.engine, PlainSheets(), self.directory, self.clock, self.ids, self.note)
        return Transfer(importing, exporting)

    def note(self, event: Event) -> None:
        """Keep an event of the installation."""
        self.store.write(lambda tx: tx.append(event))

    def work_imports(self) -> int:
        """Do a batch of an import, one process at a time; how many rows."""
        alone = self.settings.embedded or self.leases.take("imports", IMPORTS_LEASE_S) is not None
        return self.transfer.importing.step() if alone else 0

    @cached_property
    def people(self) -> People:
        """The accounts, as commands make them."""
        return People(self.accounts, self.plans, self.store, self.clock, self.ids)

    @cached_property
    def web_people(self) -> WebPeople:
        """Who belongs where and what people prove themselves with, as the faces use it."""
        return WebPeople(
            organisation=SqlOrganisation(self.database),
            keys=SqlKeys(self.database),
            factors=SqlSecondFactors(self.database, self.secrets),
            links=SqlResetLinks(self.database),
        )

    @cached_property
    def journal(self) -> Journal:
        """Seals and verifies the events."""
        return Journal(self.database, self.leases, derive(self._master, "journal"))

    @cached_property
    def personal(self) -> PersonalData:
        """What is known of people, as commands and the retention need it."""
        subjects = SqlSubjects(self.store, self.ids, self.files, derive(self._master, "journal"))
        return PersonalData(subjects, self.plans, self.clock, lambda: self.leases.take("retention", 60.0) is not None)

    @cached_property
    def leases(self) -> Leases:
        """What one process at a time may do, taken in the name of this one."""
        return Leases(self.database, self._name)

    @cached_property
    def structure(self) -> StructureWork:
        """Puts published versions in force whose columns have to be filled first."""
        return StructureWork(self.database, self.leases, self.plans, self.processes, self.files)

    @cached_property
    def processor(self) -> Processor:
        """Works the inbox off."""
        return Processor(self.engine, self.inbox, self.plans, self.platforms, self.store, self.clock, self.ids)

    def work_inbox(self) -> int:
        """Work off some messages, one process at a time; how many were looked at."""
        alone = self.settings.embedded or self.leases.take("inbox", INBOX_LEASE_S) is not None
        return self.processor.run_once(AT_ONCE) if alone else 0

    def seal(self) -> int:
        """Seal committed events, and now and then write the journal's head down where the database cannot reach."""
        sealed, now = self.journal.seal(), self.clock.now()
        if sealed and now - self._anchored >= ANCHOR_EVERY:
            head = self.journal.head()
            if head is not None:
                self.anchors.add(head)
                self._anchored = now
        return sealed

    def loops(self) -> Loops:
        """The loops of a serving process, not yet started."""
        inbox = Loop("inbox", self.work_inbox, pause_s=INBOX_PAUSE_S)
        self.inbox.bell = inbox
        return Loops(
            (
                inbox,
                Loop("seal", self.seal, pause_s=SEAL_PAUSE_S),
                Loop("plans", lambda: int(self.plans.refresh()), pause_s=PLANS_PAUSE_S),
                Loop("structure", self.structure.step, pause_s=PLANS_PAUSE_S),
                Loop("bin", lambda: self.structure.let_go(self.clock.now()), pause_s=TIDY_PAUSE_S),
                Loop("imports", self.work_imports, pause_s=IMPORTS_PAUSE_S),
                Loop("old imports", self.transfer.importing.tidy, pause_s=TIDY_PAUSE_S),
                Loop("retention", self.personal.expire, pause_s=TIDY_PAUSE_S),
                Loop("tidy", lambda: tidy(self.database, self.clock.now()), pause_s=TIDY_PAUSE_S),
            )
        )

    def site(self, public_url: str, *, open_setup: bool) -> Site:
        """The web application as people reach it at ``public_url``; ``open_setup``: the first admin needs no code."""
        # Derived, so that all processes of one server ask for the same code.
        code = "" if open_setup or self.accounts.count() else derive(self._master, "first admin").hex()[:8]
        web = WebSettings(
            public_url=public_url.rstrip("/"),
            token_key=derive(self._master, "tokens"),
            setup_code=code,
            version=version("orderloom"),
        )
        services = Services(
            engine=self.engine,
            plans=self.plans,
            accounts=self.accounts,
            people=self.web_people,
            building=self.building,
            transfer=self.transfer,
            favourites=SqlFavourites(self.database),
            bulk=Bulk(self.engine, partial(rehearsal, self.store)),
            addresses=self.addresses,
            replay=self.processor.replay,
            intake=Intake(self.plans, self.platforms, self.secrets, self.addresses, self.inbox, self.clock, self.ids),
            platforms=self.platforms,
            files=self.files,
            directory=self.directory,
            clock=self.clock,
            ids=self.ids,
            settings=web,
            templates=resources.templates_dir(),
            assets=resources.assets_dir(),
            ready=self._ready,
            journal=lambda event: self.store.write(lambda tx: tx.append(event)),
            gauges=lambda: gauges.read(self.database, self.clock.now()),
        )
        return Site(build_site(services), code)

    def _ready(self) -> bool:
        """Whether the database answers."""
        self.accounts.count()
        return True


@contextlib.contextmanager
def open_installation(found: settings.Settings, *, serving: bool = False) -> Iterator[Installation]:
    """Open the database, bring its structure up to date, load the apps; ``serving`` takes the place of the one server.

    Raises ``SettingsError`` for a bad key, or when another server already serves this embedded database.
    """
    master = settings.read_key(found.key_file)
    with contextlib.ExitStack() as stack:
        if serving and found.embedded:
            stack.enter_context(_only_server(found))
        database = open_database(found.database, SystemClock())
        stack.callback(database.close)
        migrations.upgrade(database)
        installation = Installation(found, database, master)
        stack.callback(installation.store.externals.close)
        stack.callback(installation.processes.leave)
        installation.plans.refresh()
        yield installation


@contextlib.contextmanager
def _only_server(found: settings.Settings) -> Iterator[None]:
    """Hold the lock of the one process that may serve an embedded database; the system lets go when it dies."""
    with (found.home / "server.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise settings.SettingsError("settings.in_use", home=str(found.home)) from error
        yield

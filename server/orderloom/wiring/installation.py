"""One opened installation: its database, keys and plans, and everything that works on them."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from importlib.metadata import version

from litestar.types import ASGIApp

from orderloom import resources, settings
from orderloom.edge.actions_channel import Accounts
from orderloom.edge.catalogue import InstalledCatalogue
from orderloom.edge.platforms import InstalledPlatforms, load_platforms
from orderloom.edge.sheets import PlainSheets
from orderloom.host.sheets import FolderSheets
from orderloom.jobs.clock import SystemClock
from orderloom.jobs.doorbell_local import LocalBell
from orderloom.jobs.loops import Loop, Loops
from orderloom.jobs.sample_loads import SampleLoads
from orderloom.runtime.bulk import Bulk
from orderloom.runtime.connection.desk import ConnectionDesk
from orderloom.runtime.draft import Editor
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.versions import LiveVersions
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.inbox import Intake
from orderloom.runtime.ports import Event
from orderloom.runtime.processor import Processor
from orderloom.runtime.publish import LivePlans, Publisher
from orderloom.runtime.recycle import RecycleBin
from orderloom.runtime.samples import load_samples
from orderloom.runtime.template import Templates
from orderloom.runtime.transfer.exports import Exporting
from orderloom.runtime.transfer.imports import Importing
from orderloom.runtime.trial.forms import FormTrials
from orderloom.runtime.versions import Versions
from orderloom.runtime.whatif.sample import Asker
from orderloom.store import gauges, migrations
from orderloom.store.abroad import Abroad
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
from orderloom.store.journal import Journal
from orderloom.store.keyring import Keyring, derive
from orderloom.store.keys import SqlKeys, SqlResetLinks, SqlSecondFactors
from orderloom.store.leases import Leases
from orderloom.store.link import Database
from orderloom.store.people import SqlOrganisation
from orderloom.store.processes import Processes
from orderloom.store.rehearsal import rehearsal
from orderloom.store.run_figures import SqlRunFigures
from orderloom.store.sealing import Sealer
from orderloom.store.secrets import SqlSecrets
from orderloom.store.store import SqlStore
from orderloom.store.subjects import SqlSubjects
from orderloom.store.tasks import SqlTasks
from orderloom.store.tidy import tidy
from orderloom.store.transfer import SqlImports
from orderloom.web.services import Building, Flows, Services, Transfer, WebSettings
from orderloom.web.services import People as WebPeople
from orderloom.web.site import build_site
from orderloom.wiring.deadlines import deadline_loops
from orderloom.wiring.directory import AccountsDirectory
from orderloom.wiring.everybody import AccountsEverybody
from orderloom.wiring.fleet import Fleet
from orderloom.wiring.flows import FlowWork
from orderloom.wiring.inbox import RingingInbox
from orderloom.wiring.messages import AccountReaders, MessageWork, OpenTasks
from orderloom.wiring.outgoing import OutgoingWork, http_client
from orderloom.wiring.people import People
from orderloom.wiring.personal import PersonalData
from orderloom.wiring.replays import replays_of
from orderloom.wiring.scenarios import play, thrown_away
from orderloom.wiring.schedules import schedule_desk, schedule_loop
from orderloom.wiring.structure import StructureWork
from orderloom.wiring.tasks import TaskWork
from orderloom.wiring.transfer import AccountActors
from orderloom.wiring.trials import FlowTrials

INBOX_PAUSE_S = 0.5
"""A bell wakes the inbox at once; this sweep finds what a lost bell left."""

SEAL_PAUSE_S = 0.5
ANCHORS = "journal.anchors"
"""File in the home folder with heads of the journal, so that a cut-off end shows."""

ANCHOR_EVERY = timedelta(minutes=1)
PLANS_PAUSE_S = 0.5
TIDY_PAUSE_S = 3600.0
TASKS_PAUSE_S = 1.0
AT_ONCE = 50
"""Messages the inbox loop takes at a time."""

IMPORTS_PAUSE_S = 1.0
IMPORTS_LEASE_S = 15.0
"""How long after the death of the process that works on imports another one goes on with them."""

INBOX_LEASE_S = 10.0
"""How long after the death of the process that works the inbox off another one takes over."""


@dataclass(frozen=True, slots=True)
class Site:
    """The web application, and the code that the first admin must give ("" when none is asked).

    ``end_streams`` ends what would otherwise outlive every request.
    """

    asgi: ASGIApp
    setup_code: str
    end_streams: Callable[[], None]


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
        self.plans = LivePlans(self.apps, self.store, self.processes, self.platforms.facts().opened())
        self.bell = LocalBell()
        self._anchored = self.clock.now() - ANCHOR_EVERY
        self._base = found.public_url

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
    def everybody(self) -> AccountsEverybody:
        """Whom tasks and messages can be for."""
        organisation, tasks = SqlOrganisation(self.database), SqlTasks(self.database)
        return AccountsEverybody(self.accounts, organisation, tasks, self.clock)

    @cached_property
    def flows(self) -> FlowWork:
        """Flows at work."""
        tools = Tools(self.engine, self.ids, self.directory, self.messages.messenger, people=self.everybody)
        self.store.bell = self.fleet.ring if self.fleet is not None else self.bell.ring
        return FlowWork(self.store, tools, LiveVersions(self.plans, self.apps), self.clock, self._name, self.bell)

    @cached_property
    def fleet(self) -> Fleet | None:
        """The other processes that work on flows; with the embedded database there are none."""
        return None if self.settings.embedded else Fleet(self.settings.database, self.leases, self.bell)

    @cached_property
    def messages(self) -> MessageWork:
        """What people are told."""
        return MessageWork(
            self.store,
            self.engine,
            self.plans,
            AccountReaders(self.accounts, self.actors),
            self.everybody,
            self.directory,
            self.ids,
            self.settings.smtp,
            lambda: self._base,
        )

    @cached_property
    def task_work(self) -> TaskWork:
        """Tasks of people."""
        around = (self.plans, self.flows.versions, self.everybody, self.clock, self.ids, self.directory)
        return TaskWork(self.store, self.engine, *around, self.flows.starter.signal)

    @cached_property
    def outgoing(self) -> OutgoingWork:
        """Effects outside."""
        accounts = Accounts(self.platforms, self.plans, self.secrets, self.settings.stand_ins)
        http, mail = http_client(self.settings), self.messages.mail
        around = (self.clock, self.ids, self.flows.bell, {mail.id: mail})
        return OutgoingWork(self.store, self.engine, http, accounts, *around)

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
        return Building(
            editor,
            versions,
            templates,
            SampleLoads(self.load_samples),
            recycle_bin,
            replays_of(self.settings),
            Abroad(self.store.externals),
            self.trials,
            Asker(self.engine, self.store, self.plans, self.clock),
            FormTrials(self.engine, self.plans, self.clock, thrown_away, self.files, self.directory),
            connections=self.connections,
            messenger=self.messages.messenger,
        )

    @cached_property
    def connections(self) -> ConnectionDesk:
        """Accounts on platforms, as those see them who set them up."""
        parts = (InstalledCatalogue(self.platforms), self.secrets, self.addresses, self.outgoing.calls)
        return ConnectionDesk(*parts, self.note, self.clock, self.ids, self.engine.context)

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
    def trials(self) -> FlowTrials:
        """Tries flows of drafts out."""
        people = (self.everybody, self.directory, self.actors)
        return FlowTrials(self.engine, self.plans, self.platforms, *people, self.clock)

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
        parts = (self.engine, self.inbox, self.plans, self.platforms, self.store, self.clock, self.ids)
        return Processor(*parts, give_way=self.inbox.courtesy.give_way)

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

    def _forget_runs(self) -> int:
        return self.flows.runs.tidy(self.clock.now() - timedelta(days=self.settings.keep_runs_days))

    def _flow_loops(self, *, working: bool) -> tuple[Loop, ...]:
        flows, fleet = self.flows, self.fleet
        if fleet is None:
            flows.runs.free()
            return flows.loops()
        if working:
            return *flows.loops(), *fleet.working()
        return *flows.loops(lambda: not fleet.manned()), *fleet.serving()

    def loops(self, *, working: bool = False) -> Loops:
        """The loops of a serving process, or of one that only works, not yet started."""
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
                Loop("tasks", self.task_work.clock.step, pause_s=TASKS_PAUSE_S),
                *self._flow_loops(working=working),
                *self.messages.loops(),
                *self.outgoing.loops(),
                schedule_loop(self.store, self.flows, self.plans),
                *deadline_loops(self.store, self.engine, self.plans, self.everybody, self.clock),
                Loop("old runs", self._forget_runs, pause_s=TIDY_PAUSE_S),
                Loop("old imports", self.transfer.importing.tidy, pause_s=TIDY_PAUSE_S),
                Loop("retention", self.personal.expire, pause_s=TIDY_PAUSE_S),
                Loop("tidy", lambda: tidy(self.database, self.clock.now()), pause_s=TIDY_PAUSE_S),
            )
        )

    def site(self, public_url: str, *, open_setup: bool) -> Site:
        """The web application as people reach it at ``public_url``; ``open_setup``: the first admin needs no code."""
        self._base = self._base or public_url.rstrip("/")
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
            flows=self._flow_desk(),
            favourites=SqlFavourites(self.database),
            notices=self.messages.notices,
            happenings=self.journal,
            open_tasks=OpenTasks(SqlTasks(self.database), self.plans),
            desk=self.task_work.desk,
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
        return Site(build_site(services), code, services.live.close)

    def _flow_desk(self) -> Flows:
        """What people do with flows and their runs."""
        work, figures = self.flows, SqlRunFigures(self.database)
        schedules, parked = schedule_desk(self.store, work), self.outgoing.parked
        return Flows(work.by_hand, schedules, work.control, figures, work.versions, parked)

    def end_children(self) -> None:
        """End the child that writes messages, if there ever was one."""
        if "messages" in self.__dict__:  # looking at the property would make it
            self.messages.close()

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
        stack.callback(installation.end_children)
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

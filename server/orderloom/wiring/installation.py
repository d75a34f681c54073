"""One opened installation: its database, keys and plans, and everything that works on them."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from importlib.metadata import version

from litestar.types import ASGIApp

from orderloom import resources, settings
from orderloom.edge.platforms import InstalledPlatforms, load_platforms
from orderloom.jobs.clock import SystemClock
from orderloom.jobs.loops import Loop, Loops
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.inbox import Intake
from orderloom.runtime.ports import InboxMessage
from orderloom.runtime.processor import Processor
from orderloom.runtime.publish import LivePlans, Publisher
from orderloom.store import gauges, migrations
from orderloom.store.accounts import SqlAccounts
from orderloom.store.addresses import SqlAddresses
from orderloom.store.anchor import AnchorFile
from orderloom.store.apps import SqlApps
from orderloom.store.database import open_database
from orderloom.store.files import FolderFiles
from orderloom.store.inbox import SqlInbox
from orderloom.store.journal import Journal
from orderloom.store.keyring import Keyring, derive
from orderloom.store.leases import Leases
from orderloom.store.link import Database
from orderloom.store.secrets import SqlSecrets
from orderloom.store.store import SqlStore
from orderloom.store.tidy import tidy
from orderloom.web.services import Services, WebSettings
from orderloom.web.site import build_site
from orderloom.wiring.people import People

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
        self.clock = SystemClock()
        self.ids = TimeIds(self.clock)
        self.store = SqlStore(database)
        self.apps = SqlApps(database)
        self.accounts = SqlAccounts(database)
        self.addresses = SqlAddresses(database)
        self.secrets = SqlSecrets(database, Keyring(master))
        self.inbox = RingingInbox(database, self.ids)
        self.files = FolderFiles(found.files)
        self.anchors = AnchorFile(found.home / ANCHORS)
        self.plans = LivePlans(self.apps, self.store)
        self._anchored = self.clock.now() - ANCHOR_EVERY

    @cached_property
    def platforms(self) -> InstalledPlatforms:
        """The plugins that came with the program."""
        return load_platforms(resources.plugins_dir())

    @cached_property
    def engine(self) -> Engine:
        """The two verbs."""
        return Engine(self.store, self.plans, self.clock, self.ids, self.files)

    @cached_property
    def publisher(self) -> Publisher:
        """Makes checked documents the newest version of their app."""
        return Publisher(self.apps, self.store, self.addresses, self.clock, self.ids)

    @cached_property
    def people(self) -> People:
        """The accounts, as commands make them."""
        return People(self.accounts, self.plans, self.ids)

    @cached_property
    def journal(self) -> Journal:
        """Seals and verifies the events."""
        return Journal(self.database, self.leases, derive(self._master, "journal"))

    @cached_property
    def leases(self) -> Leases:
        """What one process at a time may do, taken in the name of this one."""
        return Leases(self.database, f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(4)}")

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
                Loop("tidy", lambda: tidy(self.database, self.clock.now()), pause_s=TIDY_PAUSE_S),
            )
        )

    def site(self, public_url: str, *, open_setup: bool) -> Site:
        """The web application as people reach it at ``public_url``; ``open_setup``: the first admin needs no code."""
        code = "" if open_setup or self.accounts.count() else secrets.token_hex(4)
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
            addresses=self.addresses,
            replay=self.processor.replay,
            intake=Intake(self.plans, self.platforms, self.secrets, self.addresses, self.inbox, self.clock, self.ids),
            platforms=self.platforms,
            files=self.files,
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

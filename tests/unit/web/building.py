"""Drafts and versions in memory, as the faces get them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from unittest.mock import Mock, create_autospec

from orderloom.check.plan import AppPlan
from orderloom.jobs.sample_loads import SampleLoads
from orderloom.resources import builtin_templates_dir
from orderloom.runtime.bulk import Bulk
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.connection.desk import ConnectionDesk
from orderloom.runtime.draft import Editor
from orderloom.runtime.engine import Engine
from orderloom.runtime.favourites import Favourite
from orderloom.runtime.foreign import ForeignColumn, ForeignTable, NoForeignTableError
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.messages import Messenger
from orderloom.runtime.notice_rows import Notice, Tally, Wishes
from orderloom.runtime.outgoing_rows import Failed
from orderloom.runtime.ports import Event, SourceDownError
from orderloom.runtime.publish import Publisher
from orderloom.runtime.record.change import Actor
from orderloom.runtime.recycle import Leftover, RecycleBin, Retired
from orderloom.runtime.replay.job import ReplayJob
from orderloom.runtime.sandbox import Ground
from orderloom.runtime.template import Templates
from orderloom.runtime.transfer.exports import Exporting
from orderloom.runtime.transfer.imports import Importing
from orderloom.runtime.trial.forms import FormTrials
from orderloom.runtime.trial.trial import TrialRefusedError, TrialWish, Tried
from orderloom.runtime.versions import Versions
from orderloom.runtime.whatif.sample import Asker
from orderloom.sdk.catalogue import PlatformFacts, RecordedMessage
from orderloom.web.services import Building, Transfer
from tests.unit.runtime.desk import APP, START
from tests.unit.runtime.fakes import FakeAddresses, FakeSecrets
from tests.unit.runtime.memory_bases import MemoryBases
from tests.unit.runtime.memory_store import MemoryStore
from tests.unit.runtime.memory_versions import MemoryVersions
from tests.unit.web.fakes import FakePlans, NoPlatforms


class NothingRetired:
    """The ``Retirements`` port of a store without former columns."""

    def retired(self, app: str) -> tuple[Retired, ...]:
        return ()

    def progress(self, app: str) -> None:
        return None

    def knows(self, plan: AppPlan, retired: Retired) -> bool:
        return False

    def leftovers(self, old: AppPlan, new: AppPlan, retired: Retired, limit: int) -> tuple[Leftover, ...]:
        return ()


def nowhere(plan: AppPlan) -> AbstractContextManager[Ground]:
    """No ground for trials here."""
    raise LookupError(plan.id)


class OldSystem:
    """The ``ForeignDatabases`` port: one database with one table, and one that is down."""

    def names(self) -> tuple[str, ...]:
        return ("gone", "old_erp")

    def tables(self, engine: str) -> tuple[ForeignTable, ...]:
        if engine == "gone":
            raise SourceDownError(engine)
        return (ForeignTable("T_ORDERS", None, view=False),)

    def columns(self, engine: str, table: str, namespace: str | None) -> tuple[ForeignColumn, ...]:
        if (table, namespace) != ("T_ORDERS", None):
            raise NoForeignTableError(engine=engine, table=table)
        return (ForeignColumn("TOTAL", "numeric(12, 2)", "dec", key=False, size=2),)


class NothingTried:
    """The ``Trials`` port, which nobody asks here."""

    def try_flow(self, plan: AppPlan, actor: Actor, wish: TrialWish) -> Tried:
        raise TrialRefusedError


class NothingConnected:
    """The catalogue of an installation without platforms, which nobody can ask either."""

    def all(self) -> tuple[PlatformFacts, ...]:
        return ()

    def find(self, plugin: str) -> PlatformFacts | None:
        return None

    def messages(self, plugin: str) -> tuple[RecordedMessage, ...]:
        return ()

    def probe(self, app: str, connection: str, plugin: str, settings: Mapping[str, object]) -> Failed:
        return Failed("call.no_platform", {"plugin": plugin})


NOWHERE = NothingConnected()


class MemoryReplays:
    """The ``Replays`` port: what was asked for, and what the test says came of it."""

    def __init__(self) -> None:
        self.jobs: dict[str, ReplayJob] = {}

    def start(self, app: str, days: int) -> bool:
        known = self.jobs.get(app)
        if known is not None and known.state == "running":
            return False
        self.jobs[app] = ReplayJob("running", days, done=3, inputs=10)
        return True

    def find(self, app: str) -> ReplayJob | None:
        return self.jobs.get(app)


def fake_transfer() -> Transfer:
    """Takes nothing in and gives nothing out."""
    exporting = create_autospec(Exporting, instance=True)
    exporting.writer = Mock(formats=tuple)
    return Transfer(create_autospec(Importing, instance=True), exporting)


def fake_bulk() -> Bulk:
    """Changes nothing."""
    bulk: Bulk = create_autospec(Bulk, instance=True)
    return bulk


class NothingKept:
    """The ``Favourites`` port of people who keep nothing."""

    def of(self, app: str, view: str, account: str) -> tuple[Favourite, ...]:
        return ()

    def keep(self, favourite: Favourite) -> None:
        raise LookupError(favourite.id)

    def make_first(self, app: str, view: str, account: str, id: str) -> None:
        raise LookupError(id)

    def drop(self, account: str, id: str) -> None:
        raise LookupError(id)

    def put_away(self, app: str, view: str, account: str) -> frozenset[str]:
        return frozenset()

    def put_columns_away(self, app: str, view: str, account: str, columns: Sequence[str]) -> None:
        raise LookupError(view)


def fake_building(memory: MemoryVersions | None = None) -> Building:
    """An editor and versions over ``memory``; no scenario is played and nothing is counted."""
    memory, clock = memory or MemoryVersions(), SimulatedClock(START)
    ids = TimeIds(clock)
    publisher = Publisher(memory, MemoryStore(APP), FakeAddresses(), clock, ids)
    versions = Versions(
        memory,
        memory,
        publisher,
        NoPlatforms(),
        play=lambda *_: (),
        measure=lambda _old, _new, changes: tuple(changes),
        refresh=bool,
    )
    editor = Editor(memory, clock, ids)
    store, plans = MemoryStore(APP), FakePlans()
    templates = Templates(builtin_templates_dir(), MemoryBases(), versions, editor, clock)
    return Building(
        editor,
        versions,
        templates,
        SampleLoads(lambda *_: None),
        RecycleBin(NothingRetired(), memory, editor),
        MemoryReplays(),
        OldSystem(),
        NothingTried(),
        Asker(Engine(store, plans, clock, ids), store, plans, clock),
        FormTrials(Engine(store, plans, clock, ids), plans, clock, nowhere),
        ConnectionDesk(NOWHERE, FakeSecrets(), FakeAddresses(), NOWHERE, lambda _event: None, clock, ids),
        create_autospec(Messenger, instance=True),
    )


class NothingTold:
    """The ports of notices, of sealed events and of open tasks, where nothing ever happens."""

    def next_at(self) -> None:
        return None

    def moment(self) -> datetime:
        return START

    def waiting(self, now: datetime, limit: int) -> tuple[Notice, ...]:
        return ()

    def of(self, account: str, *, limit: int, before: str = "") -> tuple[Notice, ...]:
        return ()

    def get(self, account: str, notice: str) -> Notice | None:
        return None

    def tally(self, accounts: Sequence[str]) -> dict[str, Tally]:
        return {}

    def read(self, account: str, at: datetime, notice: str = "") -> int:
        return 0

    def acknowledge(self, account: str, notice: str, at: datetime) -> bool:
        return False

    def take_over(self, account: str, notice: str, at: datetime) -> bool:
        return False

    def wishes(self, account: str) -> Wishes:
        return Wishes(account)

    def put_wishes(self, wishes: Wishes) -> None:
        return None

    def tidy(self, before: datetime) -> int:
        return 0

    def position(self) -> int:
        return 0

    def after(self, position: int, limit: int = 0) -> Sequence[Event]:
        return ()

    def open_tasks(self, accounts: Sequence[str]) -> dict[str, dict[str, int]]:
        return {}


QUIET = NothingTold()

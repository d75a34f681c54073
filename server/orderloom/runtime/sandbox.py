"""A place to try an app out: the same engine and processor on a temporary store and a clock that moves when told."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderloom.check.deadline_windows import deadlines_of
from orderloom.check.flow_plan import FlowPlan
from orderloom.check.message_plan import MessagePlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.model.canonical import canonical
from orderloom.model.kinds.message import MAIL
from orderloom.runtime.assignees import Everybody
from orderloom.runtime.backstage import Backstage
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.deadlines import Deadlines, Recounting
from orderloom.runtime.deliverer import Deliverer
from orderloom.runtime.due import Due
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.dispatch import Dispatch
from orderloom.runtime.flow.runner import Bench, Runner
from orderloom.runtime.flow.start import Starter
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.versions import OneVersion
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.letters import Renderer
from orderloom.runtime.messages import Messenger, Readers
from orderloom.runtime.notice_rows import Notices, Wishes
from orderloom.runtime.notices import TellDue
from orderloom.runtime.outgoing_rows import Outgoing
from orderloom.runtime.outside import EveryChannel, Stage
from orderloom.runtime.ports import Inbox, InboxMessage, Store
from orderloom.runtime.processor import Processor
from orderloom.runtime.record.directory import Directory
from orderloom.runtime.run_rows import Runs
from orderloom.runtime.schedule_rows import Schedules
from orderloom.runtime.schedules import Scheduler, wanted_of
from orderloom.runtime.story_people import Cast
from orderloom.runtime.task_rows import Tasks
from orderloom.runtime.tasks.asks import Asks
from orderloom.runtime.tasks.clock import TaskClock
from orderloom.runtime.tasks.desk import Desk
from orderloom.runtime.timer_rows import Timers
from orderloom.runtime.world import World
from orderloom.sdk.connector import Platforms


@dataclass(frozen=True, slots=True)
class Queues:
    """What waits in the store for its time, and what words messages."""

    runs: Runs
    timers: Timers
    tasks: Tasks
    notices: Notices
    outgoing: Outgoing
    schedules: Schedules
    backstage: Backstage
    renderer: Renderer


@dataclass(frozen=True, slots=True)
class Ground:
    """A temporary store that knows the tables of the plan, with nothing in them, and the inbox in it.

    ``clock`` is the store's too, whose leases end by it. ``queues`` is missing where no flow and no deadline shall run.
    """

    store: Store
    inbox: Inbox
    clock: SimulatedClock
    queues: Queues | None = None


class Company(Directory, Everybody, Readers, Protocol):
    """The people of a sandbox."""

    @property
    def closed(self) -> bool:
        """Whether only these count as people, where fields name some."""


MakeGround = Callable[[], AbstractContextManager[Ground]]
"""Makes an empty ground and takes it away again; never a live one."""


@dataclass(frozen=True, slots=True)
class OneApp:
    """The ``Plans`` port over a single plan."""

    only: AppPlan

    def plan(self, app: str) -> AppPlan | None:
        """The plan, if it is this app."""
        return self.only if app == self.only.id else None

    def all(self) -> tuple[AppPlan, ...]:
        """The plan."""
        return (self.only,)


class Sandbox:
    """One app at work on a ground, from ``start`` on; whatever waits is done by ``world``, and whatever leaves the
    house ends on ``stage``.
    """

    def __init__(
        self,
        plan: AppPlan,
        ground: Ground,
        platforms: Platforms,
        start: datetime,
        cast: Company | None = None,
        stage: Stage | None = None,
        *,
        inherits: bool = False,
    ) -> None:
        """Nothing exists yet but the app's tables; without ``cast`` there is one person for every role.

        ``inherits``: countdowns of another version of the app will be put in, and have to follow this one.
        """
        self.plan = plan
        self.clock = ground.clock
        self.clock.restart(start)
        self.ids = TimeIds(self.clock)
        self.cast: Company = cast or Cast(plan)
        self.stage = stage or Stage()
        self.ground = ground
        plans = OneApp(plan)
        directory = self.cast if self.cast.closed else None
        self.engine = Engine(ground.store, plans, self.clock, self.ids, directory=directory)
        self.work = Work(self, ground.queues, plans) if ground.queues is not None and _works(plan) else None
        self.world = World(self.clock, tuple(self.work.dues(inherits=inherits)) if self.work else ())
        parts = (self.engine, ground.inbox, plans, platforms, ground.store, self.clock, self.ids)
        self._processor = Processor(*parts)
        self._processor.pausing = False

    def receive(self, connection: str, topic: str, body: object, event: str) -> InboxMessage:
        """Put a message into the inbox as its platform would, work it off, and see what became of it."""
        return self.take_in(
            InboxMessage(
                id=self.ids.new(),
                app=self.plan.id,
                connection=connection,
                topic=topic,
                event_id=event,
                headers={},
                body=canonical(body),
                received_at=self.clock.now(),
            )
        )

    def take_in(self, message: InboxMessage) -> InboxMessage:
        """The same with a message that is there."""
        self.ground.inbox.receive(message)
        self._processor.run_once()
        with self.ground.store.read() as tx:
            return tx.inbox_message(message.id) or message


def _works(plan: AppPlan) -> bool:
    """Whether anything of the app happens by itself."""
    return bool(plan.all(FlowPlan)) or any(True for table in plan.all(TablePlan) for _ in deadlines_of(plan, table))


class Work:
    """Flows, deadlines, tasks and messages of a sandbox."""

    def __init__(self, sandbox: Sandbox, queues: Queues, plans: OneApp) -> None:
        """Bring the ports together as an installation does."""
        self._sandbox = sandbox
        self._plans = plans
        self.queues = queues
        self.versions = OneVersion(sandbox.plan)
        engine, cast, clock, ids = sandbox.engine, sandbox.cast, sandbox.clock, sandbox.ids
        store, directory = sandbox.ground.store, cast if cast.closed else None
        messenger = Messenger(engine, queues.renderer, cast, cast, directory)
        self._tools = Tools(engine, ids, directory, messenger, cast)
        self.starter = Starter(engine, store, self.versions, clock, ids)
        asks = Asks(self.versions)
        self.desk = Desk(store, queues.tasks, engine, plans, cast, clock, ids, asks, directory)
        self._let_mails_reach()

    def dues(self, *, inherits: bool) -> Iterator[Due]:
        """Everything that waits for its time."""
        box, queues, plans = self._sandbox, self.queues, self._plans
        store, engine, cast, clock, ids = box.ground.store, box.engine, box.cast, box.clock, box.ids
        if any(True for _ in wanted_of(box.plan)):
            yield Scheduler(store, queues.schedules, plans, self.versions, self.starter)
        yield Dispatch(engine, store, queues.runs, self.versions, clock)
        yield Runner(Bench(store, queues.runs, self.versions, self._tools, clock))
        if inherits:
            yield Recounting(engine, store, queues.timers, plans, clock.now)
        yield Deadlines(engine, store, queues.timers, plans, cast)
        yield TaskClock(store, queues.tasks, plans, cast, clock, ids, self.starter.signal)
        yield TellDue(store, queues.notices, plans, ids, cast)
        yield Deliverer(store, queues.outgoing, EveryChannel(box.stage), clock, ids, chance=lambda: 0.0)

    def _let_mails_reach(self) -> None:
        """Everybody has an address, where the app sends mails."""
        messages = self._sandbox.plan.all(MessagePlan).values()
        if any(channel.id == MAIL for message in messages for channel in message.channels):
            for person in self._sandbox.cast.people(self._sandbox.plan.id):
                name = person.rpartition(":")[2]
                self.queues.notices.put_wishes(Wishes(person, mail=f"{name}@example.org"))

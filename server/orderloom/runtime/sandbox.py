"""A place to try an app out: the same engine and processor on a temporary store and a clock that moves when told."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from orderloom.check.plan import AppPlan
from orderloom.model.canonical import canonical
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.ports import Inbox, InboxMessage, Store
from orderloom.runtime.processor import Processor
from orderloom.sdk.connector import Platforms


@dataclass(frozen=True, slots=True)
class Ground:
    """A temporary store that knows the tables of the plan, with nothing in them, and the inbox in it."""

    store: Store
    inbox: Inbox


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
    """One app at work on a ground, from ``start`` on."""

    def __init__(self, plan: AppPlan, ground: Ground, platforms: Platforms, start: datetime) -> None:
        """Nothing exists yet but the app's tables."""
        self.plan = plan
        self.clock = SimulatedClock(start)
        self.ids = TimeIds(self.clock)
        plans = OneApp(plan)
        self.engine = Engine(ground.store, plans, self.clock, self.ids)
        self._ground = ground
        self._processor = Processor(self.engine, ground.inbox, plans, platforms, ground.store, self.clock, self.ids)

    def receive(self, connection: str, topic: str, body: object, event: str) -> InboxMessage:
        """Put a message into the inbox as its platform would, work it off, and see what became of it."""
        message = InboxMessage(
            id=self.ids.new(),
            app=self.plan.id,
            connection=connection,
            topic=topic,
            event_id=event,
            headers={},
            body=canonical(body),
            received_at=self.clock.now(),
        )
        self._ground.inbox.receive(message)
        self._processor.run_once()
        with self._ground.store.read() as tx:
            return tx.inbox_message(message.id) or message

"""Works off the inbox: each message becomes one transaction, or stays visible as failed, with reasons and replay."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.check.plan import AppPlan
from orderloom.check.problem import Problem
from orderloom.runtime.engine import Engine
from orderloom.runtime.item_map import Maps, compile_maps
from orderloom.runtime.ports import BusyError, Clock, Event, Ids, Inbox, InboxMessage, Plans, Store
from orderloom.runtime.problems import as_row, problem
from orderloom.runtime.record.change import Actor
from orderloom.sdk.connector import Item, Platforms
from orderloom.sdk.failures import MessageProblem, PlatformUnknown

MOST_TRIES = 5
"""How often a message is tried when something unforeseen goes wrong."""

_FIRST_PAUSE = timedelta(seconds=5)
_GROWTH = 4
_INBOX = "inbox"


class Processor:
    """Turns waiting messages into records. Several may run: a message comes to the same however often it is done."""

    def __init__(
        self,
        engine: Engine,
        inbox: Inbox,
        plans: Plans,
        platforms: Platforms,
        store: Store,
        clock: Clock,
        ids: Ids,
        *,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        """Bring the ports together; ``give_way`` is called before each message and may wait for those who are
        arriving. Unless ``pausing``, paused connections work too: a story proves their maps.
        """
        self.pausing = True
        self._give_way = give_way
        self._engine = engine
        self._inbox = inbox
        self._plans = plans
        self._platforms = platforms
        self._store = store
        self._clock = clock
        self._ids = ids
        self._maps: dict[tuple[str, str], tuple[AppPlan, Maps]] = {}

    def run_once(self, limit: int = 50) -> int:
        """Work off up to ``limit`` messages that are due; how many were looked at. One bad message never stops others.

        One that finds the store busy (its record may be locked) waits and lets the others pass. Raises ``BusyError``
        when the store cannot even note that; what is left stays waiting.
        """
        messages = self._inbox.due(self._clock.now(), limit, self._resting())
        for message in messages:
            self._give_way()
            try:
                self.process(message)
            except BusyError:
                self._inbox.retry(message.id, self._clock.now() + _FIRST_PAUSE, message.problems)
            except Exception as error:  # noqa: BLE001  # whatever a message does, it must not stop the others
                self._again(message, error)
        return len(messages)

    def _resting(self) -> list[tuple[str, str]]:
        """Connections that are paused: their messages wait."""
        return [
            (plan.id, one.id)
            for plan in (self._plans.all() if self.pausing else ())
            for one in plan.all(ConnectionPlan).values()
            if one.paused
        ]

    def process(self, message: InboxMessage) -> None:
        """Carry out one message, or settle it as failed with everything that is wrong."""
        plan = self._plans.plan(message.app)
        connection = plan.find(ConnectionPlan, message.connection) if plan else None
        if plan is None or connection is None:
            self._settle(message, "failed", [problem("inbox.no_connection")])
            return
        try:
            items: Sequence[Item] = self._platforms.get(connection.plugin).read(message.topic, message.body)
        except MessageProblem as error:
            self._settle(message, "failed", [problem(one.code, one.pointer, one.facts) for one in error.problems])
            return
        except PlatformUnknown as error:
            self._settle(message, "failed", [problem(error.error_code, "", error.facts)])
            return
        self._carry(plan, connection, message, items)

    def replay(self, app: str, message: str, actor: Actor) -> bool:
        """Let a settled message act again; False when there is none that ``actor`` may see, or it still waits."""
        if _INBOX not in self._engine.rights(app, actor).logs:
            return False
        with self._store.read() as tx:
            found = tx.inbox_message(message)
        if found is None or found.app != app or not self._inbox.reopen(message, self._clock.now()):
            return False
        self._store.write(lambda tx: tx.append(self._replayed(found, actor)))
        return True

    def _carry(self, plan: AppPlan, connection: ConnectionPlan, message: InboxMessage, items: Sequence[Item]) -> None:
        maps = self._compiled(plan, connection)
        change = maps.change(items, message, self._engine.context(plan.id, maps.actor))
        if isinstance(change, tuple):
            state = "done" if all(found.level == "warning" for found in change) else "failed"
            self._settle(message, state, change)
            return
        outcome = self._engine.change(change, bulk=True)
        if not outcome.status.done:
            self._settle(message, "failed", outcome.problems)

    def _compiled(self, plan: AppPlan, connection: ConnectionPlan) -> Maps:
        key = (plan.id, connection.id)
        known = self._maps.get(key)
        if known is None or known[0] is not plan:
            known = self._maps[key] = (plan, compile_maps(plan.id, connection))
        return known[1]

    def _settle(self, message: InboxMessage, state: str, problems: Sequence[Problem]) -> None:
        rows, at = [as_row(found) for found in problems], self._clock.now()
        self._store.write(lambda tx: tx.settle(message.id, state, at, rows), bulk=True)

    def _again(self, message: InboxMessage, error: Exception) -> None:
        """Something unforeseen: try later, each time after a longer pause, and give up in sight of people."""
        found = problem("inbox.failed", "", {"error": type(error).__name__})
        if message.attempts + 1 >= MOST_TRIES:
            self._settle(message, "failed", [found])
        else:
            due = self._clock.now() + _FIRST_PAUSE * _GROWTH**message.attempts
            self._inbox.retry(message.id, due, [as_row(found)])

    def _replayed(self, message: InboxMessage, actor: Actor) -> Event:
        return Event(
            id=self._ids.new(),
            at=self._clock.now(),
            app=message.app,
            table="",
            record="",
            version=0,
            kind="replay",
            actor=actor.id,
            actor_name=actor.name,
            cause={"door": _INBOX, "ref": message.id},
            input={"message": message.id},
            change={},
        )

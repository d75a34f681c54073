"""Carries out effects outside: what is queued is done once, tried again where that is safe, and never forgotten.

Before a try the row says ``sending``, committed; afterwards one transaction says what came of it and lets the run that
waits go on. Whoever dies in between leaves a row of which nobody knows: it is looked up, repeated under its key where
the other side knows keys, and else parked for a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import random
from typing import Final, Protocol

import structlog

from orderloom.runtime.outgoing_rows import Channel, Delivered, Delivery, DeliveryState, Failed, Outgoing
from orderloom.runtime.ports import BusyError, Clock, Event, Ids, Store, WriteTx
from orderloom.runtime.problems import plain

log = structlog.get_logger()

LEASE_S: Final = 120.0
"""How long one try may take before somebody else looks after it."""

PER_TARGET: Final = 4
"""Tries under way of one target, over all processes: one that is slow holds up none but itself."""

PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 2400, 7200, 21_600, 54_000))
"""Between tries that failed: eight in all, over a day."""

_SHAKEN: Final = 0.2
"""Part of a pause that is left to chance, so that what failed together does not come back together."""

_LONGEST_PATIENCE: Final = timedelta(days=1)
_BUSY_S: Final = 5.0
_OUTGOING: Final = "outgoing"
_KINDS: Final = {DeliveryState.DONE: "sent", DeliveryState.FAILED: "unsent", DeliveryState.PARKED: "parked"}


class Crew(Protocol):
    """Who carries tries out."""

    def free(self) -> int:
        """How many more it can take on now."""

    def start(self, job: Callable[[], None]) -> None:
        """Take one on."""


class Alone:
    """One after the other, by whoever asks: for commands, scenarios and tests."""

    def __init__(self, at_a_time: int = 100) -> None:
        self._at_a_time = at_a_time

    def free(self) -> int:
        """Always the same."""
        return self._at_a_time

    def start(self, job: Callable[[], None]) -> None:
        """Do it here and now."""
        job()


class Deliverer:
    """The ``Due`` of effects outside."""

    name = _OUTGOING

    def __init__(
        self,
        store: Store,
        queue: Outgoing,
        channels: Mapping[str, Channel],
        clock: Clock,
        ids: Ids,
        *,
        crew: Crew | None = None,
        chance: Callable[[], float] = random,
    ) -> None:
        """``channels`` by their ids; ``chance`` gives numbers from 0 to 1."""
        self._store = store
        self._queue = queue
        self._channels = channels
        self._clock = clock
        self._ids = ids
        self._crew: Crew = crew or Alone()
        self._chance = chance

    def step(self, limit: int = 100) -> int:
        """Begin some tries; how many."""
        free = min(limit, self._crew.free())
        taken = self._queue.claim(free, PER_TARGET, LEASE_S) if free > 0 else ()
        for delivery in taken:
            self._crew.start(lambda one=delivery: self._carry(one))  # type: ignore[misc]  # binds the delivery now
        return len(taken)

    def next_at(self) -> datetime | None:
        """When something is due."""
        return self._queue.next_at()

    def tidy(self, before: datetime) -> int:
        """Forget what ended before."""
        return self._queue.tidy(before)

    def _carry(self, delivery: Delivery) -> None:
        outcome = self._tried(delivery)
        after = self._after(delivery, outcome)
        try:
            told = self._store.write(lambda tx: self._settle(tx, delivery, after), bulk=True)
        except BusyError:
            log.warning("delivery_unsettled", delivery=delivery.id)  # its lease ends, and it is looked after again
            return
        if not told:
            log.warning("delivery_taken_over", delivery=delivery.id)

    def _tried(self, delivery: Delivery) -> Delivered | Failed:
        if delivery.answer is not None:
            return Delivered(delivery.answer)  # done before; only whoever waits has to be told
        channel = self._channels.get(delivery.channel)
        if channel is None:
            return Failed("outgoing.no_channel", {"channel": delivery.channel}, permanent=True)
        try:
            return _through(channel, delivery)
        except BusyError:
            return Failed("outgoing.busy", retry_after=_BUSY_S, patient=True)
        except Exception as error:  # whatever a channel does, the others go on and this one stays in sight
            log.exception("delivery_broke", delivery=delivery.id, channel=delivery.channel)
            return Failed("outgoing.broke", {"error": type(error).__name__}, unclear=True, person=True)

    def _after(self, delivery: Delivery, outcome: Delivered | Failed) -> Delivery:
        """Where it stands after a try."""
        now = self._clock.now()
        if isinstance(outcome, Delivered):
            answer = plain(outcome.answer)
            kept = answer if isinstance(answer, Mapping) else {}
            return replace(
                delivery, state=DeliveryState.DONE, unclear=False, answer=kept, problem=None, due_at=now, ended_at=now
            )
        failed = replace(
            delivery,
            tries=delivery.tries + (0 if outcome.patient else 1),
            unclear=delivery.unclear if outcome.patient else outcome.unclear or _still(delivery, outcome),
            problem={"code": outcome.code, "facts": plain(outcome.facts)},
        )
        if outcome.person:
            return replace(failed, state=DeliveryState.PARKED, due_at=now, ended_at=now)
        if outcome.permanent:
            return replace(failed, state=DeliveryState.FAILED, due_at=now, ended_at=now)
        if failed.tries > len(PAUSES):
            state = DeliveryState.PARKED if failed.unclear else DeliveryState.FAILED
            return replace(failed, state=state, due_at=now, ended_at=now)
        return replace(failed, state=DeliveryState.WAITING, due_at=now + self._pause(failed.tries, outcome))

    def _pause(self, tries: int, outcome: Failed) -> timedelta:
        asked = timedelta(seconds=max(0.0, outcome.retry_after or 0.0))
        if outcome.patient:
            return min(max(asked, timedelta(milliseconds=50)), _LONGEST_PATIENCE)
        return min(max(asked, PAUSES[tries - 1] * (1 - _SHAKEN * self._chance())), _LONGEST_PATIENCE)

    def _settle(self, tx: WriteTx, before: Delivery, after: Delivery) -> bool:
        if not tx.outgoing.move(before, after):
            return False
        tell(tx, after, self._clock.now())
        if after.state.ended and after.record:
            tx.append(self._event(after))
        return True

    def _event(self, delivery: Delivery) -> Event:
        problem = delivery.problem or {}
        said = {"source": delivery.target, "raw": delivery.action, "reason": problem.get("code", "")}
        return Event(
            id=self._ids.new(),
            at=self._clock.now(),
            app=delivery.app,
            table=delivery.table,
            record=delivery.record,
            version=0,
            kind=_KINDS[delivery.state],
            actor=_OUTGOING,
            actor_name=delivery.target,
            cause={"door": _OUTGOING, "ref": delivery.id},
            input={name: value for name, value in said.items() if value},
            change={},
        )


def _through(channel: Channel, delivery: Delivery) -> Delivered | Failed:
    """One try; where nobody can know whether an earlier one did it, there is none."""
    safe = channel.repeatable(delivery)
    if delivery.unclear and not safe:
        return Failed("outgoing.unclear", unclear=True, person=True)
    outcome = channel.deliver(delivery)
    lost = isinstance(outcome, Failed) and outcome.unclear and not safe
    return replace(outcome, person=True) if lost and isinstance(outcome, Failed) else outcome


def _still(delivery: Delivery, outcome: Failed) -> bool:
    """Whether it is as unclear as before: who cannot even look up what came of the last try knows no more than then."""
    return delivery.unclear and not outcome.permanent


def tell(tx: WriteTx, delivery: Delivery, at: datetime) -> None:
    """Let the run go on that waits for a delivery that is done or given up; a parked one keeps it waiting."""
    if not delivery.ticket:
        return
    if delivery.state is DeliveryState.DONE:
        tx.runs.answer(delivery.ticket, {"ok": True, "output": delivery.answer or {}}, at)
    elif delivery.state is DeliveryState.FAILED:
        tx.runs.answer(delivery.ticket, {"ok": False, **(delivery.problem or {})}, at)

"""What cannot be known is never repeated, what fails is tried with patience, and nothing ends out of sight."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.deliverer import PAUSES, Deliverer
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.outgoing_rows import Delivered, Delivery, DeliveryState, Failed
from orderloom.runtime.ports import BusyError
from tests.unit.runtime.memory_store import MemoryStore

START = datetime(2026, 11, 20, 2, tzinfo=UTC)
UNCLEAR = Failed("call.server", {"status": 500}, unclear=True)
PLAIN = Failed("net.unreachable")


class Way:
    """A channel that does as it is told."""

    id = "way"

    def __init__(self, *outcomes: Delivered | Failed | Exception, repeatable: bool = False) -> None:
        self.outcomes = list(outcomes)
        self.safe = repeatable
        self.seen: list[Delivery] = []

    def repeatable(self, delivery: Delivery) -> bool:
        return self.safe

    def deliver(self, delivery: Delivery) -> Delivered | Failed:
        self.seen.append(delivery)
        outcome = self.outcomes.pop(0) if self.outcomes else Delivered({"id": "7"})
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Queue:
    """The ``Outgoing`` port over a memory store."""

    def __init__(self, store: MemoryStore, clock: SimulatedClock) -> None:
        self.store, self.clock = store, clock

    def claim(self, limit: int, per_target: int, lease_s: float) -> tuple[Delivery, ...]:
        return self.store.write(lambda tx: tuple(self._taken(tx.outgoing, limit, lease_s)))

    def _taken(self, rows: object, limit: int, lease_s: float) -> list[Delivery]:
        found = []
        for one in list(self.store.state.outgoing.values())[:limit]:
            if one.state.ended or (one.due_at or START) > self.clock.now():
                continue
            until = self.clock.now() + timedelta(seconds=lease_s)
            unclear = one.unclear or one.state is DeliveryState.SENDING
            mine = replace(one, state=DeliveryState.SENDING, unclear=unclear, due_at=until, fence=one.fence + 1)
            assert rows.move(one, mine)  # type: ignore[attr-defined]
            found.append(mine)
        return found

    def next_at(self) -> datetime | None:
        waiting = [one.due_at or START for one in self.store.state.outgoing.values() if not one.state.ended]
        return min(waiting, default=None)

    def tidy(self, before: datetime) -> int:
        raise AssertionError(before)


class Yard:
    """One delivery and the way out."""

    def __init__(self, way: Way, **more: object) -> None:
        self.store, self.clock, self.way = MemoryStore(), SimulatedClock(START), way
        self.queue = Queue(self.store, self.clock)
        ids = TimeIds(self.clock)
        self.deliverer = Deliverer(
            self.store,
            self.queue,
            {way.id: way},
            self.clock,
            ids,
            chance=lambda: 1.0,
        )
        made = Delivery("d1", "desk", "way", "shop", "ship", "k1", START, **more)  # type: ignore[arg-type]
        self.store.write(lambda tx: tx.outgoing.send(made))

    @property
    def now(self) -> Delivery:
        return self.store.state.outgoing["d1"]

    def to_the_end(self) -> list[timedelta]:
        """The moments of all tries, counted from the first."""
        moments = []
        while (at := self.deliverer.next_at()) is not None:
            self.clock.reach(max(at, self.clock.now()))
            moments.append(self.clock.now() - START)
            assert self.deliverer.step() == 1
        return moments


@pytest.mark.parametrize(
    ("way", "state", "code", "tries"),
    [
        (Way(), "done", None, 1),
        (Way(PLAIN, PLAIN), "done", None, 3),
        (Way(UNCLEAR), "parked", "call.server", 1),
        (Way(UNCLEAR, PLAIN, repeatable=True), "done", None, 3),
        (Way(Failed("call.refused", permanent=True)), "failed", "call.refused", 1),
        (Way(Failed("call.token", person=True)), "parked", "call.token", 1),
        (Way(*[PLAIN] * 9), "failed", "net.unreachable", 8),
        (Way(*[UNCLEAR] * 9, repeatable=True), "parked", "call.server", 8),
        (Way(UNCLEAR, *[PLAIN] * 9, repeatable=True), "parked", "net.unreachable", 8),
        (Way(RuntimeError("x")), "parked", "outgoing.broke", 1),
        (Way(BusyError(), BusyError()), "done", None, 3),
    ],
    ids=["good", "bad", "unclear", "known there", "no", "token", "never", "lost", "once unclear", "broken", "busy"],
)
def test_every_case_ends_done_or_listed(way: Way, state: str, code: str | None, tries: int) -> None:
    yard = Yard(way)
    assert len(yard.to_the_end()) == tries
    assert (yard.now.state.value, (yard.now.problem or {}).get("code"), len(way.seen)) == (state, code, tries)


def test_eight_tries_take_no_more_than_a_day_and_come_ever_later() -> None:
    moments = Yard(Way(*[PLAIN] * 9)).to_the_end()
    pauses = [after - before for before, after in pairwise(moments)]
    assert (len(moments), pauses == sorted(pauses), moments[-1] <= timedelta(days=1)) == (8, True, True)
    assert pauses == [pause * 0.8 for pause in PAUSES]


def test_waiting_as_asked_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    yard = Yard(Way(*[Failed("call.limited", retry_after=60, patient=True)] * 20))
    assert yard.to_the_end()[-1] == timedelta(minutes=20)
    assert (yard.now.state, yard.now.tries) == (DeliveryState.DONE, 0)


@pytest.mark.parametrize("safe", [True, False])
def test_after_a_death_nothing_is_sent_again_unless_that_is_safe(safe: bool) -> None:
    yard = Yard(Way(repeatable=safe))
    yard.queue.claim(1, 1, 30)  # and the process is gone
    yard.to_the_end()
    assert [one.unclear for one in yard.way.seen] == ([True] if safe else [])
    assert (yard.now.state, yard.now.problem) == (
        (DeliveryState.DONE, None) if safe else (DeliveryState.PARKED, {"code": "outgoing.unclear", "facts": {}})
    )


def test_whoever_comes_too_late_writes_nothing() -> None:
    yard = Yard(Way())
    [slow] = yard.queue.claim(1, 1, 0)
    yard.clock.advance(timedelta(seconds=1))
    yard.way.safe = True
    yard.deliverer.step()
    late = replace(slow, state=DeliveryState.FAILED)
    assert not yard.store.write(lambda tx: tx.outgoing.move(slow, late))
    assert yard.now.state is DeliveryState.DONE


def test_a_way_that_nobody_knows_is_a_failure_at_once() -> None:
    yard = Yard(Way(), record="r1", table="tickets")
    yard.way.id = "other"
    yard.deliverer = Deliverer(yard.store, yard.queue, {}, yard.clock, TimeIds(yard.clock))
    yard.to_the_end()
    assert (yard.now.problem or {})["code"] == "outgoing.no_channel"
    assert [event.kind for event in yard.store.state.events] == ["unsent"]

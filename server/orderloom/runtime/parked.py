"""What a person decides about effects outside that do not go on by themselves; each decision is an event."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from orderloom.runtime.deliverer import tell
from orderloom.runtime.engine import Engine
from orderloom.runtime.outgoing_rows import Delivery, DeliveryState
from orderloom.runtime.ports import Clock, Event, Ids, Store, WriteTx
from orderloom.runtime.record.change import Actor

MANAGE_RUNS: Final = "runs"
"""The right to decide (``Rights.manages``)."""


class Decision(StrEnum):
    """How it goes on."""

    AGAIN = "again"
    """Try it once more, whatever came of it so far: whoever decides has looked, or takes the chance."""
    DONE = "done"
    """It was done; whoever waits goes on."""
    GIVE_UP = "give_up"
    """It will not be done; whoever waits is told so."""


_FROM: Final[Mapping[Decision, frozenset[DeliveryState]]] = {
    Decision.AGAIN: frozenset({DeliveryState.PARKED, DeliveryState.FAILED, DeliveryState.WAITING}),
    Decision.DONE: frozenset({DeliveryState.PARKED, DeliveryState.FAILED, DeliveryState.WAITING}),
    Decision.GIVE_UP: frozenset({DeliveryState.PARKED, DeliveryState.WAITING}),
}
_KINDS: Final = {
    Decision.AGAIN: "sending_again",
    Decision.DONE: "sending_done",
    Decision.GIVE_UP: "sending_given_up",
}


class Parked:
    """Decides about deliveries of an app."""

    def __init__(self, engine: Engine, store: Store, clock: Clock, ids: Ids) -> None:
        """Bring the ports together."""
        self._engine = engine
        self._store = store
        self._clock = clock
        self._ids = ids

    def may(self, app: str, actor: Actor) -> bool:
        """Whether this person decides about runs and what they send."""
        return MANAGE_RUNS in self._engine.rights(app, actor).manages

    def decide(self, app: str, delivery: str, decision: Decision, actor: Actor) -> bool:
        """Carry a decision out; False when there is nothing (any more) that it could be about, or no right to it."""
        if not self.may(app, actor):
            return False
        return self._store.write(lambda tx: self._decide(tx, app, delivery, decision, actor))

    def _decide(self, tx: WriteTx, app: str, delivery: str, decision: Decision, actor: Actor) -> bool:
        found = tx.outgoing.get(delivery)
        if found is None or found.app != app or found.state not in _FROM[decision]:
            return False
        after = self._after(found, decision)
        if not tx.outgoing.move(found, after):
            return False
        tell(tx, after, self._clock.now())
        tx.append(self._event(found, decision, actor))
        return True

    def _after(self, found: Delivery, decision: Decision) -> Delivery:
        now, fence = self._clock.now(), found.fence + 1
        match decision:
            case Decision.AGAIN:
                return replace(
                    found, state=DeliveryState.WAITING, tries=0, unclear=False, due_at=now, ended_at=None, fence=fence
                )
            case Decision.DONE:
                return replace(
                    found, state=DeliveryState.DONE, answer=found.answer or {}, due_at=now, ended_at=now, fence=fence
                )
            case Decision.GIVE_UP:
                problem = found.problem or {"code": "outgoing.given_up", "facts": {}}
                return replace(
                    found, state=DeliveryState.FAILED, problem=problem, due_at=now, ended_at=now, fence=fence
                )

    def _event(self, delivery: Delivery, decision: Decision, actor: Actor) -> Event:
        return Event(
            id=self._ids.new(),
            at=self._clock.now(),
            app=delivery.app,
            table=delivery.table,
            record=delivery.record,
            version=0,
            kind=_KINDS[decision],
            actor=actor.id,
            actor_name=actor.name,
            cause={"door": "outgoing", "ref": delivery.id},
            input={"source": delivery.target, "raw": delivery.action},
            change={},
        )

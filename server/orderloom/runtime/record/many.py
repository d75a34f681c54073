"""Many changes that do not depend on each other: each has its own outcome, together they take one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from orderloom.runtime.ports import BusyError, Ids, KeyTakenError, Record, Store, WriteTx
from orderloom.runtime.record.change import Change, Outcome
from orderloom.runtime.record.directory import Members
from orderloom.runtime.record.pipeline import carry, rehearse
from orderloom.runtime.record.prepared import PreparedApp
from orderloom.runtime.record.refusal import counts, refusal
from orderloom.runtime.record.work import Scope

Note = Callable[[WriteTx, Sequence[Outcome]], None]
"""What else belongs into the transaction, told the outcomes before it commits."""

Seen = dict[tuple[str, str, tuple[object, ...]], Record]
"""Records that a rehearsal would have made, by table, key and the key's values."""

_TRIES = 4
"""How often others may take a key at the same moment."""


class _HalfDoneError(Exception):
    """A change was refused after it had written: the transaction has to begin again without it."""

    def __init__(self, place: int, outcome: Outcome) -> None:
        super().__init__(place)
        self.place = place
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Many:
    """The changes, all of one app, and what they share."""

    app: PreparedApp
    changes: Sequence[Change]
    ids: Ids
    now: datetime
    members: Members
    link_key: bytes = b""

    def attempt(self, refused: Mapping[int, Outcome], note: Note, tx: WriteTx, *, careful: bool) -> tuple[Outcome, ...]:
        """Carry out all but the refused ones, journal every refusal, and let ``note`` add what it has to."""
        outcomes = tuple(
            refused[place] if place in refused else self._carried(place, change, tx, careful=careful)
            for place, change in enumerate(self.changes)
        )
        for change, outcome in zip(self.changes, outcomes, strict=True):
            if counts(outcome):
                tx.refuse(refusal(self.app, change, outcome, self.ids, self.now))
        note(tx, outcomes)
        return outcomes

    def _carried(self, place: int, change: Change, tx: WriteTx, *, careful: bool) -> Outcome:
        scope = self.scope(tx, careful=careful)
        outcome = carry(scope, change).outcome
        if scope.touched and not outcome.status.done:
            raise _HalfDoneError(place, outcome)
        return outcome

    def scope(self, tx: WriteTx, *, careful: bool) -> Scope:
        """What one of the changes works in."""
        made = Scope(self.app, tx, self.ids, self.now, careful)
        made.members, made.link_key = self.members, self.link_key
        return made


def carry_many(store: Store, many: Many, note: Note) -> tuple[Outcome, ...]:
    """Carry out ``many`` as bulk work; raises ``BusyError`` when the store cannot take it or others are in the way."""
    refused: dict[int, Outcome] = {}
    taken = 0
    while True:
        try:
            return store.write(partial(many.attempt, refused, note, careful=bool(taken)), bulk=True)
        except _HalfDoneError as half:
            refused[half.place] = half.outcome
        except KeyTakenError as error:
            taken += 1
            if taken > _TRIES:
                raise BusyError from error


def rehearse_many(many: Many, tx: WriteTx, seen: Seen) -> tuple[Outcome, ...]:
    """What would become of ``many``, judged by the very stages that carry changes out, without writing anything.

    ``seen`` gathers what would have been made, so that two changes with one key are found out; ``tx`` looks into it.
    """
    outcomes = []
    for change in many.changes:
        outcome, record = rehearse(many.scope(tx, careful=True), change)
        outcomes.append(outcome)
        table = many.app.table(change.table)
        if record is not None and table is not None:
            for key in table.keys.values():
                seen[table.id, key.id, tuple(record.values.get(name) for name in key.fields)] = record
    return tuple(outcomes)

"""One intention for many records: first told what would become of it, then carried out record by record."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import BusyError, WriteTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Change, Outcome, Status
from orderloom.runtime.record.many import Seen

MOST = 500
"""Records at once."""

_FEW = 20
"""Up to so many are as urgent as any other work of a person."""


class Bulk:
    """``rehearsal`` opens a transaction that only looks, see ``Engine.rehearse``."""

    def __init__(self, engine: Engine, rehearsal: Callable[[Seen], AbstractContextManager[WriteTx]]) -> None:
        self._engine = engine
        self._rehearsal = rehearsal

    def preview(self, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        """What would become of each, judged as if all before it had been carried out; nothing is written."""
        if not changes:
            return ()
        seen: Seen = {}
        with self._rehearsal(seen) as tx:
            return self._engine.rehearse(changes, tx, seen)

    def carry_out(self, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        """Each by itself: what is refused does not hold up the rest, and every one has its outcome, even when the
        store takes no more.
        """
        return tuple(self._one(change, bulk=len(changes) > _FEW) for change in changes)

    def _one(self, change: Change, *, bulk: bool) -> Outcome:
        try:
            return self._engine.change(change, bulk=bulk)
        except BusyError:
            return Outcome(Status.CONFLICT, problems=(problem("bulk.busy"),))

"""Looks for records."""

from collections.abc import Mapping

from orderloom.check.steps.find import FindPlan
from orderloom.model.steps.find import STEP
from orderloom.runtime.flow.record_step import AtOnce, spec_of, suffixes
from orderloom.runtime.flow.search import found
from orderloom.runtime.flow.step import Go, Taken, Turn

_FOUND = ".found"
_COUNT = ".count"


class FindRun(AtOnce):
    """Asks one question; what is out of the flow's reach is not found."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """The first record, or the list of what is there."""
        plan = spec_of(turn, FindPlan)
        table, kept = plan.search.table, plan.kept - {_FOUND, _COUNT}
        roots = {suffix.split(".")[1] for suffix in kept if suffix}
        fields = ("id", *sorted(roots - {"id"}))
        limit = 1 if plan.one else plan.search.limit
        rows = found(turn, plan.search, limit=limit, fields=fields).items
        first = suffixes(turn.app, table, rows[0] if rows else None, kept)
        if plan.one:
            return Go({**first, _FOUND: bool(rows)})
        each = [suffixes(turn.app, table, row, kept) for row in rows]
        lists: Mapping[str, object] = {suffix: [one[suffix] for one in each] for suffix in kept | {""}}
        return Go({**lists, _FOUND: bool(rows), _COUNT: len(rows)})


RUN = FindRun()

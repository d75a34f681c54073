"""Tasks of people, for those who may see all of an app: what they were about and what became of them, not what was
filled in.
"""

from collections.abc import Mapping

from orderloom.runtime.logs.base import MISSING, Asked, page, refused, spec
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Page

_LOG = "tasks"
_MANAGES = "runs"
_NARROWS = frozenset({"state", "flow", "table", "record", "run", "outcome"})


def read(asked: Asked) -> Page:
    """A page of the app's tasks, the last given first.

    A filter is one equality: ``{"==": [{"var": <state, flow, table, record, run or outcome>}, <text>]}``.
    """
    rights = asked.app.gate.rights(asked.query.actor)
    if _LOG not in rights.logs and _MANAGES not in rights.manages:
        return MISSING
    wanted = _equality(asked.query.filter)
    if wanted is None:
        return refused(problem("query.log_filter", "/filter"))
    if asked.query.record is not None:
        wanted = {**wanted, "table": asked.query.table, "record": asked.query.record}
    rows, following = asked.tx.log(_LOG, spec(asked, wanted))
    return page(_LOG, rows, following)


def _equality(rule: object) -> Mapping[str, object] | None:
    """The column and text that a filter names; None for any other filter."""
    match rule:
        case None:
            return {}
        case {"==": [{"var": str(column)}, str(text)]} if column in _NARROWS:
            return {column: text}
        case _:
            return None

"""Tasks of people, for those who may see all of an app: what they were about and what became of them, not what was
filled in.
"""

from orderloom.runtime.logs.base import MISSING, Asked, equality, page, refused, spec
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
    wanted = equality(asked.query.filter, _NARROWS)
    if wanted is None:
        return refused(problem("query.log_filter", "/filter"))
    if asked.query.record is not None:
        wanted = {**wanted, "table": asked.query.table, "record": asked.query.record}
    rows, following = asked.tx.log(_LOG, spec(asked, wanted))
    return page(_LOG, rows, following)

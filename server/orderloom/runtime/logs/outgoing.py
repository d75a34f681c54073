"""What is done outside: calls of platforms and messages, as far as the reader may see what they were made from.

What is sent may come from everything that the run's identity reads. So contents and answers are only for readers who
see all of that themselves; all others see what was sent where and how it ended.
"""

from collections.abc import Mapping

from orderloom.check.flow_plan import FlowPlan
from orderloom.runtime.logs.base import MISSING, Asked, Row, equality, page, refused, sees, sifted, spec
from orderloom.runtime.logs.runs import sees_as_much
from orderloom.runtime.ports import LogSpec
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Page

_LOG = "outgoing"
_MANAGE = "runs"
_NARROWS = frozenset({"state", "channel", "target", "action", "run"})
_CLOSED = frozenset({"body", "answer"})


def read(asked: Asked) -> Page:
    """A page of what was sent or is to be, the newest first; a filter is one equality of a column and a text."""
    rights = asked.app.gate.rights(asked.query.actor)
    if _LOG not in rights.logs and _MANAGE not in rights.manages:
        return MISSING
    equals = equality(asked.query.filter, _NARROWS)
    if equals is None:
        return refused(problem("query.log_filter", "/filter"))
    if asked.query.record is not None:
        equals = {**equals, "table": asked.query.table, "record": asked.query.record}
    known: dict[str, bool] = {}
    found = sifted(asked, _LOG, spec(asked, equals), lambda row: _shown(asked, row, known))
    return MISSING if asked.query.id is not None and not found.items else page(_LOG, _rows(found), found.next)


def _rows(found: Page) -> list[Row]:
    return [item.values for item in found.items]


def _shown(asked: Asked, row: Row, known: dict[str, bool]) -> Row | None:
    """The row as far as it may be seen; None where its record is out of the reader's reach."""
    table, record = str(row.get("table", "")), str(row.get("record", ""))
    if table:
        access = asked.app.gate.rights(asked.query.actor).on(table)
        if access is None or not access.read:
            return None
        if access.read_reach is not None and not sees(asked, table, record):
            return None
    run = str(row.get("run", ""))
    if run not in known:
        known[run] = _open(asked, run)
    if known[run]:
        return row
    found = row.get("problem")
    code = {"code": found["code"]} if isinstance(found, Mapping) and "code" in found else None
    return {**{name: one for name, one in row.items() if name not in _CLOSED}, "problem": code}


def _open(asked: Asked, run: str) -> bool:
    """Whether the reader sees all that the run's identity sees; what no run sent is open to nobody."""
    rows, _ = asked.tx.log("runs", LogSpec(asked.query.app, {"id": run}, 1)) if run else ((), None)
    flow = asked.app.plan.find(FlowPlan, str(rows[0].get("flow", ""))) if rows else None
    return flow is not None and sees_as_much(asked.app.gate, asked.query.actor, flow)

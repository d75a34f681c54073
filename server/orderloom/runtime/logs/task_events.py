"""What the history of a record tells of tasks: that something was asked may itself tell of what may not be seen."""

from collections.abc import Mapping

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.kinds.role import RolePlan
from orderloom.runtime.logs.base import Asked, Row
from orderloom.runtime.record.gate import Rights

KIND = "task"
_LOG = "tasks"
_MANAGES = "runs"
_UNTOLD = "people"


def told(asked: Asked, row: Row) -> Row | None:
    """The row without the ids of who was asked; None where the reader is not to know of it.

    Whoever was asked knows, and whoever may see all tasks; everybody else only where nothing can be guessed from it:
    they see all that the flow sees.
    """
    given = row.get("input")
    if row.get("kind") != KIND or not isinstance(given, Mapping):
        return row
    rights = asked.app.gate.rights(asked.query.actor)
    people = given.get("people")
    involved = isinstance(people, list | tuple) and asked.query.actor.id in people
    oversees = _LOG in rights.logs or _MANAGES in rights.manages
    if not (involved or oversees or _open(asked, str(given.get("flow", "")), rights)):
        return None
    return {**row, "input": {name: value for name, value in given.items() if name != _UNTOLD}}


def _open(asked: Asked, flow: str, rights: Rights) -> bool:
    """Whether a reader sees everything that a flow sees."""
    plan = asked.app.plan.find(FlowPlan, flow)
    role = asked.app.plan.find(RolePlan, plan.identity) if plan else None
    if role is None:
        return False
    for name, right in role.tables.items():
        access = rights.on(name)
        if right.read and (access is None or not access.read or not right.readable <= access.whole):
            return False
        if right.read and access is not None and access.read_reach is not None:
            return False
    return True

"""Whether the role that a flow acts as may do what its steps do."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from orderloom.check.flow_analysis import Analysis
from orderloom.check.kinds.role import TableRight, right_on
from orderloom.check.problem import Problem
from orderloom.check.step import CREATE, DELETE, HOLD, MOVE, READ, SET_STATE, UPDATE
from orderloom.model.kinds.role import Role

Holds = Callable[[TableRight, str], bool]
"""Whether a right covers a verb, with a field or a transition where one is named."""

_VERBS: Mapping[str, Holds] = MappingProxyType(
    {
        READ: lambda right, name: right.read and (not name or name in right.readable),
        CREATE: lambda right, name: right.create and (not name or name in right.writable),
        UPDATE: lambda right, name: right.update and (not name or name in right.writable),
        DELETE: lambda right, _: right.delete,
        MOVE: lambda right, name: not name or name in right.transitions,
        HOLD: lambda right, _: right.holds,
        SET_STATE: lambda right, _: right.set_state,
    }
)


def right_faults(looked: Analysis) -> Iterator[Problem]:
    """One problem per right that a step needs and the role lacks; nothing is said of roles and tables that have faults
    of form.
    """
    role = looked.context.find(Role, looked.flow.identity)
    if role is None:
        return
    for part in looked.parts.values():
        seen: set[tuple[str, str, str]] = set()
        for need in part.check.needs(part.step, part.options):
            if need not in seen and not _held(role, need, looked):
                told = {"role": role.id, "what": " ".join(filter(None, need)), "step": part.step.id}
                yield Problem("flow.right_missing", f"/steps/{part.place}", told)
            seen.add(need)


def _held(role: Role, need: tuple[str, str, str], looked: Analysis) -> bool:
    table, verb, name = need[0] or looked.flow.table or "", *need[1:]
    facts = looked.context.table(table)
    if facts is None or (verb != MOVE and name and name not in facts.fields):
        return True
    if verb == MOVE:
        machine = looked.context.machines.get(table)
        move = next((one for one in machine.transitions if one.id == name), None) if machine else None
        if move is not None and move.roles is not None:
            return role.id in move.roles and any(right.id == table for right in role.tables)
    right = right_on(role, table, looked.context)
    return right is not None and _VERBS[verb](right, name)

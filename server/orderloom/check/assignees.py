"""Assignees checked and compiled, wherever a document names who gets something."""

from collections.abc import Iterator
from dataclasses import dataclass

from orderloom.check.compiler import located
from orderloom.check.context import Context
from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.types import Schema
from orderloom.model.assignee import Assignee
from orderloom.model.kinds.role import Role

_NAMING = ("people", "teams", "leads", "managers")
_IDS = frozenset({"str", "any", "null"})


@dataclass(frozen=True, slots=True)
class AssigneePlan:
    """Who gets it, ready to be looked up: the closures give an id, a list of ids, or nothing.

    ``choose`` is all, least_load or in_turn; ``otherwise`` the role that gets it when nobody is found.
    """

    roles: frozenset[str]
    people: Closure | None
    teams: Closure | None
    leads: Closure | None
    managers: Closure | None
    choose: str
    otherwise: str | None


def assignee_faults(assignee: Assignee, context: Context, schema: Schema, pointer: str) -> Iterator[Problem]:
    """Everything wrong with who stands at ``pointer``; ``schema`` is what its expressions may read."""
    for place, role in enumerate(assignee.roles):
        yield from context.reference(Role, role, f"{pointer}/roles/{place}")
    if assignee.otherwise is not None:
        yield from context.reference(Role, assignee.otherwise, f"{pointer}/otherwise")
    for name in _NAMING:
        yield from _ids_faults(getattr(assignee, name), context, schema, f"{pointer}/{name}")
    if not assignee.roles and all(getattr(assignee, name) is None for name in _NAMING):
        yield Problem("assignee.nobody", pointer)


def assignee_plan(assignee: Assignee, context: Context, schema: Schema) -> AssigneePlan:
    """The running form of a sound assignee."""
    return AssigneePlan(
        roles=frozenset(assignee.roles),
        people=_maker(assignee.people, context, schema),
        teams=_maker(assignee.teams, context, schema),
        leads=_maker(assignee.leads, context, schema),
        managers=_maker(assignee.managers, context, schema),
        choose=assignee.choose,
        otherwise=assignee.otherwise,
    )


def _ids_faults(rule: object, context: Context, schema: Schema, pointer: str) -> Iterator[Problem]:
    """An expression that must give an id or a list of ids."""
    if rule is None:
        return
    found = context.expressions.compiled(rule, schema)
    if not isinstance(found, Checked):
        yield from located(found, pointer)
        return
    one = found.type.item if found.type.item is not None else found.type
    if one.kind not in _IDS and not (one.kind == "list" and one.item is None):
        yield Problem("assignee.not_ids", pointer, {"type": str(found.type)})


def _maker(rule: object, context: Context, schema: Schema) -> Closure | None:
    found = None if rule is None else context.expressions.compiled(rule, schema)
    return compile_core(found.core) if isinstance(found, Checked) else None

"""Conditions of questions: checked against what their actor may read, and remembered, since the same lists are asked
for again and again.
"""

from dataclasses import replace
from typing import Final, TypeVar

from orderloom.check.kinds.query import QueryPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.logic.compile import Checked, check_expression
from orderloom.logic.core import Core
from orderloom.logic.parse import Limits
from orderloom.logic.types import BOOL, Schema
from orderloom.runtime.problems import problem
from orderloom.runtime.record.gate import Access, Rights, drawn_fields

K = TypeVar("K")
V = TypeVar("V")

_MOST_KNOWN: Final = 500

Condition = tuple[tuple[Core, ...], tuple[Problem, ...]]
"""The condition for SQL, or all that is wrong with it."""


class Filters:
    """The conditions of one app; ``types`` are those of what every expression may read."""

    def __init__(self, types: Schema) -> None:
        self._types = types
        self._schemas: dict[int, tuple[Access, Schema]] = {}
        self._joined: dict[tuple[int, str], tuple[Access, Access]] = {}
        self._known: dict[tuple[int, str], tuple[Access, Condition]] = {}

    def schema(self, table: TablePlan, access: Access) -> Schema:
        """The paths of the fields that are shown whole: what a filter tells is no more than what is shown."""
        known = self._schemas.get(id(access))
        if known is not None and known[0] is access:
            return known[1]
        whole = access.whole
        found = {path: kind for path, kind in table.schema.items() if path.partition(".")[0] in whole}
        for name, drawn in access.virtual.items():
            if drawn.plan.apart:
                continue
            found.update({name + suffix: kind for suffix, kind in drawn.field.codec.logic().items()})
        _kept(self._schemas)[id(access)] = access, found
        return found

    def joined(self, named: QueryPlan, plan: AppPlan, rights: Rights, access: Access) -> Access:
        """Rights that also reach the joins of a query, as far as their sources may be read."""
        key = (id(access), named.id)
        known = self._joined.get(key)
        if known is not None and known[0] is access:
            return known[1]
        found = drawn_fields(plan, named.joins, rights)
        wide = replace(access, readable=access.readable | found.keys(), virtual={**access.virtual, **found})
        _kept(self._joined)[key] = access, wide
        return wide

    def condition(
        self, rule: object, table: TablePlan, access: Access, limits: Limits, bound: Schema | None = None
    ) -> Condition:
        """The checked condition; a field that may not be read is as unknown as one that does not exist. ``bound`` are
        the types of values that are given with the question.
        """
        types = sorted((path, str(kind)) for path, kind in bound.items()) if bound else ""
        key = (id(access), f"{limits} {rule} {types}")
        known = self._known.get(key)
        if known is not None and known[0] is access:
            return known[1]
        found = self._checked(rule, {**self._types, **self.schema(table, access), **(bound or {})}, limits)
        _kept(self._known)[key] = access, found
        return found

    @staticmethod
    def _checked(rule: object, schema: Schema, limits: Limits) -> Condition:
        if not _storable(rule):
            return (), (problem("value.unstorable", "/filter"),)
        checked = check_expression(rule, schema, want=BOOL, limits=limits)
        reasons = checked.reasons if isinstance(checked, Checked) else checked
        faults = tuple(Problem(found.code, f"/filter{found.pointer}", found.facts) for found in reasons)
        return ((checked.core,) if isinstance(checked, Checked) else ()), faults


def _kept(known: dict[K, V]) -> dict[K, V]:
    """The same memory, emptied when it has grown too large."""
    if len(known) >= _MOST_KNOWN:
        known.clear()
    return known


def _storable(rule: object) -> bool:
    """Whether no text in a rule holds the NUL letter, which a database refuses even to compare with."""
    match rule:
        case str():
            return "\0" not in rule
        case dict():
            return all(_storable(part) for pair in rule.items() for part in pair)
        case list():
            return all(_storable(part) for part in rule)
    return True

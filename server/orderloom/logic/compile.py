"""The front door for typed expressions: check against a schema, then compile what passed."""

from dataclasses import dataclass
from functools import cached_property

from orderloom.logic.closures import Evaluator, compile_core
from orderloom.logic.core import Core, reads
from orderloom.logic.errors import InvalidRuleError, LogicProblem
from orderloom.logic.lower import Checker
from orderloom.logic.parse import RULE_LIMITS, Limits, Syntax, parse
from orderloom.logic.pushing import reasons_against
from orderloom.logic.types import ANY, LogicType, Schema

__all__ = ["Checked", "Evaluator", "Problems", "check_expression", "compile_core"]

Problems = tuple[LogicProblem, ...]
"""Every problem of a rule, at least one."""


@dataclass(frozen=True)
class Checked:
    """A rule without problems, as typed Core."""

    core: Core

    @property
    def type(self) -> LogicType:
        """The type of its value; a condition is ``bool``."""
        return self.core.type

    @cached_property
    def reads(self) -> frozenset[str]:
        """Every schema path it reads, context paths such as ``@now`` included."""
        return reads(self.core)

    @cached_property
    def reasons(self) -> tuple[LogicProblem, ...]:
        """Why a database cannot answer it; empty when it can."""
        return tuple(reasons_against(self.core))

    @property
    def pushable(self) -> bool:
        """Whether a database can answer it as it stands."""
        return not self.reasons


def check_expression(
    rule: object, schema: Schema, *, want: LogicType | None = None, limits: Limits = RULE_LIMITS
) -> Checked | Problems:
    """The rule as typed Core, or all its problems.

    ``want`` is the type its place asks for. ``BOOL`` takes the truth of any value; other kinds must be met, where an
    int serves as a decimal, a text literal as a date, and null only where ``want`` is nullable.
    """
    try:
        tree = parse(rule, limits)
    except InvalidRuleError as error:
        return error.problems
    checker = Checker(schema)
    core = _as_wanted(checker, tree, want)
    return tuple(checker.problems) if checker.problems else Checked(core)


def _as_wanted(checker: Checker, tree: Syntax, want: LogicType | None) -> Core:
    if want and want.kind == "bool" and not want.nullable:
        return checker.predicate(tree)
    core = checker.value(tree, want)
    if want is None or ANY in (core.type, want):
        return core
    got = core.type
    fits = got.kind in (want.kind, "null") or (got.kind == "int" and want.kind == "dec")
    if not fits:
        return checker.refuse("logic.wrong_type", tree, want=want, got=got)
    if got.scale > want.scale:
        return checker.refuse("logic.loses_decimals", tree, scale=got.scale, limit=want.scale)
    if got.nullable and not want.nullable:
        return checker.refuse("logic.may_be_null", tree, want=want)
    return core

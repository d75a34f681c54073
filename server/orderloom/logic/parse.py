"""From a JSON value to a checked syntax tree: known operators only, plain values only, within limits."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from orderloom.logic.errors import InvalidRuleError, LogicError, LogicProblem
from orderloom.logic.functions import OPERATORS
from orderloom.logic.json_text import loads
from orderloom.logic.values import DIGITS, Number, bounded

__all__ = ["FILTER_LIMITS", "RULE_LIMITS", "Limits", "ListSyntax", "Literal", "Operation", "Syntax", "loads", "parse"]

UNKNOWN = frozenset({"logic.unknown_operator", "logic.several_operators"})
"""Codes of problems that the standard calls "Unknown Operator"."""

CONNECTORS = frozenset({"and", "or", "!", "!!"})
"""Operators that join conditions; what stands directly below them is one condition."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a rule may be: nesting of operators and lists, their number with all literals, text, conditions."""

    depth: int = 32
    nodes: int = 2_000
    text: int = 1_000_000
    conditions: int = 2_000


RULE_LIMITS = Limits()
FILTER_LIMITS = Limits(depth=5, text=10_000, conditions=50)
"""For a filter that comes in over the API."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A plain value that stands for itself."""

    value: object
    pointer: str


@dataclass(frozen=True, slots=True)
class ListSyntax:
    """A list whose items are evaluated one by one."""

    items: "tuple[Syntax, ...]"
    pointer: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A known operator on its arguments; ``bare`` when its only argument stood outside a list."""

    name: str
    args: "tuple[Syntax, ...]"
    pointer: str
    bare: bool


Syntax = Literal | ListSyntax | Operation


def parse(rule: object, limits: Limits = RULE_LIMITS) -> Syntax:
    """The syntax tree of a rule; raises ``InvalidRuleError`` with every problem found."""
    parser = _Parser(limits)
    tree = parser.read(rule, "", depth=0, joined=True)
    if parser.problems:
        raise InvalidRuleError(parser.problems)
    return tree


@dataclass(slots=True)
class _Parser:
    limits: Limits
    problems: list[LogicProblem] = field(default_factory=list)
    nodes: int = 0
    letters: int = 0
    conditions: int = 0

    def read(self, rule: object, pointer: str, *, depth: int, joined: bool) -> Syntax:
        """One node; ``joined`` while only connectors are above it."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            return self._exceeded("logic.too_many_nodes", self.limits.nodes)
        if isinstance(rule, Mapping | list) and rule:
            if depth >= self.limits.depth:
                return self._exceeded("logic.too_deep", self.limits.depth, pointer)
            if isinstance(rule, list):
                return ListSyntax(self._list(rule, pointer, depth=depth, joined=False), pointer)
            return self._operation(rule, pointer, depth=depth, joined=joined)
        return self._literal(rule, pointer)

    def _list(self, rules: list[object], pointer: str, *, depth: int, joined: bool) -> tuple[Syntax, ...]:
        inner = depth + 1
        readable = enumerate(rules[: self._left()])
        return tuple(self.read(rule, f"{pointer}/{place}", depth=inner, joined=joined) for place, rule in readable)

    def _operation(self, rule: Mapping[str, object], pointer: str, *, depth: int, joined: bool) -> Syntax:
        if len(rule) != 1:
            return self._refused("logic.several_operators", pointer, operators=", ".join(map(str, rule)))
        ((name, given),) = rule.items()
        below = f"{pointer}/{_escaped(name)}"
        if name not in OPERATORS:
            return self._refused("logic.unknown_operator", below, operator=name)
        if name == "preserve":
            return Operation(name, (Literal(self._data(given, below, depth), below),), pointer, bare=True)
        connects = joined and name in CONNECTORS
        self._count_condition(pointer, counted=joined and not connects)
        if isinstance(given, list):
            return Operation(name, self._list(given, below, depth=depth, joined=connects), pointer, bare=False)
        return Operation(name, (self.read(given, below, depth=depth + 1, joined=connects),), pointer, bare=True)

    def _literal(self, value: object, pointer: str) -> Literal:
        match value:
            case None | bool() | list() | dict():
                return Literal(value, pointer)
            case int() | Decimal() | float():
                return self._number(value, pointer)
            case str():
                self.letters += len(value)
                if self.letters > self.limits.text:
                    return self._exceeded("logic.too_much_text", self.limits.text, pointer)
                return Literal(value, pointer)
            case _:
                return self._refused("logic.not_plain", pointer)

    def _number(self, value: Number | float, pointer: str) -> Literal:
        """Exact and bounded; a float, which no JSON text gives here, by its shortest written form."""
        exact = Decimal(repr(value)) if isinstance(value, float) else value
        if not math.isfinite(exact):
            return self._refused("logic.not_plain", pointer)
        try:
            bounded(exact)
        except LogicError:
            return self._refused("logic.too_many_digits", pointer, limit=DIGITS)
        return Literal(exact, pointer)

    def _data(self, value: object, pointer: str, depth: int) -> object:
        """Data kept as it is, counted against the same limits."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            return self._exceeded("logic.too_many_nodes", self.limits.nodes).value
        if not isinstance(value, Mapping | list):
            return self._literal(value, pointer).value
        if depth > self.limits.depth:
            return self._exceeded("logic.too_deep", self.limits.depth, pointer).value
        readable = islice(value.items() if isinstance(value, Mapping) else enumerate(value), self._left())
        parts = {key: self._data(part, f"{pointer}/{_escaped(str(key))}", depth + 1) for key, part in readable}
        return parts if isinstance(value, Mapping) else list(parts.values())

    def _left(self) -> int:
        """How many parts are worth reading: one past the limit, so that one problem says it and huge input is cheap."""
        return max(self.limits.nodes - self.nodes, 0) + 1

    def _count_condition(self, pointer: str, *, counted: bool) -> None:
        self.conditions += counted
        if counted and self.conditions == self.limits.conditions + 1:
            self._exceeded("logic.too_many_conditions", self.limits.conditions, pointer)

    def _exceeded(self, code: str, limit: int, pointer: str = "") -> Literal:
        if not any(problem.code == code for problem in self.problems):
            self._refused(code, pointer, limit=limit)
        return Literal(None, pointer)

    def _refused(self, code: str, pointer: str, **facts: object) -> Literal:
        self.problems.append(LogicProblem(code, pointer, facts))
        return Literal(None, pointer)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")

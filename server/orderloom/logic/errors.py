"""What can go wrong with an expression: problems found before it runs, errors thrown while it runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orderloom.errors import Facts, OrderloomError

NAN = "NaN"
INVALID_ARGUMENTS = "Invalid Arguments"
UNKNOWN_OPERATOR = "Unknown Operator"
TOO_DEEP = "Exceeded Allowed Depth"


@dataclass(frozen=True, slots=True)
class LogicProblem:
    """One fault of a rule: a code of the catalogue, a JSON pointer into the rule and the facts of its sentence."""

    code: str
    pointer: str
    facts: Facts = field(default_factory=dict)


class LogicError(OrderloomError):
    """Thrown by a running expression; ``type`` is the standard's word for it ("NaN", or what ``throw`` said)."""

    def __init__(self, code: str, kind: str, value: object = None, /, **facts: object) -> None:
        """Keep the type and what a handler in ``try`` reads: ``value``, or ``{"type": kind}``."""
        super().__init__(code, type=kind, **facts)
        self.type = kind
        self.value: object = {"type": kind} if value is None else value

    def thrown_by(self, operator: str) -> "LogicError":
        """The same error; its facts name the innermost operator that threw it."""
        self.facts = {"operator": operator, **self.facts}
        return self


class LimitReachedError(LogicError):
    """An expression used up its steps, time or memory; ``try`` cannot catch it."""


class InvalidRuleError(OrderloomError):
    """A rule that cannot run at all, with every problem found."""

    code = "logic.invalid_rule"

    def __init__(self, problems: Sequence[LogicProblem]) -> None:
        """Keep all ``problems``; there is at least one."""
        super().__init__(count=len(problems), pointer=problems[0].pointer)
        self.problems = tuple(problems)


def not_a_number() -> LogicError:
    """A value that has no place in arithmetic or ordering."""
    return LogicError("logic.nan", NAN)


def invalid_arguments() -> LogicError:
    """Arguments an operator cannot work with."""
    return LogicError("logic.invalid_arguments", INVALID_ARGUMENTS)


def thrown(value: object) -> LogicError:
    """The error a rule throws itself: a text, or a map whose ``type`` names it."""
    if isinstance(value, Mapping):
        return LogicError("logic.thrown", str(value.get("type", "")), value)
    return LogicError("logic.thrown", str(value))

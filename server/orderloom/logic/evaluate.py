"""Dynamic evaluation: a rule with the standard's meaning, on data whose types nobody declared."""

from collections.abc import Mapping

from orderloom.logic.functions import OPERATORS
from orderloom.logic.parse import ListSyntax, Literal, Operation, Syntax, parse
from orderloom.logic.scope import Closure, Constant, Meter, Scope, Timer
from orderloom.logic.types import Record

_NO_CONTEXT: Record = {}


def evaluate(rule: object, data: object, *, context: Record = _NO_CONTEXT, timer: Timer | None = None) -> object:
    """What ``rule`` gives on plain ``data``; fractions are Decimals.

    ``context`` answers ``now``, ``me``, ``param`` and ``old`` (paths ``@now``, ``@me.id`` …); without it a map given as
    data does. Raises ``InvalidRuleError`` before anything runs, ``LogicError`` for what the rule throws.
    """
    return run(dynamic(parse(rule)), data, context=context, timer=timer)


def run(closure: Closure, data: object, *, context: Record = _NO_CONTEXT, timer: Timer | None = None) -> object:
    """The value of a rule compiled by ``dynamic``, within the limits of one evaluation."""
    record = context or (data if isinstance(data, Mapping) else _NO_CONTEXT)
    meter = Meter(timer)
    return meter.held(closure(Scope(record, data, meter)))


def dynamic(tree: Syntax) -> Closure:
    """The closure of a syntax tree, to be given to ``run`` any number of times."""
    match tree:
        case Literal(value=value):
            return Constant(value)
        case ListSyntax(items=items):
            return computed_list([dynamic(item) for item in items])
        case Operation(name=name, args=args, bare=bare):
            return OPERATORS[name].closure([dynamic(arg) for arg in args], bare=bare)


def computed_list(items: list[Closure]) -> Closure:
    """A list of computed items; it may be larger than each of them, so it is measured."""
    return lambda scope: scope.meter.held([item(scope) for item in items])

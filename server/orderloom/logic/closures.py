"""Core as Python closures: built once per rule, run per record without looking at the rule again.

Every closure takes missing and null values as the docstring of ``core`` says, whatever the static type promised.
"""

import operator
from collections.abc import Callable, Collection
from datetime import date, timedelta
from decimal import Context, DecimalException, Inexact, InvalidOperation, Overflow
from functools import singledispatch

from orderloom.logic.core import (
    Affix,
    And,
    Arith,
    Call,
    Coalesce,
    Compare,
    Const,
    Contains,
    Core,
    DateAdd,
    DateDiff,
    Dynamic,
    Field,
    Get,
    If,
    InList,
    IsNull,
    Item,
    ListOf,
    Not,
    Or,
    walk,
)
from orderloom.logic.errors import LogicError
from orderloom.logic.evaluate import computed_list
from orderloom.logic.functions import OPERATORS
from orderloom.logic.functions.access import get
from orderloom.logic.scope import Closure, Constant, Meter, Scope, Timer
from orderloom.logic.types import Record
from orderloom.logic.values import out_of_range

Evaluator = Callable[[Record], object]
"""A compiled expression: gives its value for one record; raises ``LogicError``."""

_EXACT = Context(prec=40, traps=[Inexact, InvalidOperation, Overflow])
_DECIMAL: dict[str, Callable[..., object]] = {"+": _EXACT.add, "-": _EXACT.subtract, "*": _EXACT.multiply}
_WHOLE: dict[str, Callable[..., object]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_ORDERS: dict[str, Callable[..., bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_UNMETERED = Meter()
"""For expressions without calls and loops: their work is bounded by their size."""


def compile_core(core: Core, *, timer: Timer | None = None) -> Evaluator:
    """The evaluator of a checked expression; give it the record together with its context paths.

    With a ``timer`` an evaluation also stops after 100 ms.
    """
    run = closure(core)
    if any(isinstance(part, Call | Dynamic | ListOf) for part in walk(core)):
        return lambda record: run(Scope(record, None, Meter(timer)))
    return lambda record: run(Scope(record, None, _UNMETERED))


@singledispatch
def closure(node: Core) -> Closure:
    """The closure of one node; each node type registers its own below."""
    raise TypeError(type(node))


@closure.register
def _const(node: Const) -> Closure:
    return Constant(list(node.value) if isinstance(node.value, tuple) else node.value)


@closure.register
def _field(node: Field) -> Closure:
    path = node.path
    return lambda scope: scope.record.get(path)


@closure.register
def _item(node: Item) -> Closure:
    levels = node.levels
    if not levels:
        return lambda scope: scope.value

    def run(scope: Scope) -> object:
        found = scope.outer(levels)
        return found.value if found else None

    return run


@closure.register
def _get(node: Get) -> Closure:
    item, path = closure(node.item), node.path
    return lambda scope: get(item(scope), path)


@closure.register
def _list(node: ListOf) -> Closure:
    return computed_list([closure(item) for item in node.items])


@closure.register
def _coalesce(node: Coalesce) -> Closure:
    items = [closure(item) for item in node.items]

    def run(scope: Scope) -> object:
        for item in items:
            value = item(scope)
            if value is not None:
                return value
        return None

    return run


@closure.register
def _arith(node: Arith) -> Closure:
    left, right = closure(node.left), closure(node.right)
    apply = (_WHOLE if node.type.kind == "int" else _DECIMAL)[node.op]

    def run(scope: Scope) -> object:
        one = left(scope)
        if one is None:
            return None
        two = right(scope)
        if two is None:
            return None
        try:
            return apply(one, two)
        except DecimalException as error:
            raise out_of_range() from error

    return run


@closure.register
def _if(node: If) -> Closure:
    condition, then, otherwise = closure(node.condition), closure(node.then), closure(node.otherwise)
    return lambda scope: then(scope) if condition(scope) else otherwise(scope)


@closure.register
def _compare(node: Compare) -> Closure:
    left, right = node.left, node.right
    if node.op == "==":
        return _equals_constant(left, right.value) if isinstance(right, Const) else _equals(left, right)
    if isinstance(left, Field) and isinstance(right, Const):
        return _field_to_constant(left.path, _ORDERS[node.op], right.value)
    return _ordered(closure(left), _ORDERS[node.op], closure(right))


def _equals(left: Core, right: Core) -> Closure:
    one, two = closure(left), closure(right)
    return lambda scope: one(scope) == two(scope)


def _equals_constant(left: Core, value: object) -> Closure:
    if isinstance(left, Field):
        path = left.path
        return lambda scope: scope.record.get(path) == value
    one = closure(left)
    return lambda scope: one(scope) == value


def _field_to_constant(path: str, test: Callable[..., bool], value: object) -> Closure:
    """The most frequent order test, without calls for its sides."""

    def run(scope: Scope) -> bool:
        found = scope.record.get(path)
        return found is not None and test(found, value)

    return run


def _ordered(left: Closure, test: Callable[..., bool], right: Closure) -> Closure:
    def run(scope: Scope) -> bool:
        one = left(scope)
        if one is None:
            return False
        two = right(scope)
        return two is not None and test(one, two)

    return run


@closure.register
def _and(node: And) -> Closure:
    items = [closure(item) for item in node.items]
    if len(items) == len(("one", "two")):
        one, two = items
        return lambda scope: one(scope) and two(scope)

    def run(scope: Scope) -> bool:
        for item in items:  # noqa: SIM110 -- a generator takes twice the time of this loop
            if not item(scope):
                return False
        return True

    return run


@closure.register
def _or(node: Or) -> Closure:
    items = [closure(item) for item in node.items]

    def run(scope: Scope) -> bool:
        for item in items:  # noqa: SIM110 -- as above
            if item(scope):
                return True
        return False

    return run


@closure.register
def _not(node: Not) -> Closure:
    item = closure(node.item)
    return lambda scope: not item(scope)


@closure.register
def _is_null(node: IsNull) -> Closure:
    item = closure(node.item)
    return lambda scope: item(scope) is None


@closure.register
def _contains(node: Contains) -> Closure:
    needle, text = closure(node.needle), closure(node.text)

    def run(scope: Scope) -> bool:
        part, whole = needle(scope), text(scope)
        return isinstance(part, str) and isinstance(whole, str) and part in whole

    return run


@closure.register
def _in_list(node: InList) -> Closure:
    item = closure(node.item)
    if isinstance(node.options, Const) and isinstance(node.options.value, tuple):
        known = frozenset(node.options.value)
        return lambda scope: item(scope) in known
    options = closure(node.options)

    def run(scope: Scope) -> bool:
        found = options(scope)
        return isinstance(found, Collection) and item(scope) in found

    return run


@closure.register
def _affix(node: Affix) -> Closure:
    text, affix = closure(node.text), closure(node.affix)
    test = str.startswith if node.op == "starts_with" else str.endswith

    def run(scope: Scope) -> bool:
        whole, part = text(scope), affix(scope)
        return isinstance(whole, str) and isinstance(part, str) and test(whole, part)

    return run


@closure.register
def _date_add(node: DateAdd) -> Closure:
    start, days = closure(node.date), closure(node.days)

    def run(scope: Scope) -> date | None:
        day, count = start(scope), days(scope)
        if not isinstance(day, date) or not isinstance(count, int):
            return None
        try:
            return day + timedelta(days=count)
        except OverflowError as error:
            raise LogicError("logic.date_range", "Out Of Range") from error

    return run


@closure.register
def _date_diff(node: DateDiff) -> Closure:
    end, start = closure(node.end), closure(node.start)

    def run(scope: Scope) -> int | None:
        later, earlier = end(scope), start(scope)
        return (later - earlier).days if isinstance(later, date) and isinstance(earlier, date) else None

    return run


@closure.register
def _call(node: Call) -> Closure:
    args = [closure(arg) for arg in node.args]
    apply = OPERATORS[node.name].values
    if apply is None:
        raise TypeError(node.name)

    def run(scope: Scope) -> object:
        scope.meter.tick()
        values = [arg(scope) for arg in args]
        if any(value is None for value in values):
            return None
        try:
            return apply(*values)
        except LogicError as error:
            raise error.thrown_by(node.name) from error.__cause__

    return run


@closure.register
def _dynamic(node: Dynamic) -> Closure:
    return OPERATORS[node.name].closure([closure(arg) for arg in node.args], bare=node.bare)

"""Loops over lists. The body runs once per item: ``{"var": ""}`` is the item, ``{"val": [[2], …]}`` the data around."""

from collections.abc import Iterator, Sequence

from orderloom.logic.errors import invalid_arguments
from orderloom.logic.registry import Entry, function, special
from orderloom.logic.scope import Closure, Constant, Scope
from orderloom.logic.values import items_of, truthy


@special(Entry(("map",), "array", (2, 2), "refused"))
def map_(args: Sequence[Closure]) -> Closure:
    """``[list, body]``: the body's value for every item; null counts as an empty list."""
    source, body = _checked(args)
    return lambda scope: scope.meter.held([value for _, value in _each(scope, _items(source(scope)), body)])


@special(Entry(("filter",), "array", (2, 2), "refused"))
def filter_(args: Sequence[Closure]) -> Closure:
    """``[list, body]``: the items for which the body is true; null counts as an empty list."""
    source, body = _checked(args)
    return lambda scope: [item for item, value in _each(scope, _items(source(scope)), body) if truthy(value)]


@special(Entry(("reduce",), "array", (2, 3), "refused"))
def reduce_(args: Sequence[Closure]) -> Closure:
    """``[list, body, start]``: folds the list; the body reads ``current`` and ``accumulator``."""
    source, body = _checked(args)
    start = args[2] if len(args) > len(("list", "body")) else Constant(None)

    def run(scope: Scope) -> object:
        items = _items(source(scope))
        total = start(scope)
        for index, item in enumerate(items):
            scope.meter.tick()
            total = scope.meter.held(body(scope.inner({"current": item, "accumulator": total}, index)))
        return total

    return run


@special(Entry(("all",), "array", (2, 2), "refused"))
def all_(args: Sequence[Closure]) -> Closure:
    """``[list, body]``: whether the list has items and the body is true for each."""
    source, body = args

    def run(scope: Scope) -> bool:
        items = items_of(source(scope))
        return bool(items) and all(truthy(value) for _, value in _each(scope, items, body))

    return run


@special(Entry(("some",), "array", (2, 2), "refused"))
def some(args: Sequence[Closure]) -> Closure:
    """``[list, body]``: whether the body is true for at least one item."""
    source, body = args
    return lambda scope: any(truthy(value) for _, value in _each(scope, items_of(source(scope)), body))


@special(Entry(("none",), "array", (2, 2), "refused"))
def none(args: Sequence[Closure]) -> Closure:
    """``[list, body]``: whether the body is true for no item."""
    source, body = args
    return lambda scope: not any(truthy(value) for _, value in _each(scope, items_of(source(scope)), body))


@function(Entry(("merge",), "array", (0, None), "spread"), grows=True)
def merge(*values: object) -> list[object]:
    """All arguments in one list; a list among them gives its items."""
    merged: list[object] = []
    for value in values:
        if isinstance(value, list):
            merged.extend(value)
        else:
            merged.append(value)
    return merged


def _each(scope: Scope, items: Sequence[object], body: Closure) -> Iterator[tuple[object, object]]:
    """Every item with what the body makes of it."""
    for index, item in enumerate(items):
        scope.meter.tick()
        yield item, body(scope.inner(item, index))


def _items(value: object) -> list[object]:
    return [] if value is None else items_of(value)


def _checked(args: Sequence[Closure]) -> Sequence[Closure]:
    """The list and the body; a literal null in either place is a mistake that throws when it runs."""
    source, body = args[0], args[1]
    if any(isinstance(arg, Constant) and arg.value is None for arg in (source, body)):
        return _refuse, body
    return source, body


def _refuse(_scope: Scope) -> object:
    raise invalid_arguments()

"""Belonging: is a value in a list, does a list share values with another."""

from orderloom.logic.registry import Entry, function
from orderloom.logic.values import items_of, member


@function(Entry(("in",), "sets", (2, 2), "refused"))
def in_(value: object, container: object) -> bool:
    """``[value, list]``: whether the list holds the value; ``[part, text]``: whether the text contains the part."""
    if isinstance(container, str):
        return isinstance(value, str) and value in container
    return isinstance(container, list | tuple) and member(value, container)


@function(Entry(("any_in",), "sets", (2, 2), "refused"))
def any_in(values: object, options: object) -> bool:
    """``[list, options]``: whether at least one item is among the options; null counts as an empty list."""
    wanted = items_of(options)
    return any(member(value, wanted) for value in items_of([] if values is None else values))


@function(Entry(("all_in",), "sets", (2, 2), "refused"))
def all_in(values: object, options: object) -> bool:
    """``[list, options]``: whether every item is among the options; true for an empty list and for null."""
    wanted = items_of(options)
    return all(member(value, wanted) for value in items_of([] if values is None else values))

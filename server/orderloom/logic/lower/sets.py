"""Belonging to a list or a text."""

from orderloom.logic.core import Contains, Core, InList
from orderloom.logic.lower.checker import Checker, lowers
from orderloom.logic.lower.comparison import comparable
from orderloom.logic.parse import Operation
from orderloom.logic.types import ANY, BOOL, LogicType, list_of


@lowers("in")
def belongs(checker: Checker, node: Operation) -> Core:
    """In a list by null-safe equality, in a text letter for letter."""
    item = checker.value(node.args[0])
    container = checker.value(node.args[1], list_of(item.type))
    if ANY in (item.type, container.type):
        return checker.dynamic(node, (item, container), BOOL)
    if container.type.kind == "str" and item.type.kind == "str":
        return Contains(item, container)
    if container.type.kind == "list" and _fits(container.type, item.type):
        return InList(item, container)
    return checker.refuse("logic.not_in", node.args[1], left=item.type, right=container.type)


@lowers("any_in", "all_in")
def overlap(checker: Checker, node: Operation) -> Core:
    """Two lists whose items are comparable."""
    values = checker.value(node.args[0])
    options = checker.value(node.args[1], values.type)
    for place, one in enumerate((values, options)):
        if one.type.kind not in ("list", "any"):
            return checker.refuse("logic.not_a_list", node.args[place], operator=node.name, got=one.type)
    if values.type.item and options.type.item and not comparable(values.type.item, options.type.item):
        return checker.refuse("logic.not_in", node.args[1], left=values.type, right=options.type)
    return checker.dynamic(node, (values, options), BOOL)


def _fits(options: LogicType, item: LogicType) -> bool:
    return options.item is None or comparable(options.item, item)

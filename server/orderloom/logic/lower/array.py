"""Loops: the list gives the type of the item its body reads."""

from orderloom.logic.core import Core
from orderloom.logic.lower.checker import FAULTY, Checker, lowers
from orderloom.logic.parse import Operation
from orderloom.logic.types import ANY, BOOL, NULL, OBJECT, LogicType, list_of


@lowers("map")
def mapped(checker: Checker, node: Operation) -> Core:
    """A list of what the body gives."""
    source, item = _source(checker, node)
    if item is None:
        return FAULTY
    with checker.loop(item):
        body = checker.value(node.args[1])
    return checker.dynamic(node, (source, body), list_of(body.type))


@lowers("filter")
def filtered(checker: Checker, node: Operation) -> Core:
    """A list of the same items."""
    source, item = _source(checker, node)
    if item is None:
        return FAULTY
    with checker.loop(item):
        body = checker.predicate(node.args[1])
    return checker.dynamic(node, (source, body), list_of(item))


@lowers("all", "some", "none")
def quantified(checker: Checker, node: Operation) -> Core:
    """True or false."""
    source, item = _source(checker, node)
    if item is None:
        return FAULTY
    with checker.loop(item):
        body = checker.predicate(node.args[1])
    return checker.dynamic(node, (source, body), BOOL)


@lowers("reduce")
def reduced(checker: Checker, node: Operation) -> Core:
    """Unknown in type: the accumulator may change its type from item to item."""
    source, item = _source(checker, node)
    if item is None:
        return FAULTY
    start = [checker.value(arg) for arg in node.args[2:]]
    with checker.loop(OBJECT, {"current": item, "accumulator": ANY}):
        body = checker.value(node.args[1])
    return checker.dynamic(node, (source, body, *start))


@lowers("merge")
def merged(checker: Checker, node: Operation) -> Core:
    """One list; its items have a type when all the parts agree."""
    return checker.dynamic(node, checker.values(node), list_of(ANY))


def _source(checker: Checker, node: Operation) -> tuple[Core, LogicType | None]:
    """The list and the type of its items; None for the type when it is no list (then reported)."""
    source = checker.value(node.args[0])
    if source.type == ANY:
        return source, ANY
    if source.type.kind == "list":
        return source, source.type.item or NULL
    return checker.refuse("logic.not_a_list", node.args[0], operator=node.name, got=source.type), None

"""Comparisons of typed values: strict, null-safe, and chained pair by pair."""

from itertools import pairwise
from typing import Literal as OneOf

from orderloom.logic.core import FALSE, TRUE, And, Compare, Core, If, IsNull, Not, Predicate, walk
from orderloom.logic.lower.checker import Checker, lowers
from orderloom.logic.parse import Operation
from orderloom.logic.types import ANY, BOOL, LogicType

Order = OneOf["<", "<=", ">", ">="]

_ORDERED = ("int", "dec", "str", "date", "datetime", "duration", "null")
_ORDERS: dict[str, Order] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}


@lowers("==", "===", "!=", "!==", *_ORDERS)
def comparison(checker: Checker, node: Operation) -> Core:
    """Every neighbouring pair holds; ``==`` and ``===`` mean the same, ``!=`` is their exact opposite."""
    sides = _sides(checker, node)
    if any(side.type == ANY for side in sides):
        return checker.dynamic(node, tuple(sides), BOOL)
    order = _ORDERS.get(node.name)
    for place, (left, right) in enumerate(pairwise(sides)):
        ordered = order is None or (left.type.kind in _ORDERED and right.type.kind in _ORDERED)
        if not ordered or not comparable(left.type, right.type):
            where = node.args[place + 1]
            return checker.refuse("logic.not_comparable", where, operator=node.name, left=left.type, right=right.type)
        if place and _decides(left):
            return checker.refuse("logic.chain_middle", node.args[place], operator=node.name)
    pairs = tuple(_pair(node.name, order, left, right) for left, right in pairwise(sides))
    return pairs[0] if len(pairs) == 1 else And(pairs)


def comparable(left: LogicType, right: LogicType) -> bool:
    """Whether two types may stand on the sides of a comparison."""
    if left.kind in ("any", "null") or right.kind in ("any", "null"):
        return True
    return left.kind == right.kind or (left.is_number and right.is_number)


def equal(left: Core, right: Core) -> Core:
    """Null-safe equality of two comparable values."""
    if right.type.kind == "null":
        left, right = right, left
    if left.type.kind != "null":
        return Compare("==", left, right)
    return TRUE if right.type.kind == "null" else IsNull(right)


def _sides(checker: Checker, node: Operation) -> list[Core]:
    """All sides; text literals are read as the dates they stand beside."""
    first, *rest = node.args
    if not rest:
        return [checker.value(first)]
    one, two = checker.pair(first, rest[0])
    wanted = one.type if one.type.is_moment else two.type
    return [one, two, *(checker.value(arg, wanted) for arg in rest[1:])]


def _pair(name: str, order: Order | None, left: Core, right: Core) -> Core:
    if order is None:
        same = equal(left, right)
        return Not(same) if name.startswith("!") else same
    if "null" in (left.type.kind, right.type.kind):
        return FALSE
    return Compare(order, left, right)


def _decides(side: Core) -> bool:
    """Whether a side holds conditions; twice such a side would double the tree at every level."""
    return any(isinstance(part, If | Predicate) for part in walk(side))

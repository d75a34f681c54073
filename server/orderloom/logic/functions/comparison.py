"""Equality and order; with more than two arguments every neighbouring pair must hold."""

from collections.abc import Callable, Sequence

from orderloom.logic.registry import Entry, special
from orderloom.logic.scope import Closure, Scope
from orderloom.logic.values import compare, loosely_equal, strictly_equal

Test = Callable[[object, object], bool]


def _chain(*names: str, doc: str, test: Test) -> None:
    """Register a comparison that stops at the first pair that fails; later arguments are then never evaluated."""

    def build(args: Sequence[Closure]) -> Closure:
        first, *rest = args

        def run(scope: Scope) -> bool:
            left = first(scope)
            for arg in rest:
                right = arg(scope)
                if not test(left, right):
                    return False
                left = right
            return True

        return run

    build.__doc__ = doc
    special(Entry(names, "comparison", (2, None), "refused"))(build)


def _ordered(accept: Callable[[int], bool]) -> Test:
    """An order test; null on either side is in no order, so it fails."""

    def test(left: object, right: object) -> bool:
        order = compare(left, right)
        return order is not None and accept(order)

    return test


_chain("==", doc='Equal. On unknown types ``1`` equals ``"1"``; typed values compare strictly.', test=loosely_equal)
_chain("===", doc="Equal and of one kind.", test=strictly_equal)
_chain("!=", doc="Not equal, as ``==`` sees it.", test=lambda left, right: not loosely_equal(left, right))
_chain("!==", doc="Not equal, as ``===`` sees it.", test=lambda left, right: not strictly_equal(left, right))
_chain("<", doc="Less or earlier; false when a side is null.", test=_ordered(lambda order: order < 0))
_chain("<=", doc="Less, earlier or equal; false when a side is null.", test=_ordered(lambda order: order <= 0))
_chain(">", doc="Greater or later; false when a side is null.", test=_ordered(lambda order: order > 0))
_chain(">=", doc="Greater, later or equal; false when a side is null.", test=_ordered(lambda order: order >= 0))

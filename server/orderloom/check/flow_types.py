"""Which variables are sure to be set where, and with which types: facts that flow along a graph until they settle.

What is known of variables is a mapping of paths (``@var.<name><suffix>``) to types. Where several ways meet, only what
all of them bring is left.
"""

from collections.abc import Callable, Iterable, Mapping

from orderloom.check.step import VARIABLE
from orderloom.logic.lower.literals import join
from orderloom.logic.types import ANY, LogicType

Known = Mapping[str, LogicType]
"""Paths of variables with their types."""

Shape = Mapping[str, LogicType]
"""The types of one variable, by suffix."""

Leave = Callable[[str, Known], Iterable[tuple[str, Known]]]
"""What is known on each way out of a step, when so much is known as it begins: (following step, known there)."""

_MOST_VISITS = 40
"""How often one step is looked at again; types only ever widen a few times."""


def settled(start: str, begin: Known, leave: Leave) -> Mapping[str, Known]:
    """What is sure to be known when each step that can be reached from ``start`` begins."""
    known: dict[str, Known] = {start: begin}
    visits: dict[str, int] = {}
    waiting = [start]
    while waiting:
        step = waiting.pop(0)
        visits[step] = visits.get(step, 0) + 1
        for target, brought in leave(step, known[step]):
            before = known.get(target)
            after = brought if before is None else met(before, brought)
            if after != before:
                known[target] = after
                if target not in waiting and visits.get(target, 0) < _MOST_VISITS:
                    waiting.append(target)
    return known


def met(one: Known, two: Known) -> Known:
    """What is known where two ways meet."""
    return {path: join(kind, two[path]) or ANY for path, kind in one.items() if path in two}


def told(known: Known, name: str, shape: Shape) -> Known:
    """What is known once variable ``name`` has been set anew."""
    own = VARIABLE + name
    kept = {path: kind for path, kind in known.items() if path != own and not path.startswith(f"{own}.")}
    return {**kept, **{own + suffix: kind for suffix, kind in shape.items()}}


def differing(one: Shape, two: Shape) -> str | None:
    """The suffix at which two shapes of one variable do not go together; None when they do."""
    return next((suffix for suffix, kind in one.items() if suffix in two and _apart(kind, two[suffix])), None)


def _apart(one: LogicType, two: LogicType) -> bool:
    return join(one, two) is None

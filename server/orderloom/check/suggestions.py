"""Which composite indexes the views of a table suggest: what a view filters by equality first, then its order.

A list read through such an index costs a quarter of one that sorts what it found by a single column.
"""

from collections.abc import Iterator

from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import AppPlan, IndexPlan, TablePlan
from orderloom.logic.core import And, Compare, Core, Field, is_context

NEWEST = ("-sys_created_at",)
"""The order that every table has an index for anyway."""

_MOST = 6
"""More than these would cost every write of the table too much; the first views get theirs."""

_LONGEST = 4
"""Fields of one index; what lies further behind hardly narrows anything."""


def suggested_indexes(plan: AppPlan, table: TablePlan) -> tuple[IndexPlan, ...]:
    """One index per view with an order, unless a declared or earlier one begins in the same way."""
    found: list[IndexPlan] = []
    known = [NEWEST, *(index.fields for index in table.indexes)]
    for view in plan.on(ViewPlan, table.id):
        fields = _fields(view, table)
        if fields and not any(other[: len(fields)] == fields for other in known) and len(found) < _MOST:
            known.append(fields)
            found.append(IndexPlan(f"view_{view.id}", fields, view.id))
    return tuple(found)


def _fields(view: ViewPlan, table: TablePlan) -> tuple[str, ...]:
    """What the view pins down, then what it sorts by; nothing for a view without an order of its own."""
    kept = {name for name, spec in table.fields.items() if spec.virtual is None}
    if not view.sort or any(name.removeprefix("-") not in kept for name in view.sort):
        return ()
    core = view.filter.core if view.filter else None
    sorted_by = {name.removeprefix("-") for name in view.sort}
    pinned = [name for name in dict.fromkeys(_pinned(core)) if name in kept and name not in sorted_by]
    return (*pinned, *view.sort)[:_LONGEST]


def _pinned(core: Core | None) -> Iterator[str]:
    """The paths that a condition compares with one value."""
    match core:
        case And(items):
            for item in items:
                yield from _pinned(item)
        case Compare("==", Field(path), other) | Compare("==", other, Field(path)) if is_context(other):
            yield path
        case _:
            pass

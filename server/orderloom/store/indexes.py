"""Which indexes a table gets: one per key, one per declared index, one per link, and one for the newest first.

All are partial (live rows only). Those that serve lists end with the id, because a list's order is total by it. Rows
without a value come last in every list; SQLite walks an ascending index in two pieces for that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Protocol

from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.suggestions import NEWEST
from orderloom.store.layout import ID, Layout

_DELETED_LAST: Final = "-sys_updated_at"
NEVER_NULL: Final = frozenset({ID, "version", "sys_created_at", "sys_updated_at"})
"""Fields that every row has."""


@dataclass(frozen=True, slots=True)
class WantedIndex:
    """An index to have: ``id`` is what declared it, ``name`` changes with its content."""

    id: str
    name: str
    columns: tuple[ColumnElement[object], ...]
    unique: bool = False
    sparse: bool = False
    """Whether rows without a value do not meet in it."""
    deleted: bool = False
    """Whether it is over the deleted rows instead of the live ones."""


def wanted_indexes(layout: Layout) -> tuple[WantedIndex, ...]:
    """Every index of a table, unique ones first."""
    return (*_keys(layout), *_lists(layout), *_bin(layout))


def _bin(layout: Layout) -> Iterator[WantedIndex]:
    """The deleted rows, the last deleted first."""
    if _DELETED_LAST.removeprefix("-") in layout.plan.fields:
        found = _list(layout, "bin", (_DELETED_LAST,))
        yield replace(found, deleted=True)


def _keys(layout: Layout) -> Iterator[WantedIndex]:
    for key in layout.plan.keys:
        name = layout.index_name("uq", key.id, *layout.key_digest(key))
        yield WantedIndex(key.id, name, layout.key_parts(key), unique=True, sparse=key.sparse)


def _lists(layout: Layout) -> Iterator[WantedIndex]:
    """Declared indexes and those that views suggest, then those that every table needs and none of these replaces."""
    indexes = (*layout.plan.indexes, *layout.suggested)
    declared = {index.fields for index in indexes}
    for index in indexes:
        yield _list(layout, index.id, index.fields)
    led = {fields[0].removeprefix("-") for fields in declared}
    for name, placed in layout.placed.items():
        if placed.field.target is not None and name not in led:
            yield _list(layout, name, (name,))
    if all(field.removeprefix("-") in layout.plan.fields for field in NEWEST) and NEWEST not in declared:
        yield _list(layout, "newest", NEWEST)


def _list(layout: Layout, id: str, fields: tuple[str, ...]) -> WantedIndex:
    columns = [_indexed(layout, field) for field in fields]
    if ID not in {field.removeprefix("-") for field in fields}:
        columns.append(_indexed(layout, "-" + ID if fields[-1].startswith("-") else ID))
    names = (
        f"{layout.first(field.removeprefix('-')).name} {'desc' if field.startswith('-') else 'asc'}" for field in fields
    )
    return WantedIndex(id, layout.index_name("ix", id, *names), tuple(columns))


class Sorted(Protocol):
    """What knows the column that sorts a field."""

    def first(self, field: str) -> ColumnElement[object]:
        """The column of a field."""


def ordered(layout: Sorted, sort: str) -> ColumnElement[object]:
    """The order of one entry of a list, nothing last."""
    field = sort.removeprefix("-")
    order = _directed(layout, sort)
    return order if field in NEVER_NULL else order.nulls_last()


def _indexed(layout: Layout, sort: str) -> ColumnElement[object]:
    """The same order in an index, word for word; where nothing stands can only be said to PostgreSQL."""
    return _directed(layout, sort) if layout.dialect.name == "sqlite" else ordered(layout, sort)


def _directed(layout: Sorted, sort: str) -> ColumnElement[object]:
    column = layout.first(sort.removeprefix("-"))
    return column.desc() if sort.startswith("-") else column.asc()

"""Which indexes a table gets: one per key, one per declared index, one per link, and one for the newest first.

All are partial (live rows only). Those that serve lists end with the id, because a list's order is total by it, and
take null for the smallest value, which is what SQLite does anyway.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.sql.elements import ColumnElement

from orderloom.store.layout import ID, Layout

NEWEST: Final = ("-sys_created_at",)


@dataclass(frozen=True, slots=True)
class WantedIndex:
    """An index to have: ``id`` is what declared it, ``name`` changes with its content."""

    id: str
    name: str
    columns: tuple[ColumnElement[object], ...]
    unique: bool = False


def wanted_indexes(layout: Layout) -> tuple[WantedIndex, ...]:
    """Every index of a table, unique ones first."""
    return (*_keys(layout), *_lists(layout))


def _keys(layout: Layout) -> Iterator[WantedIndex]:
    for key in layout.plan.keys:
        name = layout.index_name("uq", key.id, *layout.key_digest(key))
        yield WantedIndex(key.id, name, layout.key_parts(key), unique=True)


def _lists(layout: Layout) -> Iterator[WantedIndex]:
    """Declared indexes, then those that every table needs and no declared one replaces."""
    declared = {index.fields for index in layout.plan.indexes}
    for index in layout.plan.indexes:
        yield _list(layout, index.id, index.fields)
    led = {fields[0].removeprefix("-") for fields in declared}
    for name, placed in layout.placed.items():
        if placed.field.target is not None and name not in led:
            yield _list(layout, name, (name,))
    if all(field.removeprefix("-") in layout.plan.fields for field in NEWEST) and NEWEST not in declared:
        yield _list(layout, "newest", NEWEST)


def _list(layout: Layout, id: str, fields: tuple[str, ...]) -> WantedIndex:
    columns = [ordered(layout, field) for field in fields]
    if ID not in {field.removeprefix("-") for field in fields}:
        columns.append(ordered(layout, "-" + ID if fields[-1].startswith("-") else ID))
    names = (f"{layout.first(field.removeprefix('-')).name} {field.startswith('-')}" for field in fields)
    return WantedIndex(id, layout.index_name("ix", id, *names), tuple(columns))


def ordered(layout: Layout, sort: str) -> ColumnElement[object]:
    """The order of one sort entry, null smallest; PostgreSQL has to be told, SQLite indexes must not be."""
    column = layout.first(sort.removeprefix("-"))
    descending = sort.startswith("-")
    order = column.desc() if descending else column.asc()
    if layout.dialect.name == "sqlite":
        return order
    return order.nulls_last() if descending else order.nulls_first()

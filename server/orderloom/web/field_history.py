"""The history of one field: the events of its record that changed it, folded from the journal under its rights."""

from collections.abc import Mapping
from dataclasses import replace

from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Page, Query
from orderloom.web.services import Engine

EVENTS = "events"
_STRETCH = 200
_MOST_STRETCHES = 25
"""One answer looks through so many events at most; it then says where to go on."""


def field_events(engine: Engine, query: Query, field: str) -> Page:
    """A page of the events of ``query`` (one record's) that changed ``field``, newest first.

    It may hold fewer than asked for and still have a ``next``.
    """
    found: list[Record] = []
    stretch = replace(query, limit=min(_STRETCH, query.limit * 4))
    page = Page()
    for _ in range(_MOST_STRETCHES):
        page = engine.read(stretch)
        if page.problems:
            return page
        found += [row for row in page.items if change_of(row, field) is not None]
        if page.next is None or len(found) >= query.limit:
            break
        stretch = replace(stretch, cursor=page.next)
    return replace(page, items=tuple(found))


def change_of(row: Record, field: str) -> tuple[object, object] | None:
    """Old and new value of a field in an event; None where the event left it alone or may not tell."""
    changes = row.values.get("change")
    pair = changes.get(field) if isinstance(changes, Mapping) else None
    return (pair[0], pair[1]) if isinstance(pair, list | tuple) and len(pair) == 2 else None

"""Records in the order in which their clocks are due: timers lead, and what the reader may not see is passed over."""

from collections.abc import Sequence

from orderloom.logic.core import Core, Field, InList
from orderloom.logic.types import STR, list_of
from orderloom.runtime.ports import PageSpec, ReadTx, Record
from orderloom.runtime.record.gate import Access
from orderloom.runtime.record.prepared import PreparedTable
from orderloom.runtime.timer_rows import Timer

_IDS = "@record.among"
"""Where the ids stand that a page is made of: the same for every row."""

_MOST_LOOKS = 20
"""How many windows of timers a page looks through for records that may be shown."""

WITHIN: Core = InList(Field("id", STR), Field(_IDS, list_of(STR)))


def told(table: PreparedTable, access: Access) -> tuple[str, ...]:
    """The deadlines of a table that a reader may know of."""
    return tuple(name for name in table.deadlines if name not in access.untimed)


def clocks(tx: ReadTx, app: str, table: PreparedTable, access: Access, records: Sequence[Record]) -> tuple[Timer, ...]:
    """The clocks that run on records, as far as the reader may know of them."""
    known = told(table, access)
    if not known or not records:
        return ()
    found = tx.timers.of(app, table.id, [record.id for record in records])
    return tuple(timer for timer in found if timer.deadline in known)


def by_due(
    tx: ReadTx, app: str, table: PreparedTable, access: Access, spec: PageSpec
) -> tuple[tuple[Record, ...], str | None]:
    """A page of the records that ``spec`` means and on which clocks run, the first due first, and the next cursor.

    Raises ``BadCursorError``.
    """
    known, found = told(table, access), list[Record]()
    after: str | None = spec.after
    for _ in range(_MOST_LOOKS if known else 0):
        timers, after = tx.timers.by_due(app, table.id, known, after, spec.limit - len(found))
        found.extend(_seen(tx, table, spec, timers))
        if after is None or len(found) >= spec.limit:
            return tuple(found), after
    return tuple(found), after if known else None


def _seen(tx: ReadTx, table: PreparedTable, spec: PageSpec, timers: Sequence[Timer]) -> Sequence[Record]:
    """The records of timers that ``spec`` means, in the order of the timers."""
    if not timers:
        return ()
    ids = tuple(timer.record for timer in timers)
    narrowed = PageSpec(
        where=(*spec.where, WITHIN),
        env={**spec.env, _IDS: ids},
        search=spec.search,
        search_fields=spec.search_fields,
        limit=len(ids),
        count_cap=None,
        virtual=spec.virtual,
    )
    rows = {row.id: row for row in tx.page(table.plan, narrowed).items}
    return [rows[one] for one in ids if one in rows]

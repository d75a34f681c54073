"""What the logs share: the right to look, and rows as records."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from orderloom.check.problem import Problem
from orderloom.runtime.ports import LogSpec, ReadTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Page, Query, Record, Status
from orderloom.runtime.record.gate import Access
from orderloom.runtime.record.prepared import PreparedApp
from orderloom.runtime.record.query import one


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a log, in the app and the transaction that answer it."""

    app: PreparedApp
    tx: ReadTx
    query: Query
    now: datetime


Log = Callable[[Asked], Page]
"""Answers one log."""

Row = Mapping[str, object]
"""A row of a log, column → value."""


def refused(found: Problem) -> Page:
    """The answer to a query that makes no sense."""
    return Page(problems=(found,), status=Status.REFUSED)


MISSING = Page(problems=(problem("record.missing"),), status=Status.MISSING)
"""The answer to everything that is not there for this actor."""


def access_to_record(asked: Asked) -> Access | None:
    """The rights on the record that the query names; None when the actor may not see it. Deleted records are gone."""
    query = asked.query
    if query.record is None or not sees(asked, query.table, query.record):
        return None
    return asked.app.gate.rights(query.actor).on(query.table)


def sees(asked: Asked, table: str, record: str) -> bool:
    """Whether the reader may see a record."""
    return one(asked.app, asked.tx, table, record, asked.query.actor, asked.now) is not None


def may_read(asked: Asked) -> bool:
    """Whether a role of the actor opens this log of the whole app."""
    return asked.query.log in asked.app.gate.rights(asked.query.actor).logs


def spec(asked: Asked, equals: Mapping[str, object] | None = None) -> LogSpec:
    """The query's window, narrowed to one row when it names one."""
    query = asked.query
    wanted = dict(equals or {})
    if query.id is not None:
        wanted["id"] = query.id
    return LogSpec(query.app, wanted, query.limit, query.cursor)


def of_record(asked: Asked) -> LogSpec:
    """The query's window on the rows of its record."""
    return spec(asked, {"table": asked.query.table, "record": asked.query.record})


_MOST_LOOKS = 20
"""How many windows a page looks through for rows that may be shown."""


def sifted(asked: Asked, log: str, window: LogSpec, shown: Callable[[Row], Row | None]) -> Page:
    """A page of the rows that ``shown`` lets pass; where it ends tells nothing of the others."""
    seen: list[Row] = []
    limit = asked.query.limit
    for _ in range(_MOST_LOOKS):
        rows, following = asked.tx.log(log, window)
        seen.extend(found for row in rows if (found := shown(row)) is not None)
        if following is None or len(seen) > limit:
            break
        window = replace(window, after=following)
    return page(log, seen[:limit], str(seen[limit - 1]["id"]) if len(seen) > limit else None)


def page(log: str, rows: Iterable[Row], following: str | None = None) -> Page:
    """Rows as records of the log."""
    return Page(tuple(Record(log, str(row.get("id", "")), 0, row) for row in rows), following)


def equality(rule: object, columns: frozenset[str]) -> Mapping[str, object] | None:
    """What a filter of a log asks for: one of ``columns`` and a text; nothing without a filter, None for any other."""
    match rule:
        case None:
            return {}
        case {"==": [{"var": str(column)}, str(text)]} if column in columns:
            return {column: text}
        case _:
            return None

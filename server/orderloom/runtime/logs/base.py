"""What the logs share: the right to look, and rows as records."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from orderloom.check.problem import Problem
from orderloom.runtime.ports import LogSpec, ReadTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Page, Query, Record, Status
from orderloom.runtime.record.gate import Access
from orderloom.runtime.record.prepared import PreparedApp
from orderloom.runtime.record.query import one

Log = Callable[[PreparedApp, ReadTx, Query, datetime], Page]
"""Answers one log."""

Row = Mapping[str, object]
"""A row of a log, column → value."""


def refused(found: Problem) -> Page:
    """The answer to a query that makes no sense."""
    return Page(problems=(found,), status=Status.REFUSED)


MISSING = Page(problems=(problem("record.missing"),), status=Status.MISSING)
"""The answer to everything that is not there for this actor."""


def access_to_record(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Access | None:
    """The rights on the record that the query names; None when the actor may not see it. Deleted records are gone."""
    if query.record is None or one(app, tx, query.table, query.record, query.actor, now) is None:
        return None
    return app.gate.rights(query.actor).on(query.table)


def may_read(app: PreparedApp, query: Query) -> bool:
    """Whether a role of the actor opens this log of the whole app."""
    return query.log in app.gate.rights(query.actor).logs


def spec(query: Query, equals: Mapping[str, object] | None = None) -> LogSpec:
    """The query's window, narrowed to one row when it names one."""
    wanted = dict(equals or {})
    if query.id is not None:
        wanted["id"] = query.id
    return LogSpec(query.app, wanted, query.limit, query.cursor)


def of_record(query: Query) -> LogSpec:
    """The query's window on the rows of its record."""
    return spec(query, {"table": query.table, "record": query.record})


def page(log: str, rows: Iterable[Row], following: str | None = None) -> Page:
    """Rows as records of the log."""
    return Page(tuple(Record(log, str(row.get("id", "")), 0, row) for row in rows), following)

"""A record's history: who changed what, when, from what to what and because of what, without values hidden from the reader."""

from collections.abc import Mapping
from datetime import datetime

from orderloom.runtime.logs.base import MISSING, Row, access_to_record, of_record, page
from orderloom.runtime.ports import ReadTx
from orderloom.runtime.record.change import Page, Query
from orderloom.runtime.record.prepared import PreparedApp


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """The journal of one record, newest first."""
    access = access_to_record(app, tx, query, now)
    if access is None:
        return MISSING
    rows, following = tx.log("events", of_record(query))
    return page("events", [shown(row, access.readable) for row in rows], following)


def shown(row: Row, readable: frozenset[str]) -> Row:
    """The row without fields that may not be read, neither in the difference nor in what was asked for."""
    clean = dict(row)
    clean["change"] = _kept(row.get("change"), readable)
    given = row.get("input")
    if isinstance(given, Mapping) and "fields" in given:
        clean["input"] = {**given, "fields": _kept(given["fields"], readable)}
    return clean


def _kept(values: object, readable: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name in readable} if isinstance(values, Mapping) else {}

"""A record's history: who changed what, when and because of what, without values hidden from the reader."""

from collections.abc import Mapping

from orderloom.runtime.logs.base import MISSING, Asked, Row, access_to_record, of_record, page
from orderloom.runtime.record.change import Page


def read(asked: Asked) -> Page:
    """The journal of one record, newest first."""
    access = access_to_record(asked)
    if access is None:
        return MISSING
    rows, following = asked.tx.log("events", of_record(asked))
    return page("events", [shown(row, access.readable) for row in rows], following)


def shown(row: Row, readable: frozenset[str]) -> Row:
    """The row without fields that may not be read, neither in the difference nor in what was asked for."""
    clean = dict(row)
    if "change" in row:
        clean["change"] = _kept(row["change"], readable)
    given = row.get("input")
    if isinstance(given, Mapping) and "fields" in given:
        clean["input"] = {**given, "fields": _kept(given["fields"], readable)}
    return clean


def _kept(values: object, readable: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name in readable} if isinstance(values, Mapping) else {}

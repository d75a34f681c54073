"""A record's history: who changed what, when and because of what, without values hidden from the reader."""

from collections.abc import Mapping

from orderloom.runtime.logs.base import MISSING, Asked, Row, access_to_record, of_record, page
from orderloom.runtime.record.change import Page
from orderloom.runtime.record.gate import Access

_OF_THE_STATE = frozenset({"transition", "report", "reported", "source", "value", "raw", "occurred_at"})
"""What an input says about the state: a transition, and what a report said."""


def read(asked: Asked) -> Page:
    """The journal of one record, newest first."""
    access = access_to_record(asked)
    if access is None:
        return MISSING
    rows, following = asked.tx.log("events", of_record(asked))
    return page("events", [_shown(row, access) for row in rows], following)


def _shown(row: Row, access: Access) -> Row:
    clean = {**row, "change": _kept(row.get("change"), access.readable)}
    given = row.get("input")
    return {**clean, "input": asked_for(given, access)} if isinstance(given, Mapping) else clean


def asked_for(given: Mapping[str, object], access: Access) -> dict[str, object]:
    """What was asked for, without fields that may not be read, and without moves where the state is hidden."""
    clean = {name: value for name, value in given.items() if access.state_seen or name not in _OF_THE_STATE}
    if "fields" in clean:
        clean["fields"] = _kept(clean["fields"], access.readable)
    return clean


def _kept(values: object, readable: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name in readable} if isinstance(values, Mapping) else {}

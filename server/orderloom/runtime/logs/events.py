"""A record's history: who changed what, when and because of what, without values hidden from the reader."""

from collections.abc import Mapping

from orderloom.check.masking import masked_json
from orderloom.runtime.logs import task_events
from orderloom.runtime.logs.base import MISSING, Asked, Row, access_to_record, of_record, sifted
from orderloom.runtime.record.change import Page
from orderloom.runtime.record.gate import Access

_OF_THE_STATE = frozenset({"transition", "report", "reported", "source", "value", "raw", "occurred_at"})
"""What an input says about the state: a transition, and what a report said."""


def read(asked: Asked) -> Page:
    """The journal of one record, newest first."""
    access = access_to_record(asked)
    if access is None:
        return MISSING
    return sifted(asked, "events", of_record(asked), lambda row: _seen(asked, row, access))


def _seen(asked: Asked, row: Row, access: Access) -> Row | None:
    """What may be told of a row; None for nothing."""
    told = None if _tells(row, access) else task_events.told(asked, row)
    return None if told is None else _shown(told, access)


def _tells(row: Row, access: Access) -> bool:
    """Whether a row is about a mark or a deadline that tells of what may not be seen."""
    given = row.get("input")
    if not isinstance(given, Mapping):
        return False
    return given.get("mark") in access.untold or given.get("deadline") in access.untimed


def _shown(row: Row, access: Access) -> Row:
    clean = {**row, "change": _changed(row.get("change"), access)}
    given = row.get("input")
    return {**clean, "input": asked_for(given, access)} if isinstance(given, Mapping) else clean


def asked_for(given: Mapping[str, object], access: Access) -> dict[str, object]:
    """What was asked for, without fields that may not be read, and without moves where the state is hidden."""
    clean = {name: value for name, value in given.items() if access.state_seen or name not in _OF_THE_STATE}
    if "fields" in clean:
        clean["fields"] = _given(clean["fields"], access)
    return clean


def _given(values: object, access: Access) -> dict[str, object]:
    """What was asked for, personal fields masked."""
    seen = _kept(values, access.readable)
    return {name: _masked(access, name, value) for name, value in seen.items()} if access.masked else seen


def _changed(values: object, access: Access) -> dict[str, object]:
    """Old and new values, personal fields masked."""
    seen = _kept(values, access.readable)
    for name in access.masked.keys() & seen.keys():
        pair = seen[name]
        seen[name] = [_masked(access, name, one) for one in pair] if isinstance(pair, list | tuple) else None
    return seen


def _masked(access: Access, name: str, value: object) -> object:
    codec = access.masked.get(name)
    return value if codec is None else masked_json(codec, value)


def _kept(values: object, readable: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name in readable} if isinstance(values, Mapping) else {}

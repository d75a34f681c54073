"""Changes that were not done: who wanted what and why it was refused, as far as the reader may see the records."""

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from orderloom.runtime.logs.base import MISSING, Asked, Row, may_read, sees, sifted, spec
from orderloom.runtime.logs.events import asked_for
from orderloom.runtime.record.change import Page

_PLACE = itemgetter("table", "record", "actor")


def read(asked: Asked) -> Page:
    """The app's refused changes, or those of one record, newest first."""
    if not may_read(asked):
        return MISSING
    narrowed = {"table": asked.query.table, "record": asked.query.record} if asked.query.record is not None else None
    return sifted(asked, "refusals", spec(asked, narrowed), lambda row: _seen(asked, row))


def _seen(asked: Asked, row: Row) -> Row | None:
    """The row with hidden fields left out; None when its record is out of the reader's reach."""
    table, record, actor = _PLACE(row)
    access = asked.app.gate.rights(asked.query.actor).on(str(table))
    if access is None or not access.read:
        return None
    near = access.read_reach is None or actor == asked.query.actor.id
    if not near and not (record and sees(asked, str(table), str(record))):
        return None
    given, problems = row.get("input"), row.get("problems")
    hidden = frozenset(_hidden(asked, str(table), given))
    return {
        **row,
        "input": _asked_for(asked, str(table), given),
        "problems": [found for found in _rows(problems) if _field(found) not in hidden],
    }


def _asked_for(asked: Asked, table: str, given: object) -> dict[str, object]:
    """What was asked for, each part as far as its own table may be read."""
    access = asked.app.gate.rights(asked.query.actor).on(table)
    if access is None or not access.read or not isinstance(given, Mapping):
        return {}
    clean = asked_for(given, access)
    if "then" in clean:
        parts = _rows(clean["then"])
        clean["then"] = [{"in": part.get("in"), **_asked_for(asked, str(part.get("in")), part)} for part in parts]
    return clean


def _hidden(asked: Asked, table: str, given: object) -> Iterator[str]:
    """Fields that may not be read, of every table that the change was about."""
    plan, access = asked.app.table(table), asked.app.gate.rights(asked.query.actor).on(table)
    if plan is not None:
        yield from plan.plan.fields.keys() - (access.readable if access and access.read else frozenset())
    for part in _rows(given.get("then")) if isinstance(given, Mapping) else ():
        yield from _hidden(asked, str(part.get("in")), part)


def _field(found: Mapping[str, object]) -> str:
    """The field that a problem is about: the end of its pointer."""
    return str(found.get("pointer", "")).rpartition("/")[2]


def _rows(found: object) -> Iterable[Mapping[str, object]]:
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list | tuple) else ()

"""What happened to a record, in plain sentences: who, when, and each field's old and new value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.masking import SEALED
from orderloom.check.plan import FieldFault, FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.gate import Access
from orderloom.runtime.tasks.journal import KIND as TASKS
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.countdowns import is_of_clocks, told
from orderloom.web.pages.task_words import told_of_task
from orderloom.web.urls import history_url
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.moments import ago, precise, written
from orderloom.web.widgets.render import words

_LEVELS = {"deadline": "warning", "hold": "danger", "deleted": "danger", "mark": "warning"}
_SHORT = 160
"""Letters of a value before it is folded away."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field's change in words; ``long`` ones are folded. ``href`` leads to all that happened to the field."""

    label: str
    old: str
    new: str
    long: bool
    href: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event for the timeline."""

    words: str
    who: str
    via: str
    stamp: str
    exact: str
    ago: str
    level: str
    changes: tuple[Difference, ...]


def happenings(visit: AppVisit, table: TablePlan, access: Access, rows: Sequence[Record]) -> list[Happening]:
    """Events in words, in the order given; fields this person may not read are left out."""
    changes = [_readable(row.values.get("change"), table, access) for row in rows]
    look = visit.look(visit.titles(_linked(table, changes)))
    return [_happening(visit, table, row, change, look) for row, change in zip(rows, changes, strict=True)]


def _readable(change: object, table: TablePlan, access: Access) -> dict[str, tuple[object, object]]:
    pairs = change if isinstance(change, Mapping) else {}
    return {
        str(name): (pair[0], pair[1])
        for name, pair in pairs.items()
        if name in access.readable and name in table.fields and isinstance(pair, list | tuple) and len(pair) == 2
    }


def _linked(table: TablePlan, changes: Iterable[Mapping[str, tuple[object, object]]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for change in changes:
        for name, pair in change.items():
            target = table.fields[name].refers
            if target:
                found.setdefault(target, set()).update(value for value in pair if isinstance(value, str))
    return found


def _happening(
    visit: AppVisit, table: TablePlan, row: Record, change: Mapping[str, tuple[object, object]], look: Look
) -> Happening:
    values = row.values
    at = values.get("at")
    moment = at if isinstance(at, datetime) else visit.now
    kind, door = str(values.get("kind", "")), _door(values.get("cause"))
    own = {name: pair for name, pair in change.items() if name != table.state_field}
    return Happening(
        words=_sentence(visit, table, kind, values, change, look),
        who="" if values.get("actor") == door else visit.who(values),
        via=look.say(f"pages.door.{door}") if door else "",
        stamp=written(moment),
        exact=precise(moment, look.zone),
        ago=ago(moment, look),
        level=_LEVELS.get(kind, ""),
        changes=tuple(
            replace(
                _difference(table.fields[name], old, new, look),
                href=history_url(visit.plan.id, table.id, str(values.get("record", "")), name),
            )
            for name, (old, new) in own.items()
        ),
    )


def _sentence(
    visit: AppVisit,
    table: TablePlan,
    kind: str,
    values: Mapping[str, object],
    change: Mapping[str, tuple[object, object]],
    look: Look,
) -> str:
    given = values.get("input")
    said = given if isinstance(given, Mapping) else {}
    code = f"pages.history.{kind}"
    move = _move(visit, table, said.get("transition"), look)
    facts: dict[str, object] = {
        "count": len(change),
        "move": move,
        "reason": _reason(said, look),
        "source": visit.source_title(_report(said, "source")),
        "raw": _report(said, "raw"),
        **_message(said, look),
        **_states(table, change, look),
    }
    if is_of_clocks(kind):
        return told(visit, table.id, kind, said, look)
    if kind == TASKS:
        return told_of_task(visit, said)
    if facts["old"] and facts["new"] and not move:
        code += ".moved"
    return look.say(code, **facts)


def _message(said: Mapping[str, object], look: Look) -> dict[str, str]:
    """Which message people were told, and whom."""
    title, people = said.get("told"), said.get("people")
    what = look.pick({str(one): str(text) for one, text in title.items()}) if isinstance(title, Mapping) else ""
    names = people if isinstance(people, list | tuple) else ()
    return {"what": what, "people": look.say("notices.comma").join(str(name) for name in names)}


def _states(table: TablePlan, change: Mapping[str, tuple[object, object]], look: Look) -> dict[str, str]:
    field = table.fields.get(table.state_field or "")
    pair = change.get(field.id) if field else None
    if field is None or pair is None:
        return {"old": "", "new": ""}
    return {"old": in_words(field, pair[0], look), "new": in_words(field, pair[1], look)}


def _move(visit: AppVisit, table: TablePlan, transition: object, look: Look) -> str:
    """The title of a transition."""
    for machine in visit.plan.on(MachinePlan, table.id):
        found = machine.transitions.get(str(transition))
        if found is not None:
            return look.pick(found.title)
    return "" if transition is None else str(transition)


def _reason(said: Mapping[str, object], look: Look) -> str:
    """Why something was held or marked: a text per language, a code of the catalogue, or what a person wrote."""
    reason = said.get("reason", "")
    if isinstance(reason, Mapping):
        return look.pick({str(language): str(text) for language, text in reason.items()})
    return look.say(str(reason)) if reason else str(said.get("code", ""))


def _report(said: Mapping[str, object], part: str) -> str:
    report = said.get("report")
    found = report.get(part) if isinstance(report, Mapping) else said.get(part)
    return "" if found is None else str(found)


def _door(cause: object) -> object:
    return cause.get("door") if isinstance(cause, Mapping) else None


def _difference(field: FieldPlan, old: object, new: object, look: Look) -> Difference:
    before, after = in_words(field, old, look), in_words(field, new, look)
    return Difference(look.pick(field.title), before, after, long=max(len(before), len(after)) > _SHORT)


def in_words(field: FieldPlan, value: object, look: Look) -> str:
    """A JSON value of the journal in words; one that the field no longer takes is shown as it is."""
    if value is None:
        return ""
    if value == SEALED:
        return look.say("personal.sealed")
    try:
        return words(field, field.codec.decode(value), look)
    except FieldFault:
        return str(value)

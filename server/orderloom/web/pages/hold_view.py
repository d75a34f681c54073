"""Holds and marks of a record in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from orderloom import i18n
from orderloom.check.deadline_plan import DeadlinePlan
from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.kinds.role import RolePlan
from orderloom.check.kinds.rule import RulePlan
from orderloom.runtime.hold import EDIT
from orderloom.runtime.ports import Record
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.moments import ago, precise, written

_EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Since:
    """A moment for the templates."""

    stamp: str
    exact: str
    ago: str


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold: why, what it blocks, since when."""

    id: str
    reason: str
    blocks: str
    since: Since


@dataclass(frozen=True, slots=True)
class MarkShown:
    """A mark: its code, why, since when, its colour."""

    code: str
    words: str
    reason: str
    color: str
    since: Since


def holds_of(visit: AppVisit, record: Record) -> list[HoldShown]:
    """Holds in force, newest first."""
    look = visit.look()
    return [
        HoldShown(
            id=str(row.values.get("id", row.id)),
            reason=_spoken(str(row.values.get("reason", "")), look),
            blocks=_bound(visit, record.table, row.values, look),
            since=since(row.values.get("at"), look),
        )
        for row in visit.log("holds", record.table, record.id).items
    ]


def marks_of(visit: AppVisit, record: Record) -> list[MarkShown]:
    """Marks in force, newest first."""
    look = visit.look()
    shown = []
    for row in visit.log("marks", record.table, record.id).items:
        code, reason = str(row.values.get("code", "")), row.values.get("reason")
        texts = {str(language): str(text) for language, text in reason.items()} if isinstance(reason, dict) else {}
        color, title = _label(visit, record.table, code)
        words = look.pick(title) or _known(f"pages.mark.{code}", look) or code
        shown.append(MarkShown(code, words, look.pick(texts), color, since(row.values.get("at"), look)))
    return shown


def since(at: object, look: Look) -> Since:
    """A moment in words; empty when it is none."""
    if not isinstance(at, datetime):
        return Since("", "", "")
    return Since(written(at), precise(at, look.zone), ago(at, look))


def _spoken(reason: str, look: Look) -> str:
    """What a person wrote, or the sentence behind a code."""
    return _known(reason, look) or reason


def _known(code: str, look: Look) -> str:
    return look.say(code) if code in i18n.catalogue(look.language) else ""


def _blocked(visit: AppVisit, table: str, blocks: object, look: Look) -> str:
    """Names what a hold blocks."""
    names = [str(one) for one in blocks] if isinstance(blocks, Iterable) and not isinstance(blocks, str) else []
    if _EVERYTHING in names or not names:
        return look.say("pages.hold.everything")
    machines = visit.plan.on(MachinePlan, table)
    titles = {move.id: move.title for machine in machines for move in machine.transitions.values()}
    titles.setdefault(EDIT, {language: i18n.message("deadlines.hold_edit", language) for language in i18n.LANGUAGES})
    return ("、" if look.language == "zh" else ", ").join(look.pick(titles.get(name)) or name for name in names)


def _bound(visit: AppVisit, table: str, hold: Mapping[str, object], look: Look) -> str:
    """What a hold blocks, and whom it does not bind."""
    what, known, roles = _blocked(visit, table, hold.get("blocks"), look), visit.plan.all(RolePlan), hold.get("but")
    names = [str(one) for one in roles] if isinstance(roles, list | tuple) else []
    if not names:
        return what
    titles = (look.pick(known[name].title) if name in known else name for name in names)
    return look.say("deadlines.hold_but", what=what, roles=("、" if look.language == "zh" else ", ").join(titles))


def _label(visit: AppVisit, table: str, code: str) -> tuple[str, dict[str, str]]:
    """Colour and title of a mark that a rule or a level sets; orange and no title for all others."""
    for rule in visit.plan.on(RulePlan, table):
        if rule.mark == code:
            return rule.color or "orange", dict(rule.title)
    for deadline in visit.plan.on(DeadlinePlan, table):
        for level in deadline.levels:
            if code in (mark for mark, _ in level.marks):
                return level.color, dict(level.title)
    return "orange", {}

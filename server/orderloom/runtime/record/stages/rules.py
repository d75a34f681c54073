"""Eighth stage: the app's own rules over the record as it would become."""

from orderloom.check.kinds.rule import RulePlan
from orderloom.check.problem import Level, Problem
from orderloom.runtime.record.change import Operation
from orderloom.runtime.record.work import Work

_PERSON = "person"
_CONFIRM = "confirm"
_LEVELS: dict[str, Level] = {"block": "error", _CONFIRM: "confirm", "warn": "warning"}


def rules(work: Work) -> None:
    """Note what every rule that applies has to say."""
    moved = work.move.id if work.move else None
    for rule in work.table.rules:
        if not rule.applies(_like(work.operation).value, moved) or (rule.then == _CONFIRM and _answered(work, rule)):
            continue
        if work.evaluate(rule.when, rule.id):
            work.refuse(_said(work, rule))


def _like(operation: Operation) -> Operation:
    """A record that comes back meets the rules of a new one."""
    return Operation.CREATE if operation is Operation.RESTORE else operation


def _answered(work: Work, rule: RulePlan) -> bool:
    """A question is put to persons only, once, and again only when the field that it is about changes."""
    if work.change.actor.sort != _PERSON or work.by_report or rule.id in work.change.confirm:
        return True
    settled = work.operation is Operation.UPDATE and rule.field is not None and work.before is not None
    return settled and rule.field not in work.changed()


def _said(work: Work, rule: RulePlan) -> Problem:
    return Problem(
        code=f"rule.{rule.then}",
        pointer=work.at(rule.field) if rule.field else "",
        facts={"rule": rule.id},
        level=_LEVELS[rule.then],
        text=rule.message or rule.title,
        id=rule.id,
    )

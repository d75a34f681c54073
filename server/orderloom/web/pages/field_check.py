"""One field of an open form, judged early: what it takes, whether it may be empty, what the app's rules say of it.

Advice only: the write path judges everything again when the form is saved.
"""

from collections.abc import Mapping

from orderloom.check.kinds.rule import RulePlan
from orderloom.check.plan import FieldFault, FieldPlan, TablePlan
from orderloom.check.problem import Level, Problem
from orderloom.logic.errors import LogicError
from orderloom.runtime.problems import problem
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_model import CREATE, POINTER, UPDATE, context

_LEVELS: Mapping[str, Level] = {"block": "error", "confirm": "confirm", "warn": "warning"}


def faults(
    visit: AppVisit,
    table: TablePlan,
    field: FieldPlan,
    typed: Mapping[str, object],
    mode: str,
    record: str,
    *,
    required: bool,
) -> list[Problem]:
    """What is wrong with ``field``, given everything typed into the form so far."""
    try:
        value = field.codec.decode(typed.get(field.id))
    except FieldFault as fault:
        return [
            problem(
                fault.error_code, POINTER + field.id, {"field": field.id, **fault.facts}, titles={"field": field.title}
            )
        ]
    if value in (None, (), ""):
        return (
            [problem("record.field.required", POINTER + field.id, {"field": field.id}, titles={"field": field.title})]
            if required
            else []
        )
    return _ruled(visit, table, field, typed, mode, record)


def _ruled(
    visit: AppVisit, table: TablePlan, field: FieldPlan, typed: Mapping[str, object], mode: str, record: str
) -> list[Problem]:
    """What the rules about this field say of the record as it would become."""
    about = [
        rule
        for rule in visit.plan.on(RulePlan, table.id)
        if rule.field == field.id and rule.then in _LEVELS and rule.applies(mode)
    ]
    if not about or mode not in {CREATE, UPDATE}:
        return []
    values = dict(visit.record(table.id, record).values) if record else {}
    for name, raw in typed.items():
        try:
            values[name] = table.fields[name].codec.decode(raw)
        except FieldFault:
            values[name] = None
    env = {**context(visit), **table.flatten(values)}
    found = []
    for rule in about:
        try:
            holds = bool(rule.when(env))
        except LogicError:
            holds = False
        if holds:
            found.append(
                Problem(
                    f"rule.{rule.then}", POINTER + field.id, {}, _LEVELS[rule.then], text=rule.message or rule.title
                )
            )
    return found

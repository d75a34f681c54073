"""One field of an open form, judged early: what it takes, whether it may be empty, what the app's rules say of it.

Advice only: the write path judges everything again when the form is saved. What the browser says by itself is left
unsaid here.
"""

import json
import re
from dataclasses import dataclass

from orderloom.check.form_plan import FormPlan
from orderloom.check.plan import FieldFault, FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.logic.errors import LogicError
from orderloom.runtime.problems import problem
from orderloom.web.forms import Form
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_fill import FIELDS, Filled, Frame, frame_of
from orderloom.web.pages.form_inputs import html_id
from orderloom.web.pages.form_lines import LINES, groups
from orderloom.web.pages.form_live import LEVELS, flat, rules_of, told_in_browser
from orderloom.web.pages.form_model import CREATE, MOVE, POINTER, UPDATE, field_of, form_for
from orderloom.web.pages.form_rules import computed
from orderloom.web.pages.likeness import nearest
from orderloom.web.pages.small_form import small_form
from orderloom.web.problems import not_there

_PREFIX = re.compile(rf"{re.escape(LINES)}(?P<section>[a-z][a-z0-9_]*)\.(?P<key>[A-Za-z0-9]+)\.")


@dataclass(frozen=True)
class Checked:
    """What a check says: problems, keys that were perhaps meant, the id of the place for it all, and the field's values
    as the browser's rules read them.
    """

    problems: list[Problem]
    near: list[str]
    place: str
    values: str


def check_field(visit: AppVisit, table: TablePlan, field: FieldPlan, posted: Form, prefix: str) -> Checked:
    """Judge ``field`` as it stands in the form; ``prefix`` begins the names of the line it stands in."""
    frame = _frame(visit, table, field, posted, prefix)
    filled = frame.read(posted, prefix)
    one = next((one for one in frame.fields if one.id == field.id), None)
    typed = filled.typed.get(field.id)
    mark = prefix.removeprefix(LINES).replace(".", "-")
    near = nearest(visit, one.like, typed) if one and one.like and isinstance(typed, str) else []
    values = flat(field, computed(field, lambda _env: typed, {}))
    return Checked(_faults(frame, field, filled), near, f"{html_id(field, mark)}-error", json.dumps(values))


def _frame(visit: AppVisit, table: TablePlan, field: FieldPlan, posted: Form, prefix: str) -> Frame:
    """The record that the field stands in."""
    if prefix:
        return _line(visit, table, posted, prefix)
    access, mode = visit.table(table.id)[1], _mode(posted)
    form = small_form(table, [field]) if mode == MOVE else form_for(visit, table, mode, posted.text("form"))
    named = posted.text("record")
    record = visit.record(table.id, named) if named else None
    return frame_of(visit, form, table, access, mode, record)


def _line(visit: AppVisit, table: TablePlan, posted: Form, prefix: str) -> Frame:
    """The line inside the record whose form is open."""
    found, form = _PREFIX.fullmatch(prefix), visit.plan.find(FormPlan, posted.text("form"))
    if found is None or form is None or form.id not in visit.rights.forms:
        raise not_there()
    group = next((one for one in groups(visit, form) if one.section.id == found["section"]), None)
    if group is None or group.table.id != table.id:
        raise not_there()
    plan, access = visit.table(form.table)
    named, own = posted.text("record"), posted.text(f"{prefix}record")
    outer = frame_of(visit, form, plan, access, _mode(posted), visit.record(plan.id, named) if named else None)
    around = outer.read(posted).standing.env
    return group.frame(around, visit.record(table.id, own) if own else None)


def _mode(posted: Form) -> str:
    mode = posted.text("mode")
    return mode if mode in {CREATE, UPDATE, MOVE} else UPDATE


def _faults(frame: Frame, field: FieldPlan, filled: Filled) -> list[Problem]:
    """What is wrong with the field, given everything typed so far."""
    at = POINTER + field.id
    told, titles = {"field": field.id}, {"field": field.title}
    if field.id in filled.standing.hidden | filled.standing.locked:
        return []
    try:
        value = field.codec.decode(filled.typed.get(field.id))
    except FieldFault as fault:
        return [problem(fault.error_code, at, {**told, **fault.facts}, titles=titles)]
    if value in (None, (), ""):
        required = field.required or field.id in filled.standing.required
        return [problem("record.field.required", at, told, titles=titles)] if required else []
    own = [found for found in filled.found if field_of(found) == field.id and found.pointer.startswith(FIELDS)]
    return [*own, *_ruled(frame, field, filled)]


def _ruled(frame: Frame, field: FieldPlan, filled: Filled) -> list[Problem]:
    """What the rules about this field say of the record as it would become."""
    found = []
    for rule in rules_of(frame):
        if rule.field != field.id or told_in_browser(rule, frame):
            continue
        try:
            holds = bool(rule.when(filled.standing.env))
        except LogicError:
            holds = False
        if holds:
            level = LEVELS[rule.then]
            found.append(Problem(f"rule.{rule.then}", POINTER + field.id, {}, level, text=rule.message or rule.title))
    return found

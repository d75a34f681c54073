"""The page of one task, with its own fields or with a form of its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar.response import Response

from orderloom.check.form_plan import FormPlan
from orderloom.check.plan import TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Query
from orderloom.runtime.task_rows import Task
from orderloom.web.forms import Form
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_model import UPDATE, Filling
from orderloom.web.pages.form_view import FormPage, look_for
from orderloom.web.pages.record_view import RecordPage
from orderloom.web.pages.sheet import Sheet
from orderloom.web.pages.task_view import page_of
from orderloom.web.urls import files_url, record_url


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody has typed into a task, and what was wrong with it."""

    values: Mapping[str, object] | None = None
    comment: str = ""
    problems: Sequence[Problem] = ()
    filling: Filling | None = None
    """What is in the form of the record, where the task has one."""


def record_of(visit: AppVisit, task: Task) -> Record | None:
    """The task's record, if this person may see it."""
    if not task.record or visit.rights.on(task.table) is None:
        return None
    items = visit.services.engine.read(Query(visit.plan.id, task.table, visit.actor, id=task.record)).items
    return items[0] if items else None


def sheet_of(visit: AppVisit, task: Task, record: Record | None, posted: Form | None = None) -> Sheet | None:
    """The form of the record that a task is filled in on; None where this person cannot."""
    ask = visit.services.desk.ask(task)
    form = visit.plan.find(FormPlan, ask.form) if ask.form else None
    table, access = visit.plan.find(TablePlan, task.table), visit.rights.on(task.table)
    if form is None or record is None or table is None or access is None or not access.update:
        return None
    version = posted.text("version") if posted is not None else ""
    return Sheet(visit, form, table, access, UPDATE, record, int(version) if version.isdecimal() else record.version)


def task_page(visit: AppVisit, task: Task, filled: Filled | None = None, status: int = 200) -> Response[str]:
    """The page, as the task is given or as it was filled in."""
    filled = filled or Filled()
    rights = visit.services.desk.rights(visit.plan.id, visit.actor)
    shown = page_of(visit, task, rights, values=filled.values, comment=filled.comment, problems=filled.problems)
    record = record_of(visit, task)
    sheet = sheet_of(visit, task, record) if shown.may_answer else None
    return visit.page(
        "pages/task.html",
        status=status,
        task=shown,
        form=_form(sheet, task, filled) if sheet is not None else None,
        version=sheet.version if sheet is not None else 0,
        record=_record(visit, record) if record is not None else None,
        record_href=record_url(visit.plan.id, task.table, task.record) if record is not None else "",
        key=visit.services.ids.new(),
        back="",
    )


def _form(sheet: Sheet, task: Task, filled: Filled) -> FormPage:
    begun = sheet.begun({})
    filling = filled.filling or Filling({**begun.values, **task.given}, lines=begun.lines)
    fields = [sheet.table.fields[one.id] for one in sheet.frame.fields]
    look = look_for(sheet.visit, fields, [filling.values], sheet.table.id, task.record)
    lines = {group.section.id: look for group in sheet.groups}
    return FormPage(sheet.visit, sheet.form, sheet.table, sheet.access, UPDATE, filling, look, sheet.record, lines)


def _record(visit: AppVisit, record: Record) -> RecordPage:
    plan, access = visit.table(record.table)
    own = [field for field in plan.fields.values() if field.id in access.readable]
    look = visit.look(visit.linked(own, [record]), uploads=files_url(visit.plan.id, plan.id, record.id))
    return RecordPage(visit, plan, access, record, look)

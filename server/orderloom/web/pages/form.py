"""Forms: ``/a/{app}/{table}/new`` and ``/a/{app}/{table}/records/{id}/edit``."""

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.runtime.record.change import Outcome, Status
from orderloom.web import forms, guards
from orderloom.web.pages import conflict, flash
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.form_model import CREATE, UPDATE, form_for
from orderloom.web.pages.lists import pairs
from orderloom.web.pages.sheet import Answer, Sheet
from orderloom.web.problems import RefusedError, refused
from orderloom.web.visit import Call

_STATUS = {Status.FORBIDDEN: 403, Status.STALE: 409, Status.CONFLICT: 409}


@get("/a/{app:str}/{table:str}/new", guards=[guards.signed_in], sync_to_thread=True)
def show_new(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[str]:
    """An empty form, prefilled by the address."""
    sheet = _new(enter(request, app), table, request.query_params.get("form", ""))
    return sheet.page(sheet.begun(pairs(request)))


@post("/a/{app:str}/{table:str}/new", guards=[guards.signed_in], sync_to_thread=True)
def create(request: Call, app: FromPath[str], table: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Make the record with its lines, or show the form again with all that is wrong."""
    visit, posted = enter(request, app), forms.read(body)
    sheet = _new(visit, table, posted.text("form"))
    answer = sheet.read(posted)
    outcome = visit.change(answer.change)
    if outcome.status.done and outcome.record is not None:
        target = sheet.after(outcome.record.id, posted.text("then"))
        return flash.leave(Redirect(target, status_code=303), "created", outcome.problems)
    return sheet.page(sheet.refused(answer, outcome), status=_STATUS.get(outcome.status, 422))


@get("/a/{app:str}/{table:str}/records/{record:str}/edit", guards=[guards.signed_in], sync_to_thread=True)
def show_edit(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[str]:
    """The form of an existing record."""
    sheet = _existing(enter(request, app), table, record, request.query_params.get("form", ""))
    return sheet.page(sheet.begun({}))


@post("/a/{app:str}/{table:str}/records/{record:str}/edit", guards=[guards.signed_in], sync_to_thread=True)
def save(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Save, or show the form again with all that is wrong or what others have changed meanwhile."""
    visit, posted = enter(request, app), forms.read(body)
    sheet = _existing(visit, table, record, posted.text("form"), posted.text("version"))
    answer = sheet.read(posted)
    outcome = visit.change(answer.change)
    if outcome.status.done:
        target = Redirect(sheet.after(record, posted.text("then")), status_code=303)
        return flash.leave(target, "unchanged" if _idle(outcome) else "saved", outcome.problems)
    if outcome.status is Status.MISSING and not outcome.then:
        raise RefusedError(404, *outcome.problems)
    if outcome.status is Status.STALE and sheet.record is not None and sheet.record.version != sheet.version:
        return _conflict(sheet, answer, outcome)
    return sheet.page(sheet.refused(answer, outcome), status=_STATUS.get(outcome.status, 422))


def _idle(outcome: Outcome) -> bool:
    """Whether neither the record nor a line of it has changed."""
    return all(one.status is Status.UNCHANGED for one in (outcome, *outcome.then))


def _conflict(sheet: Sheet, answer: Answer, outcome: Outcome) -> Response[str]:
    """The form merged with what others have saved; the next save is based on their version."""
    fresh = _existing(sheet.visit, sheet.table.id, sheet.record.id if sheet.record else "", sheet.form.id)
    if fresh.record is None:
        raise RefusedError(404)
    typed = answer.own.typed
    lines = sheet.refused(answer, outcome).lines
    merged = conflict.merge(fresh.visit, fresh.table, fresh.access, fresh.record, typed, sheet.version)
    return fresh.page(merged.with_lines(lines), merged=merged, status=409)


def _new(visit: AppVisit, table: str, asked: str) -> Sheet:
    plan, access = visit.table(table)
    if not access.create:
        raise refused(403, "record.rights.create", title=visit.look().pick(plan.title))
    return Sheet(visit, form_for(visit, plan, CREATE, asked), plan, access, CREATE)


def _existing(visit: AppVisit, table: str, record: str, asked: str, version: str = "") -> Sheet:
    plan, access = visit.table(table)
    if not access.update:
        raise refused(403, "record.rights.update", title=visit.look().pick(plan.title))
    found = visit.record(table, record)
    based = int(version) if version.isdecimal() else found.version
    return Sheet(visit, form_for(visit, plan, UPDATE, asked), plan, access, UPDATE, found, based)


handlers = (show_new, create, show_edit, save)

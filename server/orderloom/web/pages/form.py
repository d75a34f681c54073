"""Forms: ``/a/{app}/{table}/new`` and ``/a/{app}/{table}/records/{id}/edit``."""

from collections.abc import Mapping

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.runtime.record.change import Change, Operation, Status
from orderloom.web import forms, guards
from orderloom.web.forms import Form
from orderloom.web.pages import conflict, flash
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.form_model import CREATE, UPDATE, Filling, first_values, form_for, stored
from orderloom.web.pages.lists import pairs
from orderloom.web.pages.sheet import Sheet
from orderloom.web.problems import RefusedError, refused
from orderloom.web.visit import Call

_STATUS = {Status.FORBIDDEN: 403, Status.STALE: 409, Status.CONFLICT: 409}


@get("/a/{app:str}/{table:str}/new", guards=[guards.signed_in], sync_to_thread=True)
def show_new(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[str]:
    """An empty form, prefilled by the address."""
    sheet = _new(enter(request, app), table, request.query_params.get("form", ""))
    return sheet.page(Filling(first_values(sheet.visit, sheet.form, sheet.table, pairs(request))))


@post("/a/{app:str}/{table:str}/new", guards=[guards.signed_in], sync_to_thread=True)
def create(request: Call, app: FromPath[str], table: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Make the record, or show the form again with what is wrong."""
    visit, posted = enter(request, app), forms.read(body)
    sheet = _new(visit, table, posted.text("form"))
    fields = sheet.read(posted)
    shown = first_values(visit, sheet.form, sheet.table, {})
    missing = sheet.missing(fields)
    if missing:
        return sheet.page(Filling({**shown, **fields}, missing), status=422)
    given = {name: value for name, value in fields.items() if value is not None or name in shown}
    outcome = visit.change(_change(visit, table, Operation.CREATE, given, posted))
    if outcome.status.done and outcome.record is not None:
        target = sheet.after(outcome.record.id, posted.text("then"))
        return flash.leave(Redirect(target, status_code=303), "created", outcome.problems)
    return sheet.page(Filling({**shown, **fields}, outcome.problems), status=_STATUS.get(outcome.status, 422))


@get("/a/{app:str}/{table:str}/records/{record:str}/edit", guards=[guards.signed_in], sync_to_thread=True)
def show_edit(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[str]:
    """The form of an existing record."""
    sheet = _existing(enter(request, app), table, record, request.query_params.get("form", ""))
    return sheet.page(Filling(sheet.stored))


@post("/a/{app:str}/{table:str}/records/{record:str}/edit", guards=[guards.signed_in], sync_to_thread=True)
def save(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Save, or show the form again with what is wrong or what others have changed meanwhile."""
    visit, posted = enter(request, app), forms.read(body)
    sheet = _existing(visit, table, record, posted.text("form"), posted.text("version"))
    fields = sheet.read(posted)
    missing = sheet.missing(fields)
    if missing:
        return sheet.page(Filling({**sheet.stored, **fields}, missing), status=422)
    change = _change(visit, table, Operation.UPDATE, fields, posted, record=record, version=sheet.version)
    outcome = visit.change(change)
    if outcome.status.done:
        notice = "unchanged" if outcome.status is Status.UNCHANGED else "saved"
        return flash.leave(
            Redirect(sheet.after(record, posted.text("then")), status_code=303), notice, outcome.problems
        )
    if outcome.status is Status.MISSING:
        raise RefusedError(404, *outcome.problems)
    if outcome.status is Status.STALE:
        return _conflict(sheet, fields)
    return sheet.page(Filling({**sheet.stored, **fields}, outcome.problems), status=_STATUS.get(outcome.status, 422))


def _conflict(sheet: Sheet, fields: Mapping[str, object]) -> Response[str]:
    """The form merged with what others have saved; the next save is based on their version."""
    fresh = _existing(sheet.visit, sheet.table.id, sheet.record.id if sheet.record else "", sheet.form.id)
    if fresh.record is None:
        raise RefusedError(404)
    merged = conflict.merge(fresh.visit, fresh.table, fresh.access, fresh.record, fields, sheet.version)
    return fresh.page(merged.filling, merged=merged, status=409)


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
    form = form_for(visit, plan, UPDATE, asked)
    return Sheet(visit, form, plan, access, UPDATE, found, based, stored(plan, found))


def _change(
    visit: AppVisit,
    table: str,
    operation: Operation,
    fields: Mapping[str, object],
    posted: Form,
    *,
    record: str | None = None,
    version: int | None = None,
) -> Change:
    return Change(
        visit.plan.id,
        table,
        operation,
        visit.actor,
        visit.cause,
        record=record,
        version=version,
        fields=fields,
        confirm=frozenset(posted.texts("confirm")),
        idempotency_key=posted.text("key") or None,
    )


handlers = (show_new, create, show_edit, save)

"""Forms: ``/a/{app}/{table}/new`` and ``/a/{app}/{table}/records/{id}/edit``."""

from dataclasses import replace

from litestar import get, post
from litestar.response import Redirect, Response

from orderloom.check.kinds.form import FormPlan
from orderloom.check.plan import TablePlan
from orderloom.runtime.record.change import Change, Operation, Outcome, Status
from orderloom.web import forms, guards
from orderloom.web.pages import conflict, flash
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.form_model import CREATE, UPDATE, Filling, editable, first_values, form_for, read_fields, stored
from orderloom.web.pages.form_view import FormPage, look_for
from orderloom.web.pages.list import pairs
from orderloom.web.problems import RefusedError, refused
from orderloom.web.urls import edit_url, new_url, record_url, view_url
from orderloom.web.visit import Call

_STATUS = {Status.FORBIDDEN: 403, Status.STALE: 409, Status.CONFLICT: 409}
_AFTER_NEW = "new"
_AFTER_LIST = "list"


@get("/a/{app:str}/{table:str}/new", guards=[guards.signed_in], sync_to_thread=True)
def show_new(request: Call, app: str, table: str) -> Response[str]:
    """An empty form, prefilled by the address."""
    visit = enter(request, app)
    plan, access = visit.table(table)
    if not access.create:
        raise refused(403, "record.rights.create", title=visit.look().pick(plan.title))
    query = pairs(request)
    form = form_for(visit, plan, CREATE, request.query_params.get("form", ""))
    values = first_values(visit, form, plan, query)
    return _page(visit, form, plan, CREATE, Filling(values))


@post("/a/{app:str}/{table:str}/new", guards=[guards.signed_in], sync_to_thread=True)
def create(request: Call, app: str, table: str, body: bytes) -> Response[str] | Redirect:
    """Make the record, or show the form again with what is wrong."""
    visit, posted = enter(request, app), forms.read(body)
    plan, access = visit.table(table)
    form = form_for(visit, plan, CREATE, posted.text("form"))
    fields = read_fields([field for _, field in editable(form, plan, access, CREATE)], posted.all(), visit.look())
    shown = first_values(visit, form, plan, {})
    change = Change(
        app,
        table,
        Operation.CREATE,
        visit.actor,
        visit.cause,
        fields={name: value for name, value in fields.items() if value is not None or name in shown},
        confirm=frozenset(posted.texts("confirm")),
        idempotency_key=posted.text("key") or None,
    )
    outcome = visit.change(change)
    if outcome.status.done and outcome.record is not None:
        return flash.leave(Redirect(_after(visit, form, outcome.record.id, posted.text("then")), status_code=303), "created")
    return _again(visit, form, plan, CREATE, Filling({**shown, **fields}), outcome)


@get("/a/{app:str}/{table:str}/records/{record:str}/edit", guards=[guards.signed_in], sync_to_thread=True)
def show_edit(request: Call, app: str, table: str, record: str) -> Response[str]:
    """The form of an existing record."""
    visit = enter(request, app)
    plan, access = visit.table(table)
    if not access.update:
        raise refused(403, "record.rights.update", title=visit.look().pick(plan.title))
    found = visit.record(table, record)
    form = form_for(visit, plan, UPDATE, request.query_params.get("form", ""))
    return _page(visit, form, plan, UPDATE, Filling(stored(plan, found)), record=record, version=found.version)


@post("/a/{app:str}/{table:str}/records/{record:str}/edit", guards=[guards.signed_in], sync_to_thread=True)
def save(request: Call, app: str, table: str, record: str, body: bytes) -> Response[str] | Redirect:
    """Save, or show the form again with what is wrong or what others have changed meanwhile."""
    visit, posted = enter(request, app), forms.read(body)
    plan, access = visit.table(table)
    form = form_for(visit, plan, UPDATE, posted.text("form"))
    fields = read_fields([field for _, field in editable(form, plan, access, UPDATE)], posted.all(), visit.look())
    version = posted.text("version")
    change = Change(
        app,
        table,
        Operation.UPDATE,
        visit.actor,
        visit.cause,
        record=record,
        version=int(version) if version.isdecimal() else 0,
        fields=fields,
        confirm=frozenset(posted.texts("confirm")),
        idempotency_key=posted.text("key") or None,
    )
    outcome = visit.change(change)
    if outcome.status.done:
        notice = "unchanged" if outcome.status is Status.UNCHANGED else "saved"
        return flash.leave(Redirect(_after(visit, form, record, posted.text("then")), status_code=303), notice)
    if outcome.status is Status.MISSING:
        raise RefusedError(404, *outcome.problems)
    found = visit.record(table, record)
    if outcome.status is Status.STALE:
        merged = conflict.merge(visit, plan, access, found, fields, change.version or 0)
        return _page(visit, form, plan, UPDATE, merged.filling, record=record, version=found.version, conflict=merged, status=409)
    filling = Filling({**stored(plan, found), **fields})
    return _again(visit, form, plan, UPDATE, filling, outcome, record=record, version=change.version or 0)


def _again(
    visit: AppVisit, form: FormPlan, table: TablePlan, mode: str, filling: Filling, outcome: Outcome, *, record: str = "", version: int = 0
) -> Response[str]:
    """The form with what was typed and what is wrong with it."""
    status = _STATUS.get(outcome.status, 422)
    told = replace(filling, problems=outcome.problems)
    return _page(visit, form, table, mode, told, record=record, version=version, status=status)


def _page(
    visit: AppVisit,
    form: FormPlan,
    table: TablePlan,
    mode: str,
    filling: Filling,
    *,
    record: str = "",
    version: int = 0,
    conflict: conflict.Merged | None = None,
    status: int = 200,
) -> Response[str]:
    _, access = visit.table(table.id)
    plans = [table.fields[one.id] for section in form.sections for one in section.fields if one.id in table.fields]
    shown = FormPage(visit, form, table, access, mode, filling, look_for(visit, plans, filling.values))
    app = visit.plan.id
    return visit.page(
        "pages/form.html",
        status=status,
        form=shown,
        record=record,
        version=version,
        conflict=conflict,
        key=visit.services.ids.new(),
        action=edit_url(app, table.id, record) if record else new_url(app, table.id),
        back=record_url(app, table.id, record) if record else _list(visit, table),
        draft="/".join((visit.visit.signed_in.id, app, table.id, record or "new")),
    )


def _after(visit: AppVisit, form: FormPlan, record: str, wished: str) -> str:
    """Where to go after a save: what the button said, else what the form says."""
    target = wished or form.after_save
    if target == _AFTER_NEW:
        return new_url(visit.plan.id, form.table, {"form": form.id} if form.id else {})
    if target == _AFTER_LIST:
        return _list(visit, visit.table(form.table)[0])
    return record_url(visit.plan.id, form.table, record)


def _list(visit: AppVisit, table: TablePlan) -> str:
    """The first list of the table in the menu, else the app's first page."""
    view = visit.first_view(table.id)
    return view_url(visit.plan.id, view.id) if view else visit.home


handlers = (show_new, create, show_edit, save)

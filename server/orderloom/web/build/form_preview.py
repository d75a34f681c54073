"""The page on which a form of the draft is tried, shown inside the form designer; nothing of it is ever written."""

from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.check.kinds.role import RolePlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.model.kinds.form import KIND
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Outcome
from orderloom.web import forms, guards
from orderloom.web import visit as visits
from orderloom.web.build import form_trial, frame
from orderloom.web.build.form_trial import Salvage, TrialVisit, preview_url
from orderloom.web.build.frame import Builder
from orderloom.web.headers import POLICY
from orderloom.web.pages.field_check import check_field
from orderloom.web.pages.form_model import CREATE, UPDATE, Filling
from orderloom.web.pages.sheet import Sheet
from orderloom.web.problems import not_there, templates
from orderloom.web.urls import with_query
from orderloom.web.visit import Call

PREVIEW = "/build/{app:str}/studio/preview/forms/{form:str}"
FILLED = "filled"
"""A new record, filled with what the newest one holds."""
WAYS = (CREATE, FILLED, UPDATE)

_FRAMED = {
    "content-security-policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "x-frame-options": "SAMEORIGIN",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """The form on the page: what it is tried as, and what became of a save."""

    visit: TrialVisit
    sheet: Sheet
    way: str
    role: str
    outcome: Outcome | None = None

    @property
    def action(self) -> str:
        """Where the form is sent to."""
        query = {"as": self.way, "role": self.role}
        return with_query(preview_url(self.visit.plan.id, self.sheet.form.id), query)

    @property
    def passed(self) -> bool:
        """Whether it would have been saved."""
        return self.outcome is not None and self.outcome.status.done


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the form cannot be tried like this: a code, and the faults behind it."""

    code: str
    faults: tuple[Problem, ...] = ()


@get(PREVIEW, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str], form: FromPath[str]) -> Response[str]:
    """The form, empty or with the newest record."""
    builder = frame.enter(request, app)
    tried = _tried(request, builder, form)
    return _refused(request, tried) if isinstance(tried, Refused) else _page(request, tried, _begun(tried))


@post(PREVIEW, guards=[guards.signed_in], sync_to_thread=True, status_code=200)
def save(request: Call, app: FromPath[str], form: FromPath[str], body: RawBody) -> Response[str]:
    """What saving would say."""
    builder, posted = frame.enter(request, app), forms.read(body)
    tried = _tried(request, builder, form, posted.text("record"))
    if isinstance(tried, Refused):
        return _refused(request, tried)
    answer = tried.sheet.read(posted)
    outcome = tried.visit.change(answer.change)
    again = Tried(tried.visit, tried.sheet, tried.way, tried.role, outcome)
    return _page(request, again, tried.sheet.refused(answer, outcome))


@post(PREVIEW + "/check/{table:str}/{field:str}", guards=[guards.signed_in], sync_to_thread=True, status_code=200)
def check(
    request: Call, app: FromPath[str], form: FromPath[str], table: FromPath[str], field: FromPath[str], body: RawBody
) -> Response[str]:
    """One field of the tried form, judged on leaving it."""
    builder, posted = frame.enter(request, app), forms.read(body)
    plan = form_trial.salvaged(builder, form_trial.draft_of(builder)).plan
    if plan is None:
        raise not_there()
    visit = form_trial.visit_of(request, builder, plan, form, posted.text("role"))
    found, access = visit.table(table)
    spec = found.fields.get(field)
    if spec is None or field not in access.readable:
        raise not_there()
    judged = check_field(visit, found, spec, posted, request.query_params.get("line", ""))
    return templates(request).page("parts/_field_errors.html", visits.of(request), check=judged)


def _tried(request: Call, builder: Builder, form: str, record: str = "") -> Tried | Refused:
    """The form with what it is tried on, or why it cannot be."""
    asked, role = request.query_params.get("as", CREATE), request.query_params.get("role", "")
    way = asked if asked in WAYS else CREATE
    documents = form_trial.draft_of(builder)
    if (KIND.id, form) not in documents:
        raise not_there()
    draft = form_trial.salvaged(builder, documents)
    found = form_trial.form_in(draft.plan, form) if draft.plan else None
    if draft.plan is None or found is None:
        return _faulty(draft, form)
    if role and draft.plan.find(RolePlan, role) is None:
        return Refused("formpreview.no_role")
    visit = form_trial.visit_of(request, builder, draft.plan, form, role)
    table, access = draft.plan.get(TablePlan, found.table), visit.rights.on(found.table)
    if access is None or form not in visit.rights.forms:
        return Refused("formpreview.closed_to_role")
    mode = UPDATE if way == UPDATE else CREATE
    if not (access.update if mode == UPDATE else access.create):
        return Refused(f"formpreview.no_{mode}")
    held = (visit.record(table.id, record) if record else visit.newest(table)) if mode == UPDATE else None
    if mode == UPDATE and held is None:
        return Refused("formpreview.no_record")
    sheet = Sheet(visit, found, table, access, mode, held, held.version if held else 0)
    return Tried(visit, sheet, way, role)


def _faulty(draft: Salvage, form: str) -> Refused:
    """The form's own faults, or those of the app where it has none."""
    return Refused("formpreview.faulty", draft.of(form) or draft.faults[:5])


def _begun(tried: Tried) -> Filling:
    """What stands in the form at first."""
    sheet = tried.sheet
    begun = sheet.begun({})
    sample = tried.visit.newest(sheet.table) if tried.way == FILLED else None
    if sample is None:
        return begun
    asked = [plan for _, plan in sheet.frame.editable if plan.id != sheet.table.state_field]
    values = {plan.id: value for plan in asked if (value := _again(tried, plan, sample)) is not None}
    return Filling({**begun.values, **values}, lines=begun.lines)


def _again(tried: Tried, plan: FieldPlan, sample: Record) -> object:
    """What a record holds, for one that would be made beside it: texts that tell records apart are told apart."""
    value = sample.values.get(plan.id)
    if value is None:
        return None
    written = plan.codec.encode(value)
    unique = any(plan.id in (*key.fields, key.shown_at) for key in tried.sheet.table.keys)
    return f"{written}-{tried.visit.now:%H%M%S}" if unique and isinstance(written, str) and not plan.refers else written


def _page(request: Call, tried: Tried, filling: Filling) -> Response[str]:
    shown = tried.sheet.shown(filling)
    status = 422 if tried.outcome is not None and not tried.passed else 200
    return templates(request).page(
        "build/form_preview.html",
        visits.of(request),
        status=status,
        headers=_FRAMED,
        tried=tried,
        form=shown,
        refused=None,
        plan=tried.visit.plan,
    )


def _refused(request: Call, refused: Refused) -> Response[str]:
    visit = visits.of(request)
    return templates(request).page("build/form_preview.html", visit, headers=_FRAMED, tried=None, refused=refused)


handlers = (show, save, check)

"""The first page of an app's builder: where its draft, its problems and its versions stand; discard and undo."""

from collections.abc import Iterator
from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from orderloom.check.plan import TablePlan
from orderloom.runtime.transfer.shapes import MAPPING
from orderloom.runtime.version import DraftNote
from orderloom.web import guards
from orderloom.web.build import frame, shown
from orderloom.web.build.frame import Builder, app_url
from orderloom.web.build.shown import Moment
from orderloom.web.building import refusing
from orderloom.web.pages import flash
from orderloom.web.urls import imports_url
from orderloom.web.visit import Call

_STEPS = 8
_VERSIONS = 3


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the draft's log."""

    at: Moment
    by: str
    documents: tuple[str, ...]
    undo: str


@dataclass(frozen=True, slots=True)
class SheetShown:
    """Rows of a sheet that wait to be imported; without a way while their table is in the draft only."""

    file: str
    rows: int
    href: str


@get("/build/{app:str}", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """The overview."""
    builder = frame.enter(request, app)
    versions = builder.services.building.versions
    with refusing():
        proposal = versions.proposal(app)
    return frame.page(
        request,
        builder,
        "build/overview.html",
        "overview",
        state=proposal.state,
        conflicts=len(proposal.merged.conflicts),
        problems=shown.problems(builder, proposal.result.problems, proposal.merged.documents),
        versions=shown.versions(builder)[:_VERSIONS],
        steps=[_step(builder, one) for one in versions.drafts.notes(app, _STEPS)],
        waiting=list(_waiting(builder)),
    )


@post("/build/{app:str}/discard", guards=[guards.signed_in], sync_to_thread=True)
def discard(request: Call, app: FromPath[str]) -> Redirect:
    """Give up every change of the draft."""
    builder = frame.enter(request, app)
    builder.services.building.editor.discard(app, builder.actor)
    return flash.leave(Redirect(app_url(app), status_code=303), "discarded")


@post("/build/{app:str}/steps/{step:str}/undo", guards=[guards.signed_in], sync_to_thread=True)
def undo(request: Call, app: FromPath[str], step: FromPath[str]) -> Redirect:
    """Take one step back."""
    builder = frame.enter(request, app)
    with refusing():
        builder.services.building.editor.undo(app, step, builder.actor)
    return flash.leave(Redirect(app_url(app), status_code=303), "undone")


def _waiting(builder: Builder) -> Iterator[SheetShown]:
    """What this person has sent and not imported yet."""
    imports = builder.services.transfer.importing.imports
    for job in imports.of(builder.app, builder.visit.signed_in.id):
        if job.state == MAPPING:
            there = builder.plan is not None and builder.plan.find(TablePlan, job.table) is not None
            yield SheetShown(job.file, job.total, imports_url(builder.app, job.id) if there else "")


def _step(builder: Builder, note: DraftNote) -> StepShown:
    names = dict.fromkeys(str(edit["document"]) for edit in note.edits)
    return StepShown(
        shown.moment(builder, note.at), note.by_name, tuple(names), app_url(builder.app, f"steps/{note.id}/undo")
    )


handlers = (show, discard, undo)

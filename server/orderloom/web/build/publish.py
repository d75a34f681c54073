"""Publishing: everything worth knowing before, the scenarios as a gate, and the button."""

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.runtime.scenario import ScenarioResult
from orderloom.runtime.versions import Consent, Proposal
from orderloom.web import forms, guards
from orderloom.web.build import frame, replay, shown
from orderloom.web.build.frame import Builder, app_url
from orderloom.web.building import refusing
from orderloom.web.pages import flash
from orderloom.web.problems import RefusedError, refused
from orderloom.web.visit import Call

PUBLISH = "/build/{app:str}/publish"
DOOR = "web"


@get(PUBLISH, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """Problems, conflicts, what changes, what happens to the tables, scenarios."""
    return _page(request, frame.enter(request, app))


@post(PUBLISH + "/test", guards=[guards.signed_in], sync_to_thread=True)
def test(request: Call, app: FromPath[str]) -> Redirect:
    """Play the scenarios; the page then shows what came of them."""
    builder = frame.enter(request, app)
    builder.services.building.versions.test(_proposal(builder), builder.visit.language)
    return Redirect(app_url(app, "publish"), status_code=303)


@post(PUBLISH, guards=[guards.signed_in], sync_to_thread=True)
def publish(request: Call, app: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Put the draft in force, or show the page again with what stands against it."""
    builder, form = frame.enter(request, app), forms.read(body)
    consent = Consent(force=form.text("force") == "yes", keep_ours=form.text("keep_ours") == "yes")
    if consent.force and not builder.admin:
        raise refused(403, "versions.force_admin")
    seen = form.text("revision")
    try:
        with refusing():
            done = builder.services.building.versions.publish(
                app, builder.actor, DOOR, consent, int(seen) if seen.isdecimal() else None
            )
    except RefusedError as refusal:
        return _page(request, builder, refusal.problems, refusal.status)
    notice = "nothing_new" if done.unchanged else "published"
    return flash.leave(Redirect(app_url(app), status_code=303), notice)


def _proposal(builder: Builder) -> Proposal:
    with refusing():
        return builder.services.building.versions.proposal(builder.app)


def _page(request: Call, builder: Builder, told: tuple[Problem, ...] = (), status: int = 200) -> Response[str]:
    versions, proposal = builder.services.building.versions, _proposal(builder)
    structure = versions.structure(proposal)
    played: tuple[ScenarioResult, ...] | None = versions.played(proposal)
    errors = [one for one in proposal.result.problems if one.level == "error"]
    return frame.page(
        request,
        builder,
        "build/publish.html",
        "publish",
        status=status,
        told=told,
        revision=proposal.state.revision if proposal.state else 0,
        problems=shown.problems(builder, proposal.result.problems, proposal.merged.documents),
        conflicts=[f"{one.document} {one.path}".strip() for one in proposal.merged.conflicts],
        edits=shown.edits(builder, proposal.edits, proposal.before, proposal.merged.documents),
        structure=structure,
        scenarios=played,
        replay=replay.shown(builder, proposal),
        failed=sum(not one.passed for one in played or ()),
        ready=not errors and not any(change.blocks for change in structure) and bool(proposal.edits),
    )


handlers = (show, test, publish, *replay.handlers)

"""A new app on its way: published in the background, its samples loaded, and the page that tells how far it is."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Redirect, Response

from orderloom.runtime.versions import Consent, Proposal
from orderloom.web import guards, problems, services
from orderloom.web import visit as visits
from orderloom.web.build import frame
from orderloom.web.new_apps import actor
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

DOOR = "page"


def begin(request: Call, proposal: Proposal, *, samples: bool) -> Redirect:
    """Publish what was proposed, then load its samples; both go on while people look at the page this leads to."""
    known, by = services.of(request), actor(visits.of(request))
    versions, app = known.building.versions, proposal.app
    known.building.samples.start(app, lambda: versions.release(proposal, by, DOOR, Consent()), samples=samples)
    return Redirect(frame.app_url(app, "samples"), status_code=303)


@get("/build/{app:str}/samples", guards=[guards.admin], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """How far a new app is; asked for again by the page itself until it is there, which then opens it."""
    known, visit = services.of(request), visits.of(request)
    progress = known.building.samples.progress(app)
    if progress is None:
        builder = frame.enter(request, app)
        return frame.page(request, builder, "build/samples.html", "overview", app=app, progress=None, found=[])
    if known.plans.plan(app) is None and progress.ended and not progress.failed:
        raise not_there()
    found = [one.message(visit.language) for one in progress.problems]
    if "hx-request" not in request.headers:
        return frame.page(request, None, "build/samples.html", "new", app=app, progress=progress, found=found)
    ended = progress.ended and not progress.failed
    return problems.templates(request).page(
        "build/_progress.html",
        visit,
        headers={"hx-redirect": f"/a/{app}"} if ended else None,
        app=app,
        progress=progress,
        found=found,
    )


handlers = (show,)

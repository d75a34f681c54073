"""The gallery: every app that this person may manage, with its version, its draft and its problems."""

from dataclasses import dataclass

from litestar import get
from litestar.response import Response

from orderloom import i18n
from orderloom.check.plan import AppPlan
from orderloom.web import guards, services
from orderloom.web import visit as visits
from orderloom.web.build import frame
from orderloom.web.problems import not_there
from orderloom.web.services import Services
from orderloom.web.visit import Call, Visit


@dataclass(frozen=True, slots=True)
class AppShown:
    """One app of the gallery."""

    href: str
    title: str
    id: str
    number: int
    version: str
    changes: int
    broken: bool


@get(frame.ROOT, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call) -> Response[str]:
    """The apps; not there for people who may manage none."""
    known, visit = services.of(request), visits.of(request)
    plans = {plan.id: plan for plan in known.plans.all()}
    mine = [app for app, plan in plans.items() if frame.managed(known, visit, plan)]
    everywhere = frame.managed(known, visit, None)
    if everywhere:
        others = {*known.building.versions.drafts.apps(), *known.building.versions.apps.newest()}
        mine += sorted(others - plans.keys())
    if not mine and not everywhere:
        raise not_there()
    apps = [_app(known, visit, app, plans.get(app)) for app in mine]
    return frame.page(request, None, "build/gallery.html", "gallery", apps=apps)


def _app(known: Services, visit: Visit, app: str, plan: AppPlan | None) -> AppShown:
    state = known.building.versions.drafts.load(app)
    return AppShown(
        href=frame.first_page(app, frame.managed(known, visit, plan)),
        title=i18n.pick(plan.title if plan else frame.title_in(state.documents if state else {}, app), visit.language),
        id=app,
        number=state.newest if state else 0,
        version=plan.version if plan else "",
        changes=len(state.changed) if state else 0,
        broken=plan is None and state is not None and state.newest > 0,
    )


handlers = (show,)

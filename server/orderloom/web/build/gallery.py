"""The gallery: every app that this person may manage, with what is to be known before opening one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from litestar import get
from litestar.response import Response

from orderloom import i18n
from orderloom.check.plan import AppPlan
from orderloom.check.problem import refuses
from orderloom.runtime.version import DraftState
from orderloom.web import guards, services
from orderloom.web import visit as visits
from orderloom.web.build import frame, shown
from orderloom.web.build.shown import Moment
from orderloom.web.problems import not_there
from orderloom.web.services import Services
from orderloom.web.visit import Call, Visit
from orderloom.web.widgets.moments import exact, written


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed an app last, its draft or by publishing it."""

    at: Moment
    by: str


@dataclass(frozen=True, slots=True)
class AppShown:
    """One app of the gallery. ``number`` is its newest version, 0 before the first; ``broken``: that one does not work.

    ``errors`` stand in the draft, ``failed`` are runs that need somebody; ``manages`` says what this person may open.
    """

    href: str
    title: str
    help: str
    id: str
    number: int
    version: str
    live: bool
    changes: int
    errors: int
    failed: int
    broken: bool
    last: LastChange | None
    manages: frozenset[str]


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
    manages = frame.managed(known, visit, plan)
    documents = plan.documents if plan else state.documents if state else {}
    return AppShown(
        href=frame.first_page(app, manages),
        title=i18n.pick(plan.title if plan else frame.title_in(documents, app), visit.language),
        help=shown.help_of(documents, visit.language),
        id=app,
        number=state.newest if state else 0,
        version=plan.version if plan else "",
        live=plan is not None,
        changes=len(state.changed) if state else 0,
        errors=_errors(known, state),
        failed=known.flows.figures.failed(app),
        broken=plan is None and state is not None and state.newest > 0,
        last=_last(known, app, plan),
        manages=manages,
    )


def _errors(known: Services, state: DraftState | None) -> int:
    """What stands against publishing the draft; one that changes nothing has been checked when it was published."""
    if state is None or not (state.changed or state.newest == 0):
        return 0
    return sum(refuses([one]) for one in known.building.versions.proposal(state.app).result.problems)


def _last(known: Services, app: str, plan: AppPlan | None) -> LastChange | None:
    versions = known.building.versions
    found: Iterable[tuple[datetime, str]] = (
        *((one.at, one.by_name or one.by) for one in versions.drafts.notes(app, 1)),
        *((one.at, one.by_name or one.by) for one in versions.history(app)[:1]),
    )
    newest = max(found, default=None)
    if newest is None:
        return None
    zone = ZoneInfo(plan.timezone if plan else shown.ZONE)
    return LastChange(Moment(written(newest[0]), exact(newest[0], zone)), newest[1])


handlers = (show,)

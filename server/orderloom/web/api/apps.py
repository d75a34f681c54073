"""Which apps and tables this person can see."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.record.change import Actor
from orderloom.web import guards, services
from orderloom.web import visit as visits
from orderloom.web.api import bodies, queries, shape, targets
from orderloom.web.api.targets import Target
from orderloom.web.problems import not_there
from orderloom.web.services import Services
from orderloom.web.visit import Call


@get("/api/v1/apps", guards=[guards.api], sync_to_thread=True)
def list_apps(request: Call) -> Response[bytes]:
    """The apps in which this person may read at least one table."""
    queries.only(request)
    known, visit = services.of(request), visits.of(request)
    shown = [_app_json(plan) for plan in known.plans.all() if readable(known, plan, visit.actor(plan))]
    return bodies.answer({"items": shown})


@get("/api/v1/apps/{app:str}", guards=[guards.api], sync_to_thread=True)
def get_app(request: Call, app: FromPath[str]) -> Response[bytes]:
    """One app with the tables this person may read."""
    queries.only(request)
    plan = targets.app_plan(request, app)
    known, visit = services.of(request), visits.of(request)
    tables = readable(known, plan, visit.actor(plan))
    if not tables:
        raise not_there()
    shown = [{"id": table.id, "title": shape.title_json(table.title)} for table in tables]
    return bodies.answer({**_app_json(plan), "tables": shown})


def readable(known: Services, plan: AppPlan, actor: Actor) -> tuple[TablePlan, ...]:
    """The tables of an app that ``actor`` may read."""
    rights = known.engine.rights(plan.id, actor)
    seen = ((table, rights.on(table.id)) for table in plan.all(TablePlan).values())
    return tuple(table for table, access in seen if access is not None and access.read)


def writable(target: Target) -> bool:
    """Whether this person may write to the table at all."""
    access = target.known.engine.rights(target.plan.id, target.actor).on(target.table.id)
    return access is not None and (access.create or access.update)


def _app_json(plan: AppPlan) -> dict[str, object]:
    return {"id": plan.id, "title": shape.title_json(plan.title), "version": plan.version}


handlers = (list_apps, get_app)

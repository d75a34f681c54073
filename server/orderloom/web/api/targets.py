"""What an API path names: the app's plan, the table, the person as an actor there; a door that is always the same."""

import re
from dataclasses import dataclass

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.record.change import Actor, Cause
from orderloom.web import services
from orderloom.web import visit as visits
from orderloom.web.problems import not_there
from orderloom.web.services import Services
from orderloom.web.visit import Call, Visit

CAUSE = Cause("api")
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Target:
    """One table of one app, as this visit sees it."""

    known: Services
    visit: Visit
    plan: AppPlan
    table: TablePlan
    actor: Actor


def app_plan(request: Call, app: str) -> AppPlan:
    """The plan of the app in the path; 404 when there is none."""
    plan = services.of(request).plans.plan(app)
    if plan is None:
        raise not_there()
    return plan


def find(request: Call, app: str, table: str) -> Target:
    """App and table of a path; 404 when there is none. Whether this person may see it is the gate's to say."""
    plan = app_plan(request, app)
    found = plan.find(TablePlan, table)
    if found is None:
        raise not_there()
    visit = visits.of(request)
    return Target(services.of(request), visit, plan, found, visit.actor(plan))


def an_id(text: str) -> str:
    """An id from a path; what cannot be one is not there."""
    if not _ID.fullmatch(text):
        raise not_there()
    return text

"""Who was told what: the log of an app's messages, for those whose role opens it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.members import PEOPLE
from orderloom.check.message_plan import MessagePlan
from orderloom.check.plan import TablePlan
from orderloom.runtime.record.change import Query, Record
from orderloom.web import guards
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.problems import not_there
from orderloom.web.urls import record_url, told_url, with_query
from orderloom.web.visit import Call
from orderloom.web.widgets.moments import ago, exact, written

LOG = "notices"
_SHOWN = 50
_COLORS = {"told": "green", "waiting": "blue", "withheld": "orange", "unknown": "red"}


@dataclass(frozen=True, slots=True)
class Row:
    """One notice for the template; ``href`` leads to its record."""

    message: Mapping[str, str]
    who: str
    channel: str
    state: str
    color: str
    stamp: str
    exact: str
    ago: str
    href: str
    answered: str


@get("/a/{app:str}/told", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """Notices, the newest first; ``after`` goes on."""
    visit = enter(request, app)
    if LOG not in visit.rights.logs:
        raise not_there()
    after = request.query_params.get("after")
    page = visit.read(Query(visit.plan.id, "", visit.actor, log=LOG, limit=_SHOWN, cursor=after))
    people = {str(item.values.get("account")) for item in page.items} | {
        str(item.values.get("taken_by")) for item in page.items
    }
    names = visit.services.directory.titles(PEOPLE, people)
    further = with_query(told_url(app), {"after": page.next}) if page.next else ""
    return visit.page("pages/told.html", rows=[_row(visit, item, names) for item in page.items], next=further)


def _row(visit: AppVisit, item: Record, names: Mapping[str, str]) -> Row:
    values, look = item.values, visit.look()
    message = visit.plan.find(MessagePlan, str(values.get("message")))
    at = values.get("told_at") or values.get("made_at")
    moment = at if isinstance(at, datetime) else visit.now
    account, taker = str(values.get("account") or ""), str(values.get("taken_by") or "")
    table, record = str(values.get("table") or ""), str(values.get("record") or "")
    state = str(values.get("state"))
    return Row(
        message=message.title if message else {},
        who=names.get(account, account),
        channel=str(values.get("channel")),
        state=state,
        color=_COLORS.get(state, "gray"),
        stamp=written(moment),
        exact=exact(moment, look.zone),
        ago=ago(moment, look),
        href=record_url(visit.plan.id, table, record) if record and visit.plan.find(TablePlan, table) else "",
        answered=names.get(taker, taker),
    )


handlers = (show,)

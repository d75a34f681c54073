"""Refused changes: who wanted what, when, and why it was not done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.plan import TablePlan
from orderloom.runtime.ports import Record
from orderloom.web import guards
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.form_model import field_of
from orderloom.web.pages.hold_view import Since, since
from orderloom.web.pages.inbox_view import Touched, kept
from orderloom.web.problems import not_there
from orderloom.web.urls import record_url, refusals_url, with_query
from orderloom.web.visit import Call

_SHOWN = 50
_LOG = "refusals"
_TRAIL = 40


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """One refused change."""

    who: str
    wanted: str
    on: Touched
    reasons: tuple[str, ...]
    since: Since


@get("/a/{app:str}/refusals", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """The refusals, newest first."""
    visit = enter(request, app)
    if _LOG not in visit.rights.logs:
        raise not_there()
    trail = request.query_params.getall("after", [])
    page = visit.log(_LOG, limit=_SHOWN, cursor=trail[-1] if trail else None)
    path = refusals_url(app)
    return visit.page(
        "pages/refusals.html",
        rows=_rows(visit, page.items),
        next=with_query(path, [("after", one) for one in [*trail, page.next][-_TRAIL:]]) if page.next else "",
        previous=with_query(path, [("after", one) for one in trail[:-1]]) if trail else "",
        number=len(trail) + 1,
    )


def _rows(visit: AppVisit, records: Iterable[Record]) -> list[RefusalRow]:
    rows = [record.values for record in records]
    wanted: dict[str, set[str]] = {}
    for row in rows:
        if row.get("record"):
            wanted.setdefault(str(row["table"]), set()).add(str(row["record"]))
    titles = visit.titles(wanted)
    look = visit.look()
    return [
        RefusalRow(
            who=visit.who(row),
            wanted=_wanted(visit, row),
            on=_on(visit, row, titles),
            reasons=_reasons(visit, row),
            since=since(row.get("at"), look),
        )
        for row in rows
    ]


def _reasons(visit: AppVisit, row: Mapping[str, object]) -> tuple[str, ...]:
    """Why, each with the name of the field that it is about."""
    plan, look = visit.plan.find(TablePlan, str(row.get("table", ""))), visit.look()
    found = []
    for problem in kept(row.get("problems")):
        words, field = problem.message(look.language), plan.fields.get(field_of(problem)) if plan else None
        label = look.pick(field.title) if field else ""
        found.append(f"{label}{look.say('pages.colon')}{words}" if label and label not in words else words)
    return tuple(found)


def _wanted(visit: AppVisit, row: Mapping[str, object]) -> str:
    """What was asked for: the transition by its title, else the kind of change."""
    said = row.get("input")
    transition = said.get("transition") if isinstance(said, Mapping) else None
    for machine in visit.plan.on(MachinePlan, str(row.get("table", ""))):
        move = machine.transitions.get(str(transition))
        if move is not None:
            return visit.look().pick(move.title)
    return visit.look().say(f"pages.operation.{row.get('operation')}")


def _on(visit: AppVisit, row: Mapping[str, object], titles: Mapping[str, Mapping[str, str]]) -> Touched:
    table, record = str(row.get("table", "")), str(row.get("record", ""))
    plan = visit.plan.find(TablePlan, table)
    words = visit.look().pick(plan.title) if plan else table
    title = titles.get(table, {}).get(record)
    return Touched(f"{words} {title}", record_url(visit.plan.id, table, record)) if title else Touched(words, "")


handlers = (show,)

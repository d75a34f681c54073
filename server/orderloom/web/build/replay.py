"""The step before publishing that tells what would have been different; its part of the page of publishing."""

from collections.abc import Mapping

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.plan import TablePlan
from orderloom.runtime.problems import from_row
from orderloom.runtime.record.change import Query
from orderloom.runtime.replay.job import DAYS, MOST_DAYS
from orderloom.runtime.replay.run import NEW
from orderloom.runtime.replay.words import spoken
from orderloom.runtime.versions import Proposal
from orderloom.web import forms, guards, problems
from orderloom.web import visit as visits
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder, app_url
from orderloom.web.building import refusing
from orderloom.web.visit import Call

MOST_SHOWN = 100
"""Records that a page lists; the command and the API tell all."""


@post("/build/{app:str}/publish/replay", guards=[guards.signed_in], sync_to_thread=True)
def replay(request: Call, app: FromPath[str], body: RawBody) -> Redirect:
    """Begin; the page then shows how far it is and what came of it."""
    builder, form = frame.enter(request, app), forms.read(body)
    days = form.text("days")
    chosen = int(days) if days.isdecimal() and 1 <= int(days) <= MOST_DAYS else DAYS
    builder.services.building.replays.start(app, chosen)
    return Redirect(app_url(app, "publish"), status_code=303)


@get("/build/{app:str}/publish/replay", guards=[guards.signed_in], sync_to_thread=True)
def progress(request: Call, app: FromPath[str]) -> Response[str]:
    """The part of the page, asked for again by itself while a replay runs."""
    builder = frame.enter(request, app)
    with refusing():
        proposal = builder.services.building.versions.proposal(app)
    visit = visits.of(request)
    return problems.templates(request).page("build/_replay.html", visit, replay=shown(builder, proposal))


def shown(builder: Builder, proposal: Proposal) -> Mapping[str, object]:
    """What the page needs to know of the last replay."""
    job = builder.services.building.replays.find(builder.app)
    result = spoken(job.result, builder.visit.language) if job and job.result is not None else {}
    listed = seen(builder, result)
    digest = proposal.result.plan.digest if proposal.result.plan else ""
    return {
        "app": builder.app,
        "job": job,
        "days": job.days if job else DAYS,
        "most_days": MOST_DAYS,
        "result": result,
        "differences": listed[:MOST_SHOWN],
        "more": max(0, len(listed) - MOST_SHOWN),
        "old": bool(job and job.state == "done" and job.digest != digest),
        "problem": from_row(job.problem).message(builder.visit.language) if job and job.problem else "",
    }


def seen(builder: Builder, result: Mapping[str, object]) -> list[dict[str, object]]:
    """The differences of records that the reader may see, under the titles that he may see."""
    differences = result.get("differences")
    listed = differences if isinstance(differences, list) else ()
    return [found for one in listed if (found := _seen(builder, one)) is not None]


def _seen(builder: Builder, one: Mapping[str, object]) -> dict[str, object] | None:
    engine, table, record = builder.services.engine, str(one["table"]), str(one["record"])
    plan = builder.plan.find(TablePlan, table) if builder.plan else None
    access = engine.rights(builder.app, builder.actor).on(table)
    if plan is None or access is None or not access.read:
        return None
    if record.startswith(NEW):
        return {**one, "title": ""}
    items = engine.read(Query(builder.app, table, builder.actor, id=record)).items
    if not items:
        return None
    title = plan.encode(items[0].values).get(plan.title_field)
    return {**one, "title": str(title) if title is not None else ""}


handlers = (replay, progress)

"""Schedules of an app: when each fires next, how the last run went, and the hands of people on them."""

from dataclasses import dataclass
from urllib.parse import quote

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.runtime.schedule_rows import Shown
from orderloom.web import guards, schedules
from orderloom.web.build import frame, shown
from orderloom.web.build.frame import Builder, app_url
from orderloom.web.build.shown import Moment
from orderloom.web.pages import flash
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

PAGE = "schedules"
_SCHEDULES = "/build/{app:str}/schedules"
_COLOURS = {"done": "green", "failed": "red", "cancelled": "gray"}
"""Of runs that have ended; others are under way."""


@dataclass(frozen=True, slots=True)
class ScheduleShown:
    """One schedule; ``result`` says what came of the last time, ``run_href`` leads to that run, ``colour`` is how it
    went.
    """

    flow: str
    trigger: str
    title: str
    words: str
    cron: str
    zone: str
    next_at: Moment | None
    paused_by: str
    last_at: Moment | None
    run_href: str
    result: str
    colour: str


@get(_SCHEDULES, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """All of them, the next one first."""
    builder = frame.enter(request, app, frame.RUNS)
    with schedules.refusing():
        found = builder.services.flows.schedules.all(app, builder.actor)
    items = [_shown(builder, one) for one in found]
    return frame.page(request, builder, "build/schedules.html", PAGE, schedules=items)


@post(_SCHEDULES + "/{flow:str}/{trigger:str}/{verb:str}", guards=[guards.signed_in], sync_to_thread=True)
def act(
    request: Call, app: FromPath[str], flow: FromPath[str], trigger: FromPath[str], verb: FromPath[str]
) -> Redirect:
    """Begin a run, stop the clock, let it go on."""
    builder = frame.enter(request, app, frame.RUNS)
    if verb not in schedules.VERBS:
        raise not_there()
    with schedules.refusing():
        schedules.VERBS[verb](builder.services.flows.schedules, app, (flow, trigger), builder.actor)
    return flash.leave(Redirect(app_url(app, PAGE), status_code=303), f"schedule_{verb}")


def _shown(builder: Builder, one: Shown) -> ScheduleShown:
    schedule, language = one.schedule, builder.visit.language
    flow, trigger = builder.services.flows.schedules.titles(schedule)
    return ScheduleShown(
        flow=schedule.flow,
        trigger=schedule.trigger,
        title=i18n.pick(flow, language),
        words=i18n.pick(trigger, language),
        cron=schedule.cron,
        zone=schedule.zone,
        next_at=shown.moment(builder, schedule.next_at) if schedule.next_at else None,
        paused_by=schedule.paused_by,
        last_at=shown.moment(builder, schedule.last_at) if schedule.last_at else None,
        run_href=app_url(builder.app, f"runs/{quote(schedule.last_run, safe='')}") if one.state else "",
        result=_result(one, language),
        colour="orange" if schedule.problem else _COLOURS.get(one.state, "blue"),
    )


def _result(one: Shown, language: str) -> str:
    problem = one.schedule.problem
    if problem is not None:
        return i18n.message(str(problem["code"]), language, {"flow": one.schedule.flow})
    if not one.schedule.last_run:
        return ""
    return i18n.message(f"schedules.state.{one.state or 'forgotten'}", language)


handlers = (show, act)

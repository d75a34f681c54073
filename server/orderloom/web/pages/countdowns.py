"""Clocks of deadlines in words: how much time is left, at which level, and what the timeline tells of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orderloom.check.deadline_plan import WHOLE, DeadlinePlan
from orderloom.check.deadline_windows import deadlines_of
from orderloom.runtime import timer as clocks
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Query
from orderloom.runtime.record.stages.elapse import NOBODY
from orderloom.runtime.timer_rows import Timer, TimerState
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.moments import precise, written

EFFECT = "deadline_effect"
"""Kind of the event of an effect that could not be done."""

_CALM = "gray"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Countdown:
    """One clock for the templates. ``words`` say what is left, ``level`` what it is called by now, ``levels`` are the
    moments at which a script changes that: JSON of [moment, colour, words].
    """

    title: str
    segment: str
    level: str
    words: str
    color: str
    icon: str
    paused: bool
    stamp: str
    exact: str
    levels: str

    @property
    def label(self) -> str:
        """All of it in one line, for where only the words are shown."""
        return " · ".join(part for part in (self.title, self.segment, self.level, self.exact) if part)


def running_on(visit: AppVisit, record: Record) -> list[Countdown]:
    """The clocks that run on a record and that this person may know of, the first due first."""
    plans = _plans(visit, record.table)
    if not plans:
        return []
    asked = Query(visit.plan.id, record.table, visit.actor, id=record.id, fields=("id",), countdowns=True)
    page = visit.services.engine.read(asked)
    return shown(visit, record.table, page.countdowns).get(record.id, [])


def shown(visit: AppVisit, table: str, timers: Sequence[Timer]) -> dict[str, list[Countdown]]:
    """Clocks in words, by record."""
    found: dict[str, list[Countdown]] = {}
    plans, look = (_plans(visit, table), visit.look()) if timers else ({}, None)
    for timer in timers:
        plan = plans.get(timer.deadline)
        if plan is not None and look is not None and timer.state is not TimerState.AWAY:
            found.setdefault(timer.record, []).append(_countdown(plan, timer, look))
    return found


def _plans(visit: AppVisit, table: str) -> Mapping[str, DeadlinePlan]:
    return {one.id: one for one in deadlines_of(visit.plan, table)}


def _countdown(plan: DeadlinePlan, timer: Timer, look: Look) -> Countdown:
    paused = timer.state is TimerState.PAUSED
    at = timer.paused_at if paused and timer.paused_at else look.now
    moments = [(clocks.moment(plan, level, timer.due_at), level) for level in plan.levels]
    come = [level for moment, level in moments if moment is not None and moment <= at]
    segment = plan.segment(timer.segment)
    late = at > timer.due_at
    ahead = [
        [written(moment), level.color, look.pick(level.title)] for moment, level in moments if moment and moment > at
    ]
    return Countdown(
        title=look.pick(plan.title),
        segment=look.pick(segment.title) if segment and segment.id != WHOLE else "",
        level=look.pick(come[-1].title) if come else "",
        words=_left(timer.due_at, at, look, paused=paused),
        color=come[-1].color if come else "red" if late else _CALM,
        icon="pause" if paused else "alert" if late else "clock",
        paused=paused,
        stamp=written(timer.due_at),
        exact=precise(timer.due_at, look.zone),
        levels=json.dumps(ahead, ensure_ascii=False),
    )


def _left(due: datetime, at: datetime, look: Look, *, paused: bool) -> str:
    seconds = int((due - at).total_seconds())
    state = "paused" if paused else "left" if seconds >= 0 else "over"
    return look.say(f"countdown.{state}", span=span_words(abs(seconds), look))


def span_words(seconds: int, look: Look) -> str:
    """A length of time in its two largest units: days and hours, hours and minutes, minutes and seconds."""
    if seconds >= _DAY:
        return look.say("countdown.days", days=seconds // _DAY, hours=seconds % _DAY // _HOUR)
    if seconds >= _HOUR:
        return look.say("countdown.hours", hours=seconds // _HOUR, minutes=seconds % _HOUR // _MINUTE)
    return look.say("countdown.minutes", minutes=seconds // _MINUTE, seconds=seconds % _MINUTE)


def is_of_clocks(kind: str) -> bool:
    """Whether events of a kind are about deadlines."""
    return kind in {clocks.FIRED, clocks.MOVED, EFFECT}


def told(visit: AppVisit, table: str, kind: str, said: Mapping[str, object], look: Look) -> str:
    """An event of a deadline as a sentence."""
    plan = _plans(visit, table).get(str(said.get("deadline", "")))
    facts = {
        "deadline": look.pick(plan.title) if plan else str(said.get("deadline", "")),
        "level": _level(plan, str(said.get("level", "")), look),
        "due": _due(said.get("timer"), look),
    }
    if kind == EFFECT:
        return look.say("countdown.event.effect", **facts, reasons=_reasons(said.get("codes"), look))
    if kind == clocks.MOVED:
        return look.say(f"countdown.event.{said.get('verb')}", **facts)
    skipped = said.get("passed")
    passed = [_level(plan, str(one), look) for one in skipped] if isinstance(skipped, list) else []
    if passed:
        return look.say("countdown.event.passed", **facts, passed=_listed(passed, look))
    return look.say("countdown.event.level", **facts)


def _level(plan: DeadlinePlan | None, level: str, look: Look) -> str:
    found = plan.level(level) if plan else None
    return look.pick(found.title) if found else level


def _due(timer: object, look: Look) -> str:
    due = timer.get("due_at") if isinstance(timer, Mapping) else None
    try:
        return precise(datetime.fromisoformat(str(due)), look.zone) if due else ""
    except ValueError:  # not a moment of ours
        return ""


def _reasons(codes: object, look: Look) -> str:
    """What stood in the way, as far as it can be said without what it was about."""
    given = [str(code) for code in codes] if isinstance(codes, list) else []
    return _listed(dict.fromkeys(look.say(f"countdown.why.{_family(code)}") for code in given), look)


def _family(code: str) -> str:
    """What sort of problem a code is."""
    heads = {
        NOBODY: "nobody",
        "record.held": "held",
        "record.missing": "rights",
        "transition.from": "moved_on",
        "transition.guard": "guard",
    }
    return heads.get(code, "rights" if ".rights" in code or code.endswith("roles") else "rule")


def _listed(words: Iterable[str], look: Look) -> str:
    return ("、" if look.language == "zh" else ", ").join(words)

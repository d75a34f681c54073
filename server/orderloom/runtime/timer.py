"""Countdowns: when a deadline is due, which level comes next, and how a clock stands still and goes on. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from orderloom.check.deadline_plan import BandPlan, DeadlinePlan, LengthPlan, LevelPlan
from orderloom.check.occasions import EVENTS
from orderloom.check.plan import Closure, Env
from orderloom.logic.errors import LogicError
from orderloom.runtime import working_time
from orderloom.runtime.timer_rows import Timer, TimerState

FIRED = "deadline"
"""Kind of the event of a level that has come; its input names ``deadline``, ``segment`` and ``level``."""

MOVED = "timer"
"""Kind of the event of a clock that started, stood still, went on or ended; its input holds the timer as it is then."""

_LIKE: Mapping[str, str] = {kind: occasion for occasion, kind in EVENTS.items()}
_DETAILED: Mapping[str, str] = {"transition": "transition", "mark": "mark", "clear": "mark"}
_MINUTE = 60
_HOUR = 3600
_MOST_HOURS = 10**8
_MOST_DAYS = 366


def occasions(kind: str, given: Mapping[str, object]) -> tuple[str, ...]:
    """What an event is as an occasion: ``transition`` and ``transition:pay``; none for what no deadline waits for."""
    occasion = _LIKE.get(kind)
    if occasion is None:
        return ()
    detail = given.get(_DETAILED.get(kind, ""))
    return (occasion, f"{occasion}:{detail}") if detail else (occasion,)


def moment_of(closure: Closure | None, env: Env, otherwise: datetime | None) -> datetime | None:
    """What a rule says, if it is a moment; without a rule ``otherwise``."""
    if closure is None:
        return otherwise
    value = _value(closure, env)
    return value if isinstance(value, datetime) else None


def due_at(plan: DeadlinePlan, length: LengthPlan, started_at: datetime, env: Env) -> datetime | None:
    """The end of a countdown that starts then; None when its rule says nothing, or nobody works that long."""
    if length.until is not None:
        return moment_of(length.until, env, None)
    if length.bands:
        return _banded(plan, length.bands, started_at)
    span = length.fixed if length.by is None else _span(_value(length.by, env))
    if span is None or span < timedelta(0):
        return None
    try:
        return working_time.add(plan.calendar, started_at, span)
    except OverflowError:  # a length of thousands of years
        return None


def _value(closure: Closure, env: Env) -> object:
    """What a rule gives; None when it fails on this record."""
    try:
        return closure(env)
    except LogicError:
        return None


def _span(value: object) -> timedelta | None:
    """A length of time, or a number of hours."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    hours = Decimal(value)
    return timedelta(seconds=int(hours * _HOUR)) if abs(hours) < _MOST_HOURS else None


def _banded(plan: DeadlinePlan, bands: tuple[BandPlan, ...], started_at: datetime) -> datetime | None:
    """By the hour of the start; outside all bands from the first one of the working day to come."""
    local = started_at.astimezone(ZoneInfo(plan.zone))
    day, minute = local.date(), local.hour * _MINUTE + local.minute
    band: BandPlan | None = None
    if working_time.works_on(plan.calendar, day):
        early = bands[0] if minute < bands[0].begins else None
        band = next((one for one in bands if one.begins <= minute < one.until), early)
    days = band.days if band else 1
    for _ in range(days if band else 1):
        day += timedelta(days=1)
        looked = 0
        while not working_time.works_on(plan.calendar, day):
            day, looked = day + timedelta(days=1), looked + 1
            if looked > _MOST_DAYS:
                return None
    if band is None:
        first = working_time.on_the_clock(plan.zone, day, bands[0].begins)
        return _banded(plan, bands, first)
    return working_time.on_the_clock(plan.zone, day, band.due)


def moment(plan: DeadlinePlan, level: LevelPlan, due: datetime) -> datetime | None:
    """When a level comes."""
    return working_time.add(plan.calendar, due, level.offset)


def pending(plan: DeadlinePlan, timer: Timer) -> tuple[tuple[LevelPlan, datetime], ...]:
    """The levels that are still to come, with their moments: those behind the last one that has come."""
    places = [place for place, level in enumerate(plan.levels) if level.id in timer.fired]
    left = plan.levels[places[-1] + 1 :] if places else plan.levels
    found = ((level, moment(plan, level, timer.due_at)) for level in left)
    return tuple((level, at) for level, at in found if at is not None)


def woken(plan: DeadlinePlan, timer: Timer) -> Timer:
    """The timer with the moment of its next level."""
    running = timer.state is TimerState.RUNNING
    return replace(timer, wake_at=next((at for _, at in pending(plan, timer)), None) if running else None)


def reached(plan: DeadlinePlan, timer: Timer, at: datetime) -> tuple[LevelPlan | None, tuple[LevelPlan, ...]]:
    """The most severe level that has come by ``at``, and those before it that nobody was told of."""
    come = [level for level, its in pending(plan, timer) if its <= at]
    return (come[-1], tuple(come[:-1])) if come else (None, ())


def latest(plan: DeadlinePlan, timer: Timer) -> LevelPlan | None:
    """The level at which the countdown is."""
    return next((level for level in reversed(plan.levels) if level.id in timer.fired), None)


def fired(plan: DeadlinePlan, timer: Timer, level: LevelPlan, passed: tuple[LevelPlan, ...]) -> Timer:
    """The timer behind a level."""
    told = (*timer.fired, *(one.id for one in passed), level.id)
    return woken(plan, replace(timer, fired=told))


def paused(timer: Timer, now: datetime) -> Timer:
    """The clock stands still."""
    return replace(timer, state=TimerState.PAUSED, paused_at=now, wake_at=None)


def resumed(plan: DeadlinePlan, timer: Timer, now: datetime) -> Timer:
    """The clock goes on with the time that was left."""
    since = timer.paused_at or now
    left = working_time.between(plan.calendar, since, timer.due_at)
    stood = working_time.between(plan.calendar, since, now)
    again = replace(
        timer,
        state=TimerState.RUNNING,
        due_at=working_time.add(plan.calendar, now, left) or timer.due_at,
        stood=timer.stood + int(stood.total_seconds()),
        paused_at=None,
    )
    return woken(plan, again)


def away(timer: Timer) -> Timer:
    """The record is deleted."""
    return replace(timer, state=TimerState.AWAY, wake_at=None)


def back(plan: DeadlinePlan, timer: Timer) -> Timer:
    """The record is there again; time has gone on meanwhile, unless the clock stood still already."""
    return woken(plan, replace(timer, state=TimerState.PAUSED if timer.paused_at else TimerState.RUNNING))


def cause(deadline: str) -> str:
    """The ``cause`` of the holds and marks that a deadline sets."""
    return f"deadline:{deadline}"


def stopped(timer: Timer, now: datetime) -> Timer:
    """What was waited for has happened, in time or late; a clock that stands still is as late as when it stopped."""
    late = (timer.paused_at or now) > timer.due_at
    state = TimerState.LATE if late else TimerState.MET
    return replace(timer, state=state, ended_at=now, wake_at=None)


def dropped(timer: Timer, now: datetime) -> Timer:
    """Nobody asks any more."""
    return replace(timer, state=TimerState.DROPPED, ended_at=now, wake_at=None)


def recounted(plan: DeadlinePlan, timer: Timer, length: LengthPlan, env: Env) -> Timer:
    """The timer by another version of its deadline: the same start, the new length, and the time it stood still."""
    due = due_at(plan, length, timer.started_at, env)
    moved = due and working_time.add(plan.calendar, due, timedelta(seconds=timer.stood))
    return woken(plan, replace(timer, due_at=moved or timer.due_at, digest=plan.digest))

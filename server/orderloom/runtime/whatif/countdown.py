"""A deadline of a draft tried out: when does each level come, if the clock starts then?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orderloom.check.calendar_plan import CalendarPlan, is_zone
from orderloom.check.context import Context
from orderloom.check.deadline_plan import DeadlinePlan, LevelPlan, SegmentPlan
from orderloom.check.kinds.calendar import CHECK as CALENDAR
from orderloom.check.kinds.deadline import CHECK as DEADLINE
from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.model.kinds.calendar import Calendar
from orderloom.model.kinds.deadline import Deadline
from orderloom.model.kinds.table import Table
from orderloom.runtime import timer, working_time
from orderloom.runtime.record.change import Actor
from orderloom.runtime.whatif.sample import Asker, Sample, UntoldError

_LONGEST = timedelta(days=62)
"""How far working hours are told."""


class UntriableError(OrderloomError):
    """What the moments depend on is at fault; ``problems`` say what."""

    code = "whatif.at_fault"

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Name the faults."""
        super().__init__(count=len(problems))
        self.problems = tuple(problems) or (Problem(self.error_code),)


@dataclass(frozen=True, slots=True)
class Wish:
    """A trial that is asked for: with ``record`` ("" for none), beginning ``start`` (None: when its clock would)."""

    record: str = ""
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """One countdown: without segments the only one. ``due`` is None where its rule says nothing about this record."""

    segment: SegmentPlan
    start: datetime
    due: datetime | None
    levels: tuple[tuple[LevelPlan, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The whole way, as if every segment ended just when it is due.

    ``starts`` and ``pauses`` say what its conditions say of the record now, None where that is unknown; ``worked`` are
    the hours that count on the way, None where all do.
    """

    start: datetime
    zone: str
    stretches: tuple[Stretch, ...]
    starts: bool | None
    pauses: bool | None
    worked: tuple[working_time.Stretch, ...] | None


def course(asker: Asker, context: Context, app: str, deadline: Deadline, wish: Wish, actor: Actor) -> Course:
    """When everything would come; raises ``NoSampleError`` and ``UntriableError``."""
    plan = _compiled(deadline, context)
    sample = asker.sample(context, app, deadline.table, wish.record, actor, actor.roles)
    start = wish.start or timer.moment_of(plan.at, sample.env, sample.now) or sample.now
    stretches = tuple(_stretches(plan, start, sample))
    last = max((at for one in stretches for _, at in one.levels if at), default=start)
    ends = max((start, last, *(one.due for one in stretches if one.due)))
    return Course(
        start=start,
        zone=plan.zone,
        stretches=stretches,
        starts=_holds(asker, plan.start.when, sample),
        pauses=_holds(asker, plan.pauses, sample) if plan.pauses else False,
        worked=_worked(plan.calendar, start, ends),
    )


def _compiled(deadline: Deadline, context: Context) -> DeadlinePlan:
    """The deadline without what its levels do, which may be at fault as long as nobody waits for it."""
    if context.table(deadline.table) is None:
        raise UntriableError(tuple(context.reference(Table, deadline.table, "/table")))
    if deadline.calendar is not None:
        _compile_calendar(deadline.calendar, context)
    levels = tuple(one.model_copy(update={"set": (), "hand_over": ()}) for one in deadline.levels)
    plan = DEADLINE.compile(deadline.model_copy(update={"levels": levels}), context)
    if not is_zone(plan.zone):
        raise UntriableError((Problem("calendar.zone", facts={"zone": plan.zone}),))
    return plan


def _compile_calendar(calendar: str, context: Context) -> None:
    document = context.find(Calendar, calendar)
    faults = tuple(CALENDAR.check(document, context)) if document else ()
    if document is None or faults:
        raise UntriableError(faults or tuple(context.reference(Calendar, calendar, "/calendar")))
    context.parts.setdefault(CalendarPlan, {})[calendar] = CALENDAR.compile(document, context)


def _stretches(plan: DeadlinePlan, start: datetime, sample: Sample) -> Sequence[Stretch]:
    """Segment by segment; behind one whose end is unknown nothing can be said."""
    found: list[Stretch] = []
    for segment in plan.segments:
        due = timer.due_at(plan, segment.length, start, sample.env)
        moments = tuple((level, timer.moment(plan, level, due) if due else None) for level in plan.levels)
        found.append(Stretch(segment, start, due, moments))
        if due is None:
            break
        start = due
    return found


def _holds(asker: Asker, test: Closure | None, sample: Sample) -> bool | None:
    if sample.record is None:
        return None
    try:
        return test is None or bool(asker.value(test, sample))
    except UntoldError:
        return None


def _worked(calendar: CalendarPlan | None, start: datetime, end: datetime) -> tuple[working_time.Stretch, ...] | None:
    return None if calendar is None else working_time.hours_between(calendar, start, min(end, start + _LONGEST))

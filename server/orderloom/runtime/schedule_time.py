"""When a schedule comes next: the clock on the wall of a zone, as moments that only ever go forward.

Where clocks are put forward, an hour of the wall is missing: what would fall into it comes as long after midnight as
on other days. Where they are put back, an hour comes twice: schedules for some hours take the first, schedules for
every hour take both.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orderloom.check.cron import CronPlan

_HOURS = 24
_FURTHEST = 366 * 9
"""Days to look ahead: 29 February may be eight years away."""


def next_tick(plan: CronPlan, zone: str, after: datetime) -> datetime | None:
    """The first moment (UTC) of a schedule behind ``after``; None when there is none within years."""
    place = ZoneInfo(zone)
    # An hour may be missing or doubled at midnight too, so the day before is looked at again.
    first = after.astimezone(place).date() - timedelta(days=1)
    for ahead in range(_FURTHEST):
        day = first + timedelta(days=ahead)
        if _counts(plan, day):
            found = [moment for moment in _moments(plan, day, place) if moment > after]
            if found:
                return min(found)
    return None


def next_ticks(plan: CronPlan, zone: str, after: datetime, count: int) -> tuple[datetime, ...]:
    """The next moments; fewer than ``count`` when there are no more within years."""
    found: list[datetime] = []
    while len(found) < count and (tick := next_tick(plan, zone, found[-1] if found else after)) is not None:
        found.append(tick)
    return tuple(found)


def _counts(plan: CronPlan, day: date) -> bool:
    if day.month not in plan.months or day.isoweekday() % 7 not in plan.weekdays:
        return False
    return day.day in plan.days or (plan.last_day and (day + timedelta(days=1)).day == 1)


def _moments(plan: CronPlan, day: date, place: ZoneInfo) -> Iterator[datetime]:
    folds = (0, 1) if len(plan.hours) == _HOURS else (0,)
    for hour in plan.hours:
        for minute in plan.minutes:
            for fold in folds:
                yield datetime.combine(day, time(hour, minute, fold=fold), place).astimezone(UTC)

"""Working time agrees, minute by minute, with a reference that asks the clock on the wall."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderloom.check.calendar_plan import CalendarPlan, stretches
from orderloom.runtime import working_time

MINUTE = timedelta(minutes=1)
OFFICE = {day: stretches(["09:00-12:00", "13:30-18:00"]) for day in range(5)}


def calendar(
    zone: str, week: dict[int, tuple[tuple[int, int], ...]], days: dict[date, object] | None = None
) -> CalendarPlan:
    exceptions = {day: tuple(hours) for day, hours in (days or {}).items() if isinstance(hours, tuple)}
    return CalendarPlan("office", {}, zone, week, exceptions)


def worked(plan: CalendarPlan, moment: datetime) -> bool:
    """Whether the clock on the wall shows an hour of its day: the whole definition."""
    local = moment.astimezone(ZoneInfo(plan.zone))
    minute = local.hour * 60 + local.minute
    return any(begins <= minute < ends for begins, ends in plan.hours(local.date()))


def slowly_between(plan: CalendarPlan, start: datetime, end: datetime) -> timedelta:
    total, at = timedelta(0), start
    while at < end:
        total += MINUTE if worked(plan, at) else timedelta(0)
        at += MINUTE
    return total


def slowly_added(plan: CalendarPlan, start: datetime, span: timedelta) -> datetime:
    at, left = start, span
    while left > timedelta(0):
        left -= MINUTE if worked(plan, at) else timedelta(0)
        at += MINUTE
    return at


ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC")
AROUND = (  # days on which clocks change somewhere, and a usual one
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 4, 5, tzinfo=UTC),
    datetime(2018, 11, 4, tzinfo=UTC),
    datetime(2026, 9, 30, tzinfo=UTC),
)


@st.composite
def hours(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=4)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> CalendarPlan:
    week = draw(st.dictionaries(st.integers(0, 6), hours(), min_size=1, max_size=7))
    start = draw(st.sampled_from(AROUND)).date()
    free = draw(st.sets(st.integers(-2, 3), max_size=2))
    extra = draw(st.integers(-2, 3))
    days: dict[date, object] = {start + timedelta(days=place): () for place in free}
    days[start + timedelta(days=extra)] = draw(hours())
    return calendar(draw(st.sampled_from(ZONES)), week, days)


starts = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes), st.sampled_from(AROUND), st.integers(-2 * 1440, 2 * 1440)
)


@settings(max_examples=60, deadline=None)
@given(calendars(), starts, st.integers(0, 3 * 1440))
def test_what_is_worked_between_two_moments_is_what_the_clock_on_the_wall_shows(
    plan: CalendarPlan, start: datetime, minutes: int
) -> None:
    end = start + timedelta(minutes=minutes)
    assert working_time.between(plan, start, end) == slowly_between(plan, start, end)
    assert working_time.between(plan, end, start) == -working_time.between(plan, start, end)


@settings(max_examples=60, deadline=None)
@given(calendars(), starts, st.integers(1, 600))
def test_working_time_that_is_added_is_worked_and_no_more(plan: CalendarPlan, start: datetime, minutes: int) -> None:
    span = timedelta(minutes=minutes)
    end = working_time.add(plan, start, span)
    assert end == slowly_added(plan, start, span)
    back = working_time.add(plan, end, -span)
    assert back is not None
    assert working_time.between(plan, back, end) == span
    assert back >= start


def test_an_evening_goes_on_the_next_working_morning() -> None:
    plan = calendar("Asia/Shanghai", OFFICE, {date(2026, 10, 1): (), date(2026, 10, 10): stretches(["10:00-12:00"])})
    wednesday = datetime(2026, 9, 30, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai, the next day is free
    due = working_time.add(plan, wednesday, timedelta(hours=1))
    assert due == datetime(2026, 10, 2, 1, 30, tzinfo=UTC)
    friday = datetime(2026, 10, 9, 10, 0, tzinfo=UTC)
    assert working_time.next_opening(plan, friday) == datetime(2026, 10, 10, 2, 0, tzinfo=UTC)


def test_a_calendar_in_which_nobody_ever_works_gives_no_moment() -> None:
    never = calendar("UTC", {})
    assert working_time.add(never, AROUND[0], MINUTE) is None
    assert working_time.add(never, AROUND[0], -MINUTE) is None
    assert working_time.next_opening(never, AROUND[0]) is None


@pytest.mark.parametrize(
    ("zone", "day", "minute", "moment"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 150, "2026-03-29T01:00:00+00:00"),  # half past two does not exist
        ("Europe/Berlin", date(2026, 10, 25), 150, "2026-10-25T00:30:00+00:00"),  # and here it comes twice
        ("Asia/Shanghai", date(2026, 11, 20), 1440, "2026-11-20T16:00:00+00:00"),
    ],
)
def test_a_time_of_the_clock_is_one_moment(zone: str, day: date, minute: int, moment: str) -> None:
    assert working_time.on_the_clock(zone, day, minute).isoformat() == moment

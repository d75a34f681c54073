"""Ticks of schedules: as the clock on the wall says, forward only, whatever the clock does in spring and autumn."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orderloom.check.cron import read_cron
from orderloom.runtime.schedule_time import next_tick

SHANGHAI, BERLIN, HAVANA = "Asia/Shanghai", "Europe/Berlin", "America/Havana"


def ticks(cron: str, zone: str, after: str, count: int) -> list[str]:
    """The next moments on the wall of the zone, with its offset."""
    plan, moment, found = read_cron(cron), datetime.fromisoformat(after), list[str]()
    for _ in range(count):
        following = next_tick(plan, zone, moment)
        assert following is not None
        assert following > moment
        moment = following
        found.append(moment.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes"))
    return found


@pytest.mark.parametrize(
    ("cron", "zone", "after", "wanted"),
    [
        ("30 9 * * *", SHANGHAI, "2026-11-20T01:30:00+00:00", ["2026-11-21T09:30+08:00", "2026-11-22T09:30+08:00"]),
        ("*/20 8-9 * * *", SHANGHAI, "2026-11-20T01:00:00+00:00", ["2026-11-20T09:20+08:00", "2026-11-20T09:40+08:00"]),
        ("0 9 * * mon-fri", SHANGHAI, "2026-11-20T02:00:00+00:00", ["2026-11-23T09:00+08:00"]),
        ("0 9 * * 7", SHANGHAI, "2026-11-20T02:00:00+00:00", ["2026-11-22T09:00+08:00"]),
        ("0 0 last * *", SHANGHAI, "2026-02-01T00:00:00+00:00", ["2026-02-28T00:00+08:00", "2026-03-31T00:00+08:00"]),
        ("0 0 29 feb *", SHANGHAI, "2097-01-01T00:00:00+00:00", ["2104-02-29T00:00+08:00"]),
        # the hour from two to three is missing on 29 March
        ("30 2 * * *", BERLIN, "2026-03-28T12:00:00+00:00", ["2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"]),
        # and comes twice on 25 October
        ("30 2 * * *", BERLIN, "2026-10-24T12:00:00+00:00", ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"]),
        (
            "0 * * * *",
            BERLIN,
            "2026-10-24T23:30:00+00:00",
            ["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00"],
        ),
        # midnight itself is missing
        ("0 0 * * *", HAVANA, "2026-03-07T12:00:00+00:00", ["2026-03-08T01:00-04:00", "2026-03-09T00:00-04:00"]),
    ],
)
def test_ticks_follow_the_wall(cron: str, zone: str, after: str, wanted: list[str]) -> None:
    assert ticks(cron, zone, after, len(wanted)) == wanted


@pytest.mark.parametrize("cron", ["7 * * * *", "*/15 2-4 * * *", "0 2 * * sun", "59 23 last * *"])
def test_no_tick_is_left_out_or_doubled(cron: str) -> None:
    """Compared with a look at every minute of the autumn change; an hour that comes twice counts once for those who
    name hours.
    """
    plan, zone = read_cron(cron), ZoneInfo(BERLIN)
    start = datetime(2026, 10, 24, tzinfo=UTC)
    minutes = [start + timedelta(minutes=count) for count in range(9 * 1440)]
    wanted = []
    for minute in minutes:
        wall = minute.astimezone(zone)
        day = wall.day in plan.days or (plan.last_day and (wall + timedelta(days=1)).day == 1)
        there = wall.minute in plan.minutes and wall.hour in plan.hours and wall.isoweekday() % 7 in plan.weekdays
        if day and there and (not wall.fold or len(plan.hours) == 24):
            wanted.append(minute)
    found, moment = [], start - timedelta(seconds=1)
    while (following := next_tick(plan, BERLIN, moment)) is not None and following <= minutes[-1]:
        moment = following
        found.append(moment)
    assert found == wanted

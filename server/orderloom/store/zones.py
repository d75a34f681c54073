"""Days of a time zone for SQLite, which knows none: functions that its connections are given.

Moments are microseconds since 1970, days are days since then.
"""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_QUARTER: Final = 15 * 60 * 1_000_000
"""Zones change their offset at quarters of an hour only, so all moments of a quarter lie on one day."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_KEPT: Final = 100_000


def equip(raw: sqlite3.Connection) -> None:
    """Make the functions known to a connection."""
    raw.create_function("zone_day", 2, zone_day, deterministic=True)
    raw.create_function("span_day", 2, span_day, deterministic=True)


def zone_day(micros: int | None, zone: str) -> int | None:
    """The day in ``zone`` on which a moment falls."""
    return None if micros is None else _day_of_quarter(micros // _QUARTER, zone)


@lru_cache(_KEPT)
def _day_of_quarter(quarter: int, zone: str) -> int:
    moment = _EPOCH + timedelta(microseconds=quarter * _QUARTER)
    return moment.astimezone(ZoneInfo(zone)).date().toordinal() - _EPOCH_DAY


@lru_cache(_KEPT)
def span_day(day: int | None, span: str) -> int | None:
    """The first day of the week (from Monday), month or year that ``day`` lies in."""
    if day is None or span == "day":
        return day
    found = date.fromordinal(day + _EPOCH_DAY)
    if span == "week":
        return day - found.weekday()
    return found.replace(day=1, month=found.month if span == "month" else 1).toordinal() - _EPOCH_DAY

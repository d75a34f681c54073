"""Moments in words: exact in the app's zone, and how long ago."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, get_day_names

from orderloom.web.widgets.base import Look

_STEPS = (
    (60, 1, "second"),
    (3600, 60, "minute"),
    (86_400, 3600, "hour"),
    (2_592_000, 86_400, "day"),
    (31_536_000, 2_592_000, "month"),
)
_NOW = 45
"""Seconds within which something happened "just now"."""


def exact(value: datetime, zone: ZoneInfo) -> str:
    """``2026-11-21 09:12``, in ``zone``."""
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def precise(value: datetime, zone: ZoneInfo) -> str:
    """``2026-11-21 09:12:30``, in ``zone``."""
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def offset(now: datetime, zone: ZoneInfo) -> str:
    """``UTC+8``, ``UTC+5:30``: what ``zone`` is ahead of UTC at present."""
    minutes = int((now.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def month_words(day: date, language: str) -> str:
    """``2026年11月``, ``November 2026``."""
    return format_skeleton("yMMMM", day, locale=language)


def weekday_words(place: int, language: str) -> str:
    """A day of the week in short, Monday being 0."""
    names = get_day_names("abbreviated", context="stand-alone", locale=language)
    return str(names[place])


def ago(value: datetime, look: Look) -> str:
    """``2 小时前``, ``in 3 days``; beyond a year the date."""
    seconds = int((look.now - value).total_seconds())
    distance = abs(seconds)
    if distance < _NOW:
        return look.say("pages.now")
    for limit, size, word in _STEPS:
        if distance < limit:
            count = max(1, distance // size)
            plural = "" if count == 1 else "s"
            return look.say(f"pages.{'ago' if seconds > 0 else 'ahead'}.{word}{plural}", count=count)
    return value.astimezone(look.zone).strftime("%Y-%m-%d")


def written(value: datetime) -> str:
    """RFC 3339 with Z, whole seconds: what ``<time datetime>`` and JSON carry."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")

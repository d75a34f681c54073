"""The five fields of a schedule: read and judged, without asking what time it is."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from orderloom.errors import OrderloomError

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PART = re.compile(r"(?P<first>\*|[0-9]{1,2}|[a-z]{3,4})(-(?P<last>[0-9]{1,2}|[a-z]{3}))?(/(?P<every>[0-9]{1,2}))?")
_LAST_DAY = "last"
_EVERY = "*"
_LEAP_YEAR = 2024


class CronFault(OrderloomError):
    """A schedule that cannot be read; facts name the field and what stands there."""

    code = "cron.field"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    least: int
    most: int
    names: Mapping[str, int]


_FIELDS = (
    _Field("minute", 0, 59, MappingProxyType({})),
    _Field("hour", 0, 23, MappingProxyType({})),
    _Field("day", 1, 31, MappingProxyType({})),
    _Field("month", 1, 12, MappingProxyType({name: place for place, name in enumerate(_MONTHS, 1)})),
    _Field("weekday", 0, 7, MappingProxyType({name: place for place, name in enumerate(_WEEKDAYS[:7])})),
)


@dataclass(frozen=True, slots=True)
class CronPlan:
    """The moments that count: minutes, hours, months and weekdays (0 and 7: Sunday) as numbers in order.

    ``days`` are days of the month; ``last_day`` adds the last one of each month.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    last_day: bool = False


def read_cron(written: str) -> CronPlan:
    """The schedule as minute, hour, day, month, weekday; raises ``CronFault``."""
    texts = written.lower().split()
    if len(texts) != len(_FIELDS):
        raise CronFault(field="—", value=written)
    last_day = texts[2] == _LAST_DAY
    if last_day:
        texts[2] = "31"
    minutes, hours, days, months, weekdays = (_numbers(one, text) for one, text in zip(_FIELDS, texts, strict=True))
    if texts[4] != _EVERY and (texts[2] != _EVERY or last_day):
        raise CronFault("cron.day_and_weekday", value=written)
    if not last_day and min(days) > max(_longest(month) for month in months):
        raise CronFault("cron.never", value=written)
    return CronPlan(
        minutes, hours, () if last_day else days, months, tuple(sorted({day % 7 for day in weekdays})), last_day
    )


def _longest(month: int) -> int:
    """The days of a month in a leap year."""
    return monthrange(_LEAP_YEAR, month)[1]


def _numbers(field: _Field, text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise CronFault(field=field.name, value=text)
        found.update(_range(field, match, text))
    return tuple(sorted(found))


def _range(field: _Field, match: re.Match[str], text: str) -> range:
    every = int(match["every"] or 1)
    if match["first"] == _EVERY:
        first, last = field.least, field.most
        if match["last"] is not None:
            raise CronFault(field=field.name, value=text)
    else:
        first = _number(field, match["first"], text)
        open_end = field.most if match["every"] is not None else first
        last = _number(field, match["last"], text) if match["last"] is not None else open_end
    if first > last or every < 1:
        raise CronFault(field=field.name, value=text)
    return range(first, last + 1, every)


def _number(field: _Field, written: str, text: str) -> int:
    number = field.names.get(written, int(written) if written.isdecimal() else -1)
    if not field.least <= number <= field.most:
        raise CronFault(field=field.name, value=text)
    return number

"""Dates, datetimes and durations. A datetime is an instant: its day and its hour depend on a zone (UTC without one)."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orderloom.logic.errors import LogicError, invalid_arguments
from orderloom.logic.registry import Entry, Signature, function, reader
from orderloom.logic.scope import Scope
from orderloom.logic.types import DATE, DATETIME, DURATION, INT, Kind
from orderloom.logic.values import bounded, instant, moment, number, whole

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
"""Units of fixed length."""

MONTHS = {"month": 1, "year": 12}
"""Units of the calendar."""

UNITS = (*SECONDS, *MONTHS)
"""Every unit, also accepted in the plural."""

MONTHS_PER_YEAR = 12

_MOMENT: tuple[Kind, ...] = ("date", "datetime")
_PART = Signature((_MOMENT, ("str",)), INT)


@function(Entry(("date",), "dates", (1, 2)), signature=Signature(((*_MOMENT, "str"), ("str",)), DATE))
def to_date(value: object, zone: object = "UTC") -> date | None:
    """``[moment, zone]``: the calendar day of a datetime in a zone; a date or its text stays that date."""
    return None if value is None else _local(value, zone)


@function(Entry(("datetime",), "dates", (1, 2)), signature=Signature(((*_MOMENT, "str"), ("str",)), DATETIME))
def to_datetime(value: object, zone: object = "UTC") -> datetime | None:
    """``[moment, zone]``: a datetime or its RFC 3339 text as an instant; a date as its first moment in the zone."""
    if value is None:
        return None
    found = _moment(value)
    if isinstance(found, datetime):
        return found
    return datetime(found.year, found.month, found.day, tzinfo=zone_named(zone)).astimezone(UTC)


@function(Entry(("duration",), "dates", (2, 2)), signature=Signature((("int", "dec"), ("str",)), DURATION))
def to_duration(count: object, unit: object) -> timedelta | None:
    """``[count, unit]``: a length of time in seconds, minutes, hours, days or weeks."""
    if count is None:
        return None
    seconds = SECONDS.get(unit_named(unit))
    if seconds is None:
        raise invalid_arguments()
    return _lasting(number(count) * seconds)


@reader(Entry(("today",), "dates", (0, 1)))
def today(scope: Scope, zone: object = "UTC") -> date | None:
    """The calendar day of ``now`` in a zone."""
    now = scope.record.get("@now")
    return None if now is None else _local(now, zone)


@function(Entry(("date_add",), "dates", (2, 4)))
def date_add(value: object, count: object, unit: object = "day", zone: object = "UTC") -> date | datetime | None:
    """``[moment, count, unit, zone]``: moved by so many units (a day without a unit), back when negative.

    Days and longer units of a datetime keep the clock time of the zone; the 31st becomes the last day of a shorter
    month. Dates move by days, weeks, months and years only.
    """
    if value is None or count is None:
        return None
    found, name = _moment(value), unit_named(unit)
    try:
        if isinstance(found, datetime):
            return _moved_instant(found, count, name, zone_named(zone))
        return _moved_day(found, whole(count), name)
    except (OverflowError, ValueError) as error:
        raise _out_of_calendar() from error


@function(Entry(("date_diff",), "dates", (2, 4)))
def date_diff(end: object, start: object, unit: object = "day", zone: object = "UTC") -> int | None:
    """``[end, start, unit, zone]``: whole units from start to end, cut towards zero; negative when end is earlier.

    Days and shorter units of datetimes count elapsed time; months and years count on the calendar of the zone.
    """
    if end is None or start is None:
        return None
    later, earlier, name = _moment(end), _moment(start), unit_named(unit)
    if isinstance(later, datetime) != isinstance(earlier, datetime):
        later, earlier = to_datetime(later, zone) or later, to_datetime(earlier, zone) or earlier
    if name in MONTHS:
        return _months_between(earlier, later, zone_named(zone)) // MONTHS[name]
    elapsed = instant(later) - instant(earlier)
    count = abs(elapsed) // timedelta(seconds=SECONDS[name])
    return count if elapsed >= timedelta() else -count


@function(Entry(("year",), "dates", (1, 2)), signature=_PART)
def year(value: object, zone: object = "UTC") -> int | None:
    """``[moment, zone]``: the calendar year."""
    return None if value is None else _local(value, zone).year


@function(Entry(("month",), "dates", (1, 2)), signature=_PART)
def month(value: object, zone: object = "UTC") -> int | None:
    """``[moment, zone]``: the month, 1 to 12."""
    return None if value is None else _local(value, zone).month


@function(Entry(("day",), "dates", (1, 2)), signature=_PART)
def day(value: object, zone: object = "UTC") -> int | None:
    """``[moment, zone]``: the day of the month."""
    return None if value is None else _local(value, zone).day


@function(Entry(("weekday",), "dates", (1, 2)), signature=_PART)
def weekday(value: object, zone: object = "UTC") -> int | None:
    """``[moment, zone]``: the day of the week, Monday 1 to Sunday 7."""
    return None if value is None else _local(value, zone).isoweekday()


@function(Entry(("hour",), "dates", (1, 2)), signature=Signature((("datetime",), ("str",)), INT))
def hour(value: object, zone: object = "UTC") -> int | None:
    """``[datetime, zone]``: the hour of the clock, 0 to 23."""
    return None if value is None else _clock(value, zone).hour


@function(Entry(("minute",), "dates", (1, 2)), signature=Signature((("datetime",), ("str",)), INT))
def minute(value: object, zone: object = "UTC") -> int | None:
    """``[datetime, zone]``: the minute of the clock, 0 to 59."""
    return None if value is None else _clock(value, zone).minute


def unit_named(unit: object) -> str:
    """A unit's singular name; throws for anything that is none."""
    name = unit.removesuffix("s") if isinstance(unit, str) else ""
    if name not in UNITS:
        raise LogicError("logic.unknown_unit", "Invalid Arguments", unit=str(unit))
    return name


def zone_named(zone: object) -> tzinfo:
    """A time zone by its IANA name; throws for anything that is none."""
    if not isinstance(zone, str):
        raise invalid_arguments()
    return _zone(zone)


@lru_cache(maxsize=128)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise LogicError("logic.unknown_zone", "Invalid Arguments", zone=name) from error


def _moment(value: object) -> date | datetime:
    found = moment(value)
    if found is None:
        raise invalid_arguments()
    return found


def _local(value: object, zone: object) -> date:
    found = _moment(value)
    return found.astimezone(zone_named(zone)).date() if isinstance(found, datetime) else found


def _clock(value: object, zone: object) -> datetime:
    found = _moment(value)
    if not isinstance(found, datetime):
        raise invalid_arguments()
    return found.astimezone(zone_named(zone))


def _lasting(seconds: int | Decimal) -> timedelta:
    try:
        return timedelta(microseconds=int(bounded(seconds * 1_000_000)))
    except OverflowError as error:
        raise _out_of_calendar() from error


def _moved_instant(start: datetime, count: object, unit: str, zone: tzinfo) -> datetime:
    if unit in SECONDS and SECONDS[unit] < SECONDS["day"]:
        return start + _lasting(number(count) * SECONDS[unit])
    local = start.astimezone(zone)
    target = _moved_day(local.date(), whole(count), unit)
    return local.replace(year=target.year, month=target.month, day=target.day).astimezone(UTC)


def _moved_day(start: date, count: int, unit: str) -> date:
    if unit in MONTHS:
        months = start.year * MONTHS_PER_YEAR + start.month - 1 + count * MONTHS[unit]
        year_, month_ = divmod(months, MONTHS_PER_YEAR)
        return start.replace(year=year_, month=month_ + 1, day=min(start.day, monthrange(year_, month_ + 1)[1]))
    if SECONDS[unit] < SECONDS["day"]:
        raise invalid_arguments()
    return start + timedelta(seconds=count * SECONDS[unit])


def _months_between(start: date | datetime, end: date | datetime, zone: tzinfo) -> int:
    """Whole months, found by moving the earlier side forward and looking whether it passes the later one."""
    if end < start:
        return -_months_between(end, start, zone)
    one, two = (side.astimezone(zone) if isinstance(side, datetime) else side for side in (start, end))
    months = (two.year - one.year) * MONTHS_PER_YEAR + two.month - one.month
    reached = date_add(start, months, "month", str(zone) if isinstance(start, datetime) else "UTC")
    return months - 1 if reached is not None and instant(reached) > instant(end) else months


def _out_of_calendar() -> LogicError:
    return LogicError("logic.date_range", "Out Of Range")

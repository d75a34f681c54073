"""Times of day at which people are told things, and at which they are not."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orderloom.check.message_plan import DigestPlan


def quiet_until(start: time, until: time, zone: str, now: datetime) -> datetime:
    """When the quiet hours around ``now`` are over; ``now`` itself outside of them."""
    place = ZoneInfo(zone)
    local = now.astimezone(place)
    clock = local.time().replace(tzinfo=None)
    overnight = until <= start
    inside = (clock >= start or clock < until) if overnight else start <= clock < until
    if not inside:
        return now
    day = local.date() + timedelta(days=1 if overnight and clock >= start else 0)
    return datetime.combine(day, until, place).astimezone(UTC)


def next_clock(at: time, zone: str, after: datetime) -> datetime:
    """The first moment later than ``after`` at which the clock of ``zone`` shows ``at``."""
    place = ZoneInfo(zone)
    day = after.astimezone(place).date()
    today = datetime.combine(day, at, place).astimezone(UTC)
    return today if today > after else datetime.combine(day + timedelta(days=1), at, place).astimezone(UTC)


def digest_at(digest: DigestPlan, first: datetime) -> datetime:
    """When what is gathered from the moment ``first`` on is told."""
    if digest.every is not None:
        return first + digest.every
    return next_clock(digest.at or time(), digest.zone, first)

"""A schedule in words that a manager reads: "every Monday and Wednesday at 09:00"."""

from collections.abc import Callable, Iterable, Sequence

from orderloom import i18n
from orderloom.check.cron import CronPlan

_MINUTES = tuple(range(60))
_HOURS = tuple(range(24))
_DAYS = tuple(range(1, 32))
_MONTHS = tuple(range(1, 13))
_WEEKDAYS = tuple(range(7))
_FEW = 6
"""Times of the day that are worth naming one by one."""

_RUN = 3
"""Numbers that follow each other and are told as a range."""

Name = Callable[[int], str]
"""What one number is called."""


def in_words(plan: CronPlan, language: str) -> str:
    """The sentence, without the zone of its clock."""
    say = _Say(language)
    parts = {"times": _times(plan, say), "days": _days(plan, say), "months": _months(plan, say)}
    often = not _named(plan) and (plan.weekdays, plan.days, plan.last_day) == (_WEEKDAYS, _DAYS, False)
    whole = say("say.often" if often else "say", **parts)
    return whole[:1].upper() + whole[1:]


class _Say:
    """Sentences of schedules in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, code: str, **facts: object) -> str:
        return i18n.message(f"cron.{code}", self._language, facts)

    def list(self, numbers: Sequence[int], name: Name) -> str:
        """Numbers by name, those that follow each other as a range."""
        parts = (
            self("range", first=name(run[0]), last=name(run[-1])) if len(run) >= _RUN else self._joined(map(name, run))
            for run in _runs(numbers)
        )
        return self._joined(parts)

    def times(self, hours: Iterable[int], minutes: Sequence[int]) -> str:
        """Times of the clock."""
        return self._joined(f"{hour:02}:{minute:02}" for hour in hours for minute in minutes)

    def _joined(self, parts: Iterable[str]) -> str:
        return self("and").join(parts)


def _named(plan: CronPlan) -> bool:
    """Whether the times of a day are few enough to name them."""
    return len(plan.hours) * len(plan.minutes) <= _FEW


def _times(plan: CronPlan, say: _Say) -> str:
    if _named(plan):
        return say("times.list", times=say.times(plan.hours, plan.minutes))
    inner = _within_the_hour(plan.minutes, say)
    if plan.hours == _HOURS:
        return inner
    return say("times.during", hours=say.list(plan.hours, lambda hour: say("hour", hour=hour)), inner=inner)


def _within_the_hour(minutes: tuple[int, ...], say: _Say) -> str:
    if minutes == _MINUTES:
        return say("times.every_minute")
    step = minutes[1] - minutes[0] if len(minutes) > 1 else 0
    if step and minutes == _MINUTES[::step] and 60 % step == 0:
        return say("times.every", count=step)
    return say("times.hourly", minutes=say.list(minutes, str))


def _days(plan: CronPlan, say: _Say) -> str:
    if plan.last_day:
        return say("days.last")
    if plan.weekdays != _WEEKDAYS:
        # The week is told from Monday on.
        ordered = [day or 7 for day in plan.weekdays]
        return say("days.of_week", days=say.list(sorted(ordered), lambda day: say(f"weekday.{day % 7}")))
    if plan.days != _DAYS:
        return say("days.of_month", days=say.list(plan.days, str))
    return say("days.all")


def _months(plan: CronPlan, say: _Say) -> str:
    return (
        "" if plan.months == _MONTHS else say("months", months=say.list(plan.months, lambda one: say(f"month.{one}")))
    )


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers in order, parted where one is left out."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs

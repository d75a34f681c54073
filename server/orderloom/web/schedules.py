"""What pages and API share about schedules: refusals on their way out, the three verbs, and a schedule as JSON."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from orderloom.check.problem import Problem
from orderloom.runtime.flow.start import StartRefusedError
from orderloom.runtime.record.change import Actor
from orderloom.runtime.schedule_desk import ScheduleDesk, ScheduleMovedError, UnknownScheduleError
from orderloom.runtime.schedule_rows import Shown
from orderloom.web.problems import RefusedError, not_there

Key = tuple[str, str]
"""Flow and trigger."""

Verb = Callable[[ScheduleDesk, str, Key, Actor], str]
"""Does something with a schedule of an app; the run it has begun, or nothing."""


@contextmanager
def refusing() -> Iterator[None]:
    """Raise what is refused as people and programs read it."""
    try:
        yield
    except UnknownScheduleError as error:
        raise not_there() from error
    except ScheduleMovedError as error:
        raise RefusedError(409, Problem(error.error_code)) from error
    except StartRefusedError as error:
        raise RefusedError(422, *error.problems) from error


def _run(desk: ScheduleDesk, app: str, key: Key, actor: Actor) -> str:
    return desk.run_now(app, key, actor).id


def _pause(desk: ScheduleDesk, app: str, key: Key, actor: Actor) -> str:
    desk.pause(app, key, actor)
    return ""


def _resume(desk: ScheduleDesk, app: str, key: Key, actor: Actor) -> str:
    desk.resume(app, key, actor)
    return ""


VERBS: Mapping[str, Verb] = {"run": _run, "pause": _pause, "resume": _resume}
"""What can be done, by the last part of the address."""


def as_json(shown: Shown, titles: tuple[Mapping[str, str], Mapping[str, str]]) -> dict[str, object]:
    """A schedule for programs; ``titles`` are those of its flow and its trigger."""
    schedule = shown.schedule
    return {
        "flow": schedule.flow,
        "trigger": schedule.trigger,
        "title": dict(titles[0]),
        "cron": schedule.cron,
        "zone": schedule.zone,
        "next_at": schedule.next_at,
        "paused_by": schedule.paused_by or None,
        "last_at": schedule.last_at,
        "last_run": schedule.last_run or None,
        "last_state": shown.state or None,
        "problem": schedule.problem["code"] if schedule.problem else None,
    }

"""Where a run stands after what has just happened to it: rows made from rows, nothing is done here."""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from orderloom import i18n
from orderloom.check.flow_plan import ANY_FAILURE, CatchPlan, RetryPlan, StepPlan
from orderloom.check.problem import Problem
from orderloom.check.step import VARIABLE
from orderloom.errors import OrderloomError
from orderloom.runtime.flow.values import INNER, remembered, to_plain
from orderloom.runtime.problems import as_row, from_row, plain
from orderloom.runtime.run_rows import Run, RunState, StepRow

OUTPUT: Final = f"{INNER}output"
"""What an ended graph gave out."""

_WAITS_FOR: Final = f"{INNER}waits_for"
_UNTIL: Final = "until"
_DEADLINE: Final = "deadline"
_SHAKEN: Final = 0.2
"""By how much of itself a pause is longer at most, so that what failed together is not tried together."""

Failure = Mapping[str, object]
"""Why a step failed: ``code``, ``facts``, ``text`` where a person wrote it."""


def ticket_of(run: Run) -> str:
    """What an answer to a wait of this turn must name."""
    return f"{run.id}.{run.turn}"


def went(run: Run, variable: str | None, output: object, following: str) -> Run:
    """Before ``following``, with what the step left in its variable; raises ``StepFailed`` for what is too much."""
    values = _cleared(run)
    if variable is not None:
        values = dict(remembered({**values, VARIABLE + variable: to_plain(output)}))
    return replace(run, at=following, turn=run.turn + 1, tries=0, values=values, ticket="", news=None)


def waiting(run: Run, until: datetime | None, deadline: datetime | None) -> Run:
    """Waiting for its ticket: at most until ``deadline``, or no longer than ``until``, whichever comes first."""
    timed = until is not None and (deadline is None or until <= deadline)
    values = {**_cleared(run), _WAITS_FOR: _UNTIL if timed else _DEADLINE}
    due = soonest(until if timed else deadline, run.ends_at)
    return replace(run, state=RunState.WAITING, ticket=ticket_of(run), news=None, values=values, due_at=due, owner="")


def waited_enough(run: Run) -> bool:
    """Whether a wait that the clock has ended was for the clock."""
    return run.values.get(_WAITS_FOR) == _UNTIL


def again(run: Run, at: datetime) -> Run:
    """Before the same step, to be tried once more."""
    return replace(
        run, tries=run.tries + 1, ticket="", news=None, values=_cleared(run), due_at=soonest(at, run.ends_at), owner=""
    )


def handed_back(run: Run, at: datetime) -> Run:
    """For anybody to take up from ``at`` on."""
    return replace(run, due_at=at, owner="")


def ended(run: Run, state: RunState, at: datetime, *, output: object = None, problem: Failure | None = None) -> Run:
    """Over; raises ``StepFailed`` for an output that is too much."""
    values = _cleared(run)
    if output is not None:
        values = dict(remembered({**values, OUTPUT: to_plain(output)}))
    return replace(
        run,
        state=state,
        turn=run.turn + 1,
        values=values,
        ticket="",
        news=None,
        due_at=None,
        owner="",
        ended_at=at,
        problem=problem,
    )


def called_off(run: Run, at: datetime) -> Run:
    """Cancelled, whoever works on it."""
    return replace(ended(run, RunState.CANCELLED, at), fence=run.fence + 1)


def entry(run: Run, state: str, at: datetime, given: object, output: object = None) -> StepRow:
    """The entry of the journal for the step that a run stands before."""
    held = to_plain(given)
    return StepRow(
        run=run.id,
        turn=run.turn,
        step=run.at,
        tries=run.tries,
        state=state,
        given=held if isinstance(held, Mapping) else {},
        output=to_plain(output),
        began_at=at,
        ended_at=None if state == "waiting" else at,
    )


def failure_of(error: OrderloomError) -> Failure:
    """What went wrong, as it is kept; a fact ``said`` is a sentence by language."""
    facts = dict(error.facts)
    said = facts.pop("said", None)
    found: dict[str, object] = {"code": error.error_code}
    if facts:
        found["facts"] = plain(facts)
    if isinstance(said, Mapping):
        found["text"] = dict(said)
    return found


def failure_from(problems: tuple[Problem, ...]) -> Failure:
    """The first of what a change was refused for."""
    first = next((one for one in problems if one.level == "error"), problems[0] if problems else None)
    if first is None:
        return {"code": "flow.refused"}
    return {name: part for name, part in as_row(first).items() if name != "level"}


def told(failure: Failure) -> dict[str, object]:
    """What the variable of a catch holds."""
    return {"code": str(failure.get("code", "")), "message": from_row(failure).message(i18n.LANGUAGES[0])}


def caught(step: StepPlan, failure: Failure) -> CatchPlan | None:
    """What catches a failure of the step."""
    code = failure.get("code")
    return next((one for one in step.catch if ANY_FAILURE in one.on or code in one.on), None)


def pause(retry: RetryPlan, run: Run) -> timedelta:
    """How long to wait before the next try: longer each time and shaken, the same for the same try of a run."""
    span = retry.pause
    for _ in range(run.tries):
        span = min(span * retry.factor, retry.most)
    share = zlib.crc32(f"{ticket_of(run)}:{run.tries}".encode()) / 2**32
    return min(span, retry.most) * (1 + _SHAKEN * share)


def soonest(*moments: datetime | None) -> datetime | None:
    """The first of the moments that are given."""
    return min((one for one in moments if one is not None), default=None)


def _cleared(run: Run) -> dict[str, object]:
    return {path: value for path, value in run.values.items() if path != _WAITS_FOR}

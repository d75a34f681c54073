"""Machines: judges one step. It never reads or writes; the stages bring what it needs and carry out what it says."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.kinds.machine import MachinePlan, TransitionPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.hold import blocking, held
from orderloom.runtime.ports import Hold
from orderloom.runtime.problems import problem


def state_title(plan: AppPlan, machine: MachinePlan, state: str) -> Mapping[str, str]:
    """The name of a state in every language, from the dictionary of the state field."""
    dictionary = plan.get(TablePlan, machine.table).fields[machine.field].dictionary
    entries = plan.get(DictionaryPlan, dictionary).entries if dictionary else {}
    return entries[state].title if state in entries else {"zh": state, "en": state}


def off_path(plan: AppPlan, machine: MachinePlan, move: TransitionPlan, state: str | None) -> Problem | None:
    """The problem of a transition that does not leave ``state``."""
    if state in move.sources:
        return None
    titles = {"transition": move.title, "title": state_title(plan, machine, state or "")}
    return problem("transition.from", "", {"transition": move.id, "source": state}, titles=titles)


def unguarded(move: TransitionPlan) -> Problem:
    """The problem of a guard that does not hold, in the words of the document."""
    if move.guard_message:
        return Problem("transition.guard", facts={"transition": move.id}, text=move.guard_message)
    return problem("transition.guard", "", {"transition": move.id}, titles={"transition": move.title})


def obstacles(
    move: TransitionPlan, holds: Iterable[Hold], *, guarded: bool, roles: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """What stands in the way of a transition that leaves the present state, for somebody with these roles."""
    found = [held(hold) for hold in blocking(holds, move.id, roles)]
    return (*found, *(() if guarded else (unguarded(move),)))


def questions(move: TransitionPlan, confirmed: Iterable[str]) -> tuple[Problem, ...]:
    """The items that are not ticked yet."""
    ticked = frozenset(confirmed)
    return tuple(
        problem(
            "transition.confirm", "", {"transition": move.id}, titles={"item": item.title}, level="confirm", id=item.id
        )
        for item in move.confirm
        if item.id not in ticked
    )


def mistrusted(move: TransitionPlan, source: str | None, entered_at: datetime | None, now: datetime) -> bool:
    """Whether the transition's trust window is missed: from another state, or too long after entering it."""
    window = move.window
    if window is None or move.skip:
        return False
    late = entered_at is None or now - entered_at > timedelta(seconds=window.seconds)
    return source != window.state or late

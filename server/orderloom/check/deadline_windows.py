"""Trust windows that act: the countdown that such a window of a machine stands for, and all countdowns of a table."""

from collections.abc import Iterator
from datetime import timedelta

from orderloom.check.deadline_plan import (
    LAPSED,
    WHOLE,
    DeadlinePlan,
    LengthPlan,
    LevelPlan,
    LockPlan,
    OccasionPlan,
    SegmentPlan,
)
from orderloom.check.kinds.machine import MachinePlan, TransitionPlan, WindowPlan
from orderloom.check.plan import AppPlan, Closure, Env


def deadlines_of(plan: AppPlan, table: str) -> Iterator[DeadlinePlan]:
    """Every countdown on records of a table."""
    yield from plan.on(DeadlinePlan, table)
    for machine in plan.on(MachinePlan, table):
        for move in machine.transitions.values():
            if move.window is not None and move.window.acts:
                yield _countdown(machine, move, move.window)


def _countdown(machine: MachinePlan, move: TransitionPlan, window: WindowPlan) -> DeadlinePlan:
    """From entering the window's state until it is left; what the machine's document says needs nobody's rights."""
    cause = f"within:{move.id}"
    lock = LockPlan(window.reason["zh"], window.blocks, window.but) if window.blocks else None
    return DeadlinePlan(
        id=cause,
        title=move.title,
        table=machine.table,
        identity=None,
        start=OccasionPlan(frozenset({"create", "transition"}), _entered(machine.field, window.state)),
        stop=OccasionPlan(frozenset({"transition"}), _left(machine.field, window.state)),
        segments=(SegmentPlan(WHOLE, move.title, LengthPlan(timedelta(seconds=window.seconds))),),
        levels=(
            LevelPlan(LAPSED, window.reason, "orange", timedelta(0), marks=((window.mark, window.reason),), hold=lock),
        ),
        digest=f"{window.state}/{window.seconds}/{window.mark}/{','.join((*window.blocks, *window.but))}",
        sources=frozenset({(machine.table, machine.field)}),
    )


def _entered(field: str, state: str) -> Closure:
    def entered(env: Env) -> bool:
        return env.get(field) == state and env.get(f"@old.{field}") != state

    return entered


def _left(field: str, state: str) -> Closure:
    def left(env: Env) -> bool:
        return env.get(field) != state

    return left

"""Waits for a time, until a moment, or for something to happen to the record."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from orderloom.check.steps.wait import CHECK, WaitPlan
from orderloom.runtime.flow.dispatch import occasions
from orderloom.runtime.flow.step import Go, StepFailed, Taken, Turn, Wait
from orderloom.runtime.ports import WriteTx


class WaitRun:
    """Waiting at work."""

    id = CHECK.id

    def take(self, turn: Turn) -> Taken:
        """Begin the wait; none where its time is past already. Raises ``StepFailed`` for what is no time."""
        plan = turn.step.spec
        if not isinstance(plan, WaitPlan):
            raise TypeError(type(plan))
        if plan.on:
            return Wait(begin=lambda tx: _hear(tx, turn, plan))
        until = _until(turn, plan)
        return Wait(until=until) if until is not None and until > turn.now else Go()

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """Something has happened."""
        return Go()


def _hear(tx: WriteTx, turn: Turn, plan: WaitPlan) -> None:
    run = turn.run
    tx.runs.hear(turn.ticket, run.app, run.table, run.record, occasions(plan.hears))


def _until(turn: Turn, plan: WaitPlan) -> datetime | None:
    """The moment at which the wait is over; None for no wait at all."""
    if plan.span is not None:
        span = plan.span(turn.env)
        if span is None:
            return None
        if not isinstance(span, timedelta):
            raise StepFailed("flow.no_span")
        try:
            return turn.now + span
        except OverflowError as error:
            raise StepFailed("flow.no_span") from error
    until = plan.until(turn.env) if plan.until is not None else None
    if until is not None and not isinstance(until, datetime):
        raise StepFailed("flow.no_moment")
    return until


RUN = WaitRun()

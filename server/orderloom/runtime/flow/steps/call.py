"""Asks something of a platform: queues the call with the run's ticket as its key, and waits for what came of it."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from orderloom.check.steps.call import CallPlan
from orderloom.model.steps.call import STEP
from orderloom.runtime.flow.step import Go, StepFailed, Taken, Turn, Wait
from orderloom.runtime.outgoing_rows import Delivery, recall, send_again
from orderloom.runtime.ports import WriteTx
from orderloom.runtime.problems import plain
from orderloom.runtime.run_rows import Run

CONNECTION = "connection"
"""The channel that carries calls out."""


class CallRun:
    """The step at work."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """Queue the call; a second try goes on with the call of the first."""
        plan = turn.step.spec
        if not isinstance(plan, CallPlan):
            raise TypeError(type(plan))
        values = plain({name: value for name, value in turn.given.items() if value is not None})
        delivery = Delivery(
            id=turn.tools.ids.new(),
            app=turn.app.id,
            channel=CONNECTION,
            target=plan.connection,
            action=plan.action,
            key=turn.ticket,
            created_at=turn.now,
            body=values if isinstance(values, Mapping) else {},
            ticket=turn.ticket,
            table=turn.run.table,
            record=turn.run.record,
            run=turn.run.id,
        )

        def begin(tx: WriteTx) -> None:
            send_again(tx.outgoing, delivery, turn.now)

        return Wait(begin, deadline=turn.now + turn.step.timeout if turn.step.timeout else None)

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """What the action gave, or why it failed."""
        plan, output = turn.step.spec, news.get("output")
        if news.get("ok") is True and isinstance(plan, CallPlan) and isinstance(output, Mapping):
            return Go({name: typed(plan.gives.get(name, ""), value) for name, value in output.items()})
        facts = news.get("facts")
        told = {str(name): value for name, value in facts.items()} if isinstance(facts, Mapping) else {}
        raise StepFailed(str(news.get("code", StepFailed.code)), **told)

    def abandon(self, tx: WriteTx, run: Run, at: datetime) -> None:
        """What has not left the house yet stays there."""
        recall(tx.outgoing, run.ticket, at)


def typed(type: str, value: object) -> object:
    """A value of an answer as expressions of its type read it; None for what it cannot be."""
    if type not in _READERS or value is None:
        return value
    try:
        return _READERS[type](str(value))
    except (ValueError, ArithmeticError):
        return None


def _moment(text: str) -> datetime | None:
    read = datetime.fromisoformat(text)
    return None if read.tzinfo is None else read.astimezone(UTC)


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "number": Decimal,
    "day": date.fromisoformat,
    "moment": _moment,
}

RUN = CallRun()

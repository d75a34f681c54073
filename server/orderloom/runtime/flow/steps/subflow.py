"""Starts another flow, with the rights of that one, and waits for its end."""

from collections.abc import Mapping

from orderloom.check.flow_plan import FlowPlan, StepPlan
from orderloom.check.steps.subflow import CHECK, SubflowPlan
from orderloom.runtime.flow.env import actor_of
from orderloom.runtime.flow.inner import flow_run, news_of, outputs_of
from orderloom.runtime.flow.start import StartRefusedError, inputs_of, keyed
from orderloom.runtime.flow.step import Go, StepFailed, Taken, Turn, Wait
from orderloom.runtime.flow.values import remembered, to_plain
from orderloom.runtime.ports import Record, WriteTx
from orderloom.runtime.record.change import Query
from orderloom.runtime.run_rows import Run


class SubflowRun:
    """Flows that start flows, at work."""

    id = CHECK.id

    def take(self, turn: Turn) -> Taken:
        """Begin the other flow and wait; raises ``StepFailed`` for inputs and records that it cannot take."""
        plan = turn.step.spec
        if not isinstance(plan, SubflowPlan):
            raise TypeError(type(plan))
        flow = turn.app.get(FlowPlan, plan.flow)
        try:
            known = inputs_of(flow, turn.given)
            values = remembered({path: to_plain(value) for path, value in known.items()})
            record, found = _record(turn, plan, flow)
            beginning = keyed(turn.tools.engine, turn.app, flow, flow_run(turn, flow, record, values), found)
        except StartRefusedError as error:
            first = error.problems[0]
            raise StepFailed(first.code, **first.facts) from error

        def begin(tx: WriteTx) -> None:
            if beginning.write(tx) is None:
                raise StepFailed("flow.full", flow=flow.id)

        return Wait(begin)

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """Keep what it gave out; raises ``StepFailed`` as it did."""
        return Go(next(iter(outputs_of(news).values()), None))

    def holds(self, step: StepPlan, ended: Run, left: int) -> bool:
        """There is only one, and it has ended."""
        return False

    def joined(self, step: StepPlan, inner: tuple[Run, ...]) -> Mapping[str, object]:
        """What it gave out."""
        return news_of(inner)


def _record(turn: Turn, plan: SubflowPlan, flow: FlowPlan) -> tuple[str, Record | None]:
    """The record that the other flow is about, as far as that one may see it."""
    if flow.table is None:
        return "", None
    wanted = plan.record(turn.env) if plan.record is not None else turn.run.record
    page = None
    if isinstance(wanted, str) and wanted:
        page = turn.tools.engine.read(Query(turn.app.id, flow.table, actor_of(flow), id=wanted))
    if page is None or not page.items:
        raise StepFailed("record.missing")
    return page.items[0].id, page.items[0]


RUN = SubflowRun()

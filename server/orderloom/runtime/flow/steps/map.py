"""Does the same for every element of a list, or for every record found, each in a run of its own graph."""

from collections.abc import Mapping
from dataclasses import replace

from orderloom.check.flow_plan import StepPlan
from orderloom.check.plan import TablePlan
from orderloom.check.step import ITEM
from orderloom.check.steps.map import CHECK, INDEX, MapPlan
from orderloom.runtime.flow.inner import inner_run, news_of, outputs_of, tag_of
from orderloom.runtime.flow.search import found
from orderloom.runtime.flow.step import Go, StepFailed, Taken, Turn, Wait
from orderloom.runtime.flow.values import to_plain
from orderloom.runtime.ports import WriteTx
from orderloom.runtime.run_rows import Run, RunState

MOST = 1_000
"""Elements of a list that are gone over."""

_PAGE = 500


class MapRun:
    """Going over elements at work."""

    id = CHECK.id

    def take(self, turn: Turn) -> Taken:
        """Begin a run for every element, so many at a time, and wait; raises ``StepFailed`` for what is no list."""
        plan = _plan(turn.step)
        elements = _elements(turn, plan)
        if not elements:
            return Go([])
        tag = tag_of(turn.ticket, turn.run.tries)

        def begin(tx: WriteTx) -> None:
            for index, element in enumerate(elements):
                run = inner_run(turn, str(index), plan.start, {ITEM: element, INDEX: index}, tag)
                waits = replace(run, state=RunState.QUEUED, due_at=None)
                tx.runs.begin(run if index < plan.at_once else waits)

        return Wait(begin)

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """Keep what each gave out, in order; raises ``StepFailed`` as one of them did."""
        outputs = outputs_of(news)
        return Go([outputs[place] for place in sorted(outputs, key=int)])

    def holds(self, step: StepPlan, ended: Run, left: int) -> bool:
        """All have to end; one failure is the end."""
        return left > 0 and ended.state is not RunState.FAILED

    def joined(self, step: StepPlan, inner: tuple[Run, ...]) -> Mapping[str, object]:
        """What they gave out."""
        return news_of(inner)


def _plan(step: StepPlan) -> MapPlan:
    if not isinstance(step.spec, MapPlan):
        raise TypeError(type(step.spec))
    return step.spec


def _elements(turn: Turn, plan: MapPlan) -> list[object]:
    """The elements as plain JSON; of records, their fields under dots."""
    if plan.search is not None:
        return _records(turn, plan)
    listed = plan.over(turn.env) if plan.over is not None else None
    if listed is None:
        return []
    if not isinstance(listed, list | tuple):
        raise StepFailed("flow.no_list")
    if len(listed) > MOST:
        raise StepFailed("flow.list_long", most=MOST)
    return [to_plain(one) for one in listed]


def _records(turn: Turn, plan: MapPlan) -> list[object]:
    search = plan.search
    if search is None:
        return []
    table = turn.app.get(TablePlan, search.table)
    elements: list[object] = []
    cursor: str | None = None
    while len(elements) < search.limit:
        page = found(turn, search, limit=min(_PAGE, search.limit - len(elements)), cursor=cursor)
        for record in page.items:
            flat = table.flatten(record.values)
            kept = {path: flat.get(path.removeprefix(".")) for path in plan.item}
            elements.append(to_plain({"": record.id, **kept}))
        cursor = page.next
        if cursor is None:
            break
    return elements


RUN = MapRun()

"""Steps that ask people: the task is given in the transaction that begins to wait, its answer ends the wait."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from orderloom.check.calendar_plan import CalendarPlan
from orderloom.check.plan import FieldFault, FieldPlan, TablePlan
from orderloom.check.task_plan import AskPlan
from orderloom.model.steps.ask import STEP
from orderloom.runtime.assignees import assigned, brought_by, named
from orderloom.runtime.flow.env import cause_of
from orderloom.runtime.flow.step import NEXT, Go, StepFailed, Taken, Turn, Wait
from orderloom.runtime.ports import WriteTx
from orderloom.runtime.record.change import Cause
from orderloom.runtime.record.prepared import computed
from orderloom.runtime.run_rows import Run
from orderloom.runtime.task_rows import Rung, Task, TaskState
from orderloom.runtime.tasks.clock import ACTOR, CLOCK
from orderloom.runtime.tasks.journal import Deed, note
from orderloom.runtime.tasks.rules import begun, closed
from orderloom.runtime.working_time import add


class AskRun:
    """Steps that ask people, at work."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """Give the task and wait; raises ``StepFailed`` for values that its fields cannot take."""
        ask = _plan(turn)
        people = turn.tools.people
        accounts: dict[str, tuple[str, ...]] = {}
        if people is not None:
            found = assigned(ask.to, turn.env, turn.app.id, people, turn.now)
            accounts = brought_by(ask.to, found, turn.app.id, people)
        task = begun(_task(turn, ask), accounts, turn.now)
        event = turn.tools.ids.new()

        def give(tx: WriteTx) -> None:
            before = tx.tasks.of_ticket(turn.ticket)
            if before is not None:  # an earlier try of the same step, which nobody answered in time
                tx.tasks.put(replace(before, ticket=""))
            tx.tasks.add(task)
            deed = Deed("given", {"to": list(accounts)})
            note(tx, task, turn.actor, cause_of(turn.run), deed, turn.app, event, turn.now)

        return Wait(begin=give)

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """Go where the outcome leads; raises ``StepFailed`` (``task.withdrawn``) for a task that was taken back."""
        ask = _plan(turn)
        if news.get("state") == TaskState.WITHDRAWN.value:
            raise StepFailed("task.withdrawn", reason=str(news.get("comment", "")))
        outcome = str(news.get("outcome", ""))
        plan = ask.outcomes.get(outcome)
        told: dict[str, object] = {
            "": outcome,
            "outcome": outcome,
            "by": news.get("by"),
            "at": datetime.fromisoformat(str(news["at"])) if news.get("at") else turn.now,
            "comment": news.get("comment"),
            "answers": _answers(ask, news.get("answers")),
        }
        return Go(told, plan.next if plan is not None and plan.next is not None else NEXT)

    def abandon(self, tx: WriteTx, run: Run, at: datetime) -> None:
        """Nobody is asked any more."""
        task = tx.tasks.of_ticket(run.ticket) if run.ticket else None
        if task is None or not task.open:
            return
        after = replace(closed(task, TaskState.LAPSED, at), revision=task.revision + 1)
        tx.tasks.put(after)
        note(tx, after, ACTOR, Cause(CLOCK, run.id), Deed("lapse"), None, f"{task.id}.{after.revision}", at)


def _plan(turn: Turn) -> AskPlan:
    if not isinstance(turn.step.spec, AskPlan):
        raise TypeError(turn.step.sort)
    return turn.step.spec


def _task(turn: Turn, ask: AskPlan) -> Task:
    run = turn.run
    return Task(
        id=turn.tools.ids.new(),
        app=turn.app.id,
        title=ask.title,
        created_at=turn.now,
        version=run.version,
        flow=run.flow,
        step=turn.step.id,
        run=run.id,
        ticket=turn.ticket,
        table=run.table if turn.record is not None else "",
        record=turn.record.id if turn.record is not None else "",
        help=ask.help,
        mode=ask.mode,
        need=ask.need,
        given=_given(turn, ask),
        ladder=tuple(Rung(rung.id, _later(turn, ask, rung.after), named(rung.to, turn.env)) for rung in ask.ladder),
        due_at=_due(turn, ask),
    )


def _due(turn: Turn, ask: AskPlan) -> datetime | None:
    """The moment at which it is due; a length of time counts from now."""
    value = ask.due(turn.env) if ask.due is not None else None
    if isinstance(value, timedelta):
        return _later(turn, ask, value)
    return value if isinstance(value, datetime) else None


def _later(turn: Turn, ask: AskPlan, span: timedelta) -> datetime:
    """The moment after a length of time, in the working time of the calendar where there is one."""
    calendar = turn.app.find(CalendarPlan, ask.calendar) if ask.calendar is not None else None
    return add(calendar, turn.now, span) or turn.now + span


def _given(turn: Turn, ask: AskPlan) -> dict[str, object]:
    """What its fields begin with, as JSON."""
    table = turn.app.find(TablePlan, turn.run.table) if ask.form is not None else None
    fields: Mapping[str, FieldPlan] = table.fields if table is not None else ask.fields
    found: dict[str, object] = {}
    for name, value in turn.given.items():
        spec = fields.get(name)
        if spec is None or value is None:
            continue
        try:
            found[name] = spec.codec.encode(computed(spec, value))
        except FieldFault as fault:
            raise StepFailed("task.given", field=name, reason=fault.error_code) from fault
    return found


def _answers(ask: AskPlan, raw: object) -> dict[str, object]:
    """What was filled in, as expressions read it."""
    given = raw if isinstance(raw, Mapping) else {}
    return {name: spec.codec.flatten(spec.codec.decode(given.get(name))) for name, spec in ask.fields.items()}


RUN = AskRun()

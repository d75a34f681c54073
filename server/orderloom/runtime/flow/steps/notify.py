"""Steps that tell people something, at work."""

from collections.abc import Iterable, Mapping

from orderloom.check.members import PEOPLE
from orderloom.check.message_plan import MessagePlan
from orderloom.check.steps.notify import NotifyPlan
from orderloom.logic.errors import LogicError
from orderloom.model.steps.notify import STEP
from orderloom.runtime.flow.step import Go, StepFailed, Taken, Turn
from orderloom.runtime.letters import TemplateError
from orderloom.runtime.messages import Telling
from orderloom.runtime.notice_rows import Notice
from orderloom.runtime.ports import Event, WriteTx


class NotifyRun:
    """The step at work: words are made before the transaction, notices written within it."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """Tell everybody who is named."""
        spec, messenger = turn.step.spec, turn.tools.messenger
        if not isinstance(spec, NotifyPlan) or messenger is None:
            raise StepFailed("message.not_rendered")
        message = turn.app.get(MessagePlan, spec.message)
        if message.table is not None and turn.record is None:
            raise StepFailed("message.record_gone", message=message.id)
        telling = Telling(
            app=turn.app,
            message=message,
            actor=turn.actor,
            batch=turn.ticket,
            now=turn.now,
            env=turn.env,
            given=turn.given,
            record=turn.record if message.table is not None else None,
            run=turn.run.id,
        )
        try:
            notices = messenger.notices(telling, spec.to)
        except TemplateError as error:
            raise StepFailed(error.error_code, message=message.id) from error
        except LogicError as error:
            raise StepFailed("message.not_worked_out", message=message.id, type=error.type) from error
        people = {one.account for one in notices if one.account}
        event = _event(turn, message, people) if telling.record is not None else None
        return Go(output=len(people), beside=lambda tx: _keep(tx, notices, event))

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """It waits for nobody."""
        return Go()


def _keep(tx: WriteTx, notices: tuple[Notice, ...], event: Event | None) -> None:
    for notice in notices:
        tx.notices.add(notice)
    if event is not None:
        tx.append(event)


def _event(turn: Turn, message: MessagePlan, people: Iterable[str]) -> Event:
    """That people were told, for the record's history."""
    directory, record = turn.tools.directory, turn.record
    names = directory.titles(PEOPLE, people) if directory else {}
    return Event(
        id=turn.tools.ids.new(),
        at=turn.now,
        app=turn.app.id,
        table=record.table if record else "",
        record=record.id if record else "",
        version=record.version if record else 0,
        kind="told",
        actor=turn.actor.id,
        actor_name=turn.actor.name,
        cause={"door": "flow", "ref": turn.run.id},
        input={"told": dict(message.title), "people": sorted(names.get(one, one) for one in people)},
        change={},
    )


RUN = NotifyRun()

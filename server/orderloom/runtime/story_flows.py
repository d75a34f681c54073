"""What people of a story do with flows, tasks and messages; every refusal is an answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.problem import Problem
from orderloom.model.story import AcknowledgeStep, AnswerStep, StartStep, TaskStep
from orderloom.runtime.flow.by_hand import Asking, ByHand
from orderloom.runtime.flow.start import StartRefusedError, Wish
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor, Cause, Change, Operation
from orderloom.runtime.sandbox import Sandbox, Work
from orderloom.runtime.story_people import Cast
from orderloom.runtime.task_rows import Task
from orderloom.runtime.tasks.desk import By, Reply
from orderloom.runtime.tasks.rules import Answer

Came = tuple[bool, tuple[Problem, ...]]
"""How a step ended: whether it was done, and every problem it brought."""

_MOST_NOTICES = 500


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that somebody does: ``actors`` are all who may be meant, the likeliest first; ``record`` is the record
    that it is about, empty for none.
    """

    actors: Sequence[Actor]
    record: str
    cause: Cause


class Staff:
    """Does in a sandbox what people do with flows, tasks and messages."""

    def __init__(self, sandbox: Sandbox, cast: Cast) -> None:
        """In an app without flows and deadlines there is nothing to do."""
        self._sandbox = sandbox
        self._cast = cast
        self._app = sandbox.plan.id

    def start(self, doing: Doing, step: StartStep, inputs: Mapping[str, object]) -> Came:
        """Start a flow: by its button, else as a program does; whoever may do everything just starts it."""
        work, actor = self._sandbox.work, doing.actors[0]
        if work is None:
            return _nothing("story.no_work")
        asking = Asking(actor, doing.record, inputs)
        try:
            if actor.trusted:
                work.starter.start(Wish(self._app, step.flow, doing.record, inputs, actor.id))
            else:
                self._ask(work, step.flow, asking)
        except StartRefusedError as refused:
            return False, refused.problems
        return True, ()

    def _ask(self, work: Work, flow: str, asking: Asking) -> None:
        sandbox = self._sandbox
        hand = ByHand(work.starter, sandbox.engine, sandbox.ground.store, work.versions, sandbox.clock, sandbox.ids)
        plan = sandbox.plan.get(FlowPlan, flow)
        rights = sandbox.engine.rights(self._app, asking.actor)
        buttons = [one.id for one in plan.triggers if one.pressed and (flow, one.id) in rights.starts]
        if buttons:
            hand.press(self._app, flow, buttons[0], asking)
        else:
            hand.call(self._app, flow, asking)

    def claim(self, doing: Doing, step: TaskStep) -> Came:
        """Take a task on."""
        return self._deal(doing, step, lambda work, task, by: work.desk.claim(self._app, task.id, by))

    def urge(self, doing: Doing, step: TaskStep) -> Came:
        """Ask for more haste."""
        return self._deal(doing, step, lambda work, task, by: work.desk.urge(self._app, task.id, by))

    def answer(self, doing: Doing, step: AnswerStep, fields: Mapping[str, object]) -> Came:
        """Answer a task; of one with a form the fields are those of its record."""

        def reply(work: Work, task: Task, by: By) -> Reply:
            ask = work.desk.ask(task)
            outcome = step.outcome or next(iter(ask.outcomes))
            if ask.form is None:
                return work.desk.answer(self._app, task.id, by, Answer(outcome, step.comment, fields))
            change = Change(
                self._app, task.table, Operation.UPDATE, by.actor, by.cause, record=task.record, fields=fields
            )
            return work.desk.answer(self._app, task.id, by, Answer(outcome, step.comment), change)

        return self._deal(doing, step, reply)

    def acknowledge(self, doing: Doing, step: AcknowledgeStep) -> Came:
        """Take note of a message that locks one's pages."""
        work = self._sandbox.work
        if work is None:
            return _nothing("story.no_work")
        for actor in doing.actors:
            for notice in work.queues.notices.of(actor.id, limit=_MOST_NOTICES):
                if notice.open_popup and step.message in {None, notice.message}:
                    done = work.queues.notices.acknowledge(actor.id, notice.id, self._sandbox.clock.now())
                    return done, ()
        return _nothing("story.no_message", message=step.message or "—")

    def _deal(self, doing: Doing, step: TaskStep, verb: Callable[[Work, Task, By], Reply]) -> Came:
        work = self._sandbox.work
        if work is None:
            return _nothing("story.no_work")
        found = self._task(work, doing, step)
        if found is None:
            return _nothing("story.no_task", task=step.task or "—")
        actor, task = found
        reply = verb(work, task, By(actor, doing.cause))
        return reply.done, reply.problems

    def _task(self, work: Work, doing: Doing, step: TaskStep) -> tuple[Actor, Task] | None:
        """The task that is meant, with who of the actors is asked by it; with nobody, the first of them."""
        tasks = [one for one in work.queues.backstage.tasks(self._app) if named(one, step.task)]
        tasks = [one for one in tasks if not doing.record or one.record == doing.record]
        wanted = [one for one in tasks if one.open] or tasks[-1:]
        for task in wanted:
            for actor in self._who(doing, task):
                if task.asks(actor.id):
                    return actor, task
        return (doing.actors[0], wanted[0]) if wanted else None

    def _who(self, doing: Doing, task: Task) -> Iterable[Actor]:
        """The actors; in place of one who may do everything, whoever is asked."""
        if doing.actors[0].trusted:
            return [self._cast.actor(one.account) for one in task.people]
        return doing.actors


def named(task: Task, name: str | None) -> bool:
    """Whether a task is called so: by its step or its title."""
    return name is None or name == task.step or name in task.title.values()


def _nothing(code: str, **facts: object) -> Came:
    return False, (problem(code, "", facts),)

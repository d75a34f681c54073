"""The desk: everything people do with tasks, each in one transaction with its event and what it leads to.

Two people at once: the later one looked at an older revision, or finds the task claimed or closed, and is told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from orderloom.check.assignees import AssigneePlan
from orderloom.check.problem import Problem
from orderloom.check.task_plan import DONE, AskPlan
from orderloom.errors import OrderloomError
from orderloom.runtime.assignees import Everybody
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import Clock, Ids, Plans, Store, WriteTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor, Cause, Change, Outcome, Status
from orderloom.runtime.record.directory import Directory
from orderloom.runtime.task_rows import Task, Tasks, TaskState
from orderloom.runtime.tasks import rules
from orderloom.runtime.tasks.answers import Desired, judged
from orderloom.runtime.tasks.journal import Deed, note
from orderloom.runtime.tasks.rights import TaskRights
from orderloom.runtime.tasks.rules import Answer, TaskRefusedError
from orderloom.runtime.tasks.signals import URGED, Signal, facts_of, unheard

SKIPPED = "skipped"
"""The outcome of a task that a manager skips."""

_NOBODY = AssigneePlan(frozenset(), None, None, None, None, "all", None)
_NO_ASK = AskPlan({}, None, _NOBODY, outcomes={DONE.id: DONE})

AskOf = Callable[[Task], AskPlan | None]
"""What the document says of a task's step, in the version that the task was given by."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of something done with a task: its status, the task as it is then, and what stood in the way.

    ``conflict``: somebody else was faster; ``missing``: there is no such task for this actor.
    """

    status: Status
    task: Task | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return self.status.done


@dataclass(frozen=True, slots=True)
class By:
    """Who does something with a task, through which door, having seen which revision (None: the latest)."""

    actor: Actor
    cause: Cause
    revision: int | None = None


class _NotDoneError(OrderloomError):
    """Takes a reply out of a transaction that is rolled back."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("task.refused")
        self.reply = reply


Move = Callable[[Task, TaskRights], Task]
"""What becomes of a task; raises ``TaskRefusedError``."""


@dataclass(frozen=True)
class Desk:
    """What people do with the tasks of an installation; without ``directory`` any id counts as a person in answers."""

    store: Store
    tasks: Tasks
    engine: Engine
    plans: Plans
    people: Everybody
    clock: Clock
    ids: Ids
    ask_of: AskOf
    directory: Directory | None = None
    signal: Signal = unheard

    def rights(self, app: str, actor: Actor) -> TaskRights:
        """What an actor may do with the tasks of an app."""
        return TaskRights(actor, self.engine.rights(app, actor))

    def ask(self, task: Task) -> AskPlan:
        """What is asked by a task: its fields and outcomes."""
        return self.ask_of(task) or _NO_ASK

    def claim(self, app: str, task: str, by: By) -> Reply:
        """Take a task of which several people are asked one answer."""
        return self._do(app, task, by, "claim", lambda one, rights: rules.claimed(_mine(one, rights), by.actor.id))

    def answer(self, app: str, task: str, by: By, answer: Answer, change: Change | None = None) -> Reply:
        """Answer a task; one with a form is answered together with ``change``, the change of its record that the same
        person asks for, or with nothing changed.
        """
        found = self._seen(app, task, by)
        if isinstance(found, Reply):
            return found
        plan = self.plans.plan(app)
        if plan is None:
            return MISSING
        ask = self.ask(found)
        whole, problems = judged(ask, answer, Desired(plan, by.actor, self.engine, self.directory))
        if problems:
            return _refused(found, *problems)
        decide: Callable[[WriteTx], Reply] = lambda tx: self._decide(tx, app, task, by, whole, ask)  # noqa: E731
        return self._decided(found, decide, change if ask.form else None)

    def give_back(self, app: str, task: str, by: By, why: str) -> Reply:
        """Return a task to whoever had it before."""
        now = self.clock.now()
        move: Move = lambda one, rights: rules.returned(_mine(one, rights), by.actor.id, now)  # noqa: E731
        return self._do(app, task, by, "return", move, {"comment": why})

    def reassign(self, app: str, task: str, by: By, to: Sequence[str], why: str, account: str = "") -> Reply:
        """Put others in a person's place: one's own, or as a manager anybody's (none named: all who are asked)."""
        known, now = self._know(app, to), self.clock.now()

        def move(one: Task, rights: TaskRights) -> Task:
            place = account if rights.manages else by.actor.id
            whole = one if rights.manages else _mine(one, rights)
            return rules.reassigned(known(whole), place, to, by.actor.id, now)

        return self._do(app, task, by, "reassign", move, {"to": list(to), "from": account, "comment": why})

    def delegate(self, app: str, task: str, by: By, to: str, why: str) -> Reply:
        """Let somebody answer in one's name."""
        known, now = self._know(app, (to,)), self.clock.now()

        def move(one: Task, rights: TaskRights) -> Task:
            return rules.delegated(known(_mine(one, rights)), by.actor.id, to, now)

        return self._do(app, task, by, "delegate", move, {"to": [to], "comment": why})

    def sign(self, app: str, task: str, by: By, who: str, where: Literal["before", "after"], why: str) -> Reply:
        """Ask one more person, before or after oneself."""
        known, now = self._know(app, (who,)), self.clock.now()

        def move(one: Task, rights: TaskRights) -> Task:
            return rules.signed(known(_mine(one, rights)), by.actor.id, who, where, now)

        return self._do(app, task, by, "sign", move, {"to": [who], "where": where, "comment": why})

    def urge(self, app: str, task: str, by: By) -> Reply:
        """Remind whoever is asked."""
        now = self.clock.now()
        reply = self._do(app, task, by, "urge", lambda one, _rights: rules.urged(one, now))
        if reply.done and reply.task is not None:
            told = reply.task
            self.signal(app, URGED, facts_of(told, told.level), f"{told.id}:{URGED}:{told.revision}")
        return reply

    def withdraw(self, app: str, task: str, by: By, why: str) -> Reply:
        """Take a task back, as a manager; what waits for it fails with ``task.withdrawn``."""
        return self._close(app, task, by, TaskState.WITHDRAWN, "withdraw", why)

    def skip(self, app: str, task: str, by: By, why: str) -> Reply:
        """Let the work go on without an answer, as a manager and for a reason."""
        return self._close(app, task, by, TaskState.SKIPPED, "skip", why)

    def _close(self, app: str, task: str, by: By, state: TaskState, verb: str, why: str) -> Reply:
        now = self.clock.now()

        def move(one: Task, rights: TaskRights) -> Task:
            if not rights.manages:
                raise TaskRefusedError("task.managers_only")
            if not why.strip():
                raise TaskRefusedError("task.why")
            if not one.open:
                raise TaskRefusedError("task.closed", state=one.state.value)
            outcome = SKIPPED if state is TaskState.SKIPPED else ""
            return rules.closed(replace(one, outcome=outcome, comment=why, by=by.actor.id), state, now)

        return self._do(app, task, by, verb, move, {"comment": why})

    def _do(
        self, app: str, task: str, by: By, verb: str, move: Move, facts: Mapping[str, object] | None = None
    ) -> Reply:
        """One verb: look, judge, move, write, note."""

        def job(tx: WriteTx) -> Reply:
            return self._move(tx, app, task, by, Deed(verb, dict(facts or {})), move)

        try:
            return self.store.write(job)
        except _NotDoneError as refused:
            return refused.reply

    def _move(self, tx: WriteTx, app: str, task: str, by: By, deed: Deed, move: Move) -> Reply:
        rights = self.rights(app, by.actor)
        before = tx.tasks.get(task)
        if before is None or before.app != app or not rights.sees(before):
            raise _NotDoneError(MISSING)
        if by.revision is not None and by.revision != before.revision:
            raise _NotDoneError(Reply(Status.STALE, before, (problem("task.stale"),)))
        try:
            after = replace(move(before, rights), revision=before.revision + 1)
        except TaskRefusedError as refused:
            raise _NotDoneError(_told(before, refused)) from refused
        tx.tasks.put(after)
        self._note(tx, after, by, deed)
        if after.ticket and not after.open and not tx.runs.answer(after.ticket, news_of(after), self.clock.now()):
            raise _NotDoneError(Reply(Status.CONFLICT, before, (problem("task.run_waits"),)))
        return Reply(Status.CHANGED, after)

    def _decide(self, tx: WriteTx, app: str, task: str, by: By, answer: Answer, ask: AskPlan) -> Reply:
        now, titled = self.clock.now(), ask.outcomes[answer.outcome].title
        facts = {"outcome": answer.outcome, "titled": dict(titled), "comment": answer.comment}
        move: Move = lambda one, rights: rules.answered(  # noqa: E731
            _mine(one, rights), by.actor.id, answer, tuple(ask.outcomes), now
        )
        return self._move(tx, app, task, by, Deed("answer", facts), move)

    def _decided(self, task: Task, decide: Callable[[WriteTx], Reply], change: Change | None) -> Reply:
        """The answer in one transaction with the change of the record, if there is one."""
        replies: list[Reply] = []

        def beside(tx: WriteTx, _outcome: Outcome) -> None:
            replies[:] = [decide(tx)]

        try:
            if change is None:
                return self.store.write(decide)
            outcome = self.engine.change(change, beside=beside)
        except _NotDoneError as refused:
            return refused.reply
        return replies[0] if outcome.status.done else Reply(outcome.status, task, outcome.problems)

    def _seen(self, app: str, task: str, by: By) -> Task | Reply:
        found = self.tasks.find(task)
        if found is None or found.app != app or not self.rights(app, by.actor).sees(found):
            return MISSING
        return found

    def _know(self, app: str, accounts: Sequence[str]) -> Callable[[Task], Task]:
        """Lets a task pass if all these people work with the app; looked up now, before any transaction."""
        roster = self.people.roster(app).roles
        known = bool(accounts) and all(one in roster for one in accounts)

        def passed(task: Task) -> Task:
            if not known:
                raise TaskRefusedError("task.unknown_person")
            return task

        return passed

    def _note(self, tx: WriteTx, task: Task, by: By, deed: Deed) -> None:
        note(tx, task, by.actor, by.cause, deed, self.plans.plan(task.app), self.ids.new(), self.clock.now())


MISSING = Reply(Status.MISSING, problems=(problem("task.missing"),))


def news_of(task: Task) -> dict[str, object]:
    """What is told to whoever waits for a task that is closed."""
    return {
        "task": task.id,
        "state": task.state.value,
        "outcome": task.outcome,
        "by": task.by,
        "at": task.closed_at.isoformat() if task.closed_at else "",
        "comment": task.comment,
        "answers": dict(task.answers),
    }


def _mine(task: Task, rights: TaskRights) -> Task:
    """The task, if the actor is asked."""
    if task.open and not rights.asked(task):
        raise TaskRefusedError("task.not_asked")
    return task


def _refused(task: Task | None, *problems: Problem) -> Reply:
    return Reply(Status.REFUSED, task, problems)


_FASTER = frozenset({"task.claimed", "task.closed"})


def _told(task: Task, refused: TaskRefusedError) -> Reply:
    status = Status.CONFLICT if refused.error_code in _FASTER else Status.REFUSED
    return Reply(status, task, (problem(refused.error_code, "", refused.facts),))

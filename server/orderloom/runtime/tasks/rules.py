"""What becomes of a task when people do something with it: pure, one task in, one task out.

The people of a task stand at places. The lowest place where an answer is missing is asked; who stands further up waits.
Of a place where one answer is enough the others leave when it is there; elsewhere everybody answers. Whatever is not
the first outcome decides at once where everybody must answer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from orderloom.errors import OrderloomError
from orderloom.runtime.task_rows import PersonState, Task, TaskPerson, TaskState

ANY = "any"
IN_ORDER = "in_order"
SIGNER = "signer"

URGE_PAUSE = timedelta(minutes=10)
"""How long after somebody was urged it can be done again."""

_BUSY = (PersonState.WAITING, PersonState.ASKED, PersonState.DELEGATED)


class TaskRefusedError(OrderloomError):
    """A task that does not let itself be treated like that; the code says why."""

    code = "task.refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person answers: an outcome, the fields as JSON, and a comment (the reason, where one is asked for)."""

    outcome: str
    comment: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


def begun(task: Task, accounts: Mapping[str, Sequence[str]], now: datetime) -> Task:
    """A new task, with these people asked, each with the roles that bring them in."""
    in_order = task.mode == IN_ORDER
    people = tuple(
        TaskPerson(one, place if in_order else 0, roles=tuple(roles))
        for place, (one, roles) in enumerate(accounts.items())
    )
    return _asked(replace(task, people=people), now)


def answered(task: Task, account: str, answer: Answer, outcomes: Sequence[str], now: datetime) -> Task:
    """The task with one answer more, closed when that decides it; ``outcomes`` are all there are, in order."""
    person = _on_turn(task, account)
    if task.claimed_by and task.claimed_by != account:
        raise TaskRefusedError("task.claimed", by=task.claimed_by)
    told = replace(person, state=PersonState.ANSWERED, outcome=answer.outcome, comment=answer.comment, answered_at=now)
    twins = {person.stands_for, *(one.account for one in task.people if one.stands_for == account)} - {""}
    after = _changed(task, {account: told, **{one: _left(task, one) for one in twins}})
    after = replace(after, answers={**task.answers, **answer.fields}, claimed_by="")
    verdict = _verdict(after, told, outcomes)
    if verdict is None:
        return _asked(after, now)
    if verdict == outcomes[0] and _further(after, told.place):
        return _asked(_passed(after, told.place), now)
    return closed(replace(after, outcome=verdict, comment=answer.comment, by=account), TaskState.DONE, now)


def closed(task: Task, state: TaskState, now: datetime) -> Task:
    """The task at its end; nobody is asked any more."""
    people = tuple(replace(one, state=PersonState.LEFT) if one.state in _BUSY else one for one in task.people)
    return replace(task, state=state, people=people, closed_at=now, claimed_by="")


def claimed(task: Task, account: str) -> Task:
    """The task taken by one of several people who are asked."""
    _on_turn(task, account)
    if task.claimed_by and task.claimed_by != account:
        raise TaskRefusedError("task.claimed", by=task.claimed_by)
    return replace(task, claimed_by=account)


def returned(task: Task, account: str, now: datetime) -> Task:
    """Back to whoever had it before: a claim to all, a task that was handed on to who did that, else the last place."""
    person = _on_turn(task, account)
    if task.claimed_by == account:
        return replace(task, claimed_by="")
    giver = task.person(person.given_by) if person.given_by else None
    if giver is not None and giver.state in {PersonState.LEFT, PersonState.DELEGATED}:
        back = replace(giver, place=person.place, state=PersonState.WAITING, asked_at=None)
        return _asked(_changed(task, {account: _left(task, account), giver.account: back}), now)
    before = [one.place for one in task.people if one.place < person.place and one.state is PersonState.ANSWERED]
    if not before:
        raise TaskRefusedError("task.nobody_before")
    again = {
        one.account: replace(one, state=PersonState.WAITING, outcome="", comment="", answered_at=None, asked_at=None)
        for one in task.people
        if one.place == max(before) and one.state is PersonState.ANSWERED
    }
    waiting = {
        one.account: replace(one, state=PersonState.WAITING, asked_at=None)
        for one in task.people
        if one.place == person.place and one.state.may_answer
    }
    return _asked(_changed(task, {**waiting, **again}), now)


def reassigned(task: Task, account: str, to: Sequence[str], by: str, now: datetime) -> Task:
    """The task with others in a person's place; ``account`` empty: in place of all who are asked now."""
    _open(task)
    out = [one for one in task.people if one.state in _BUSY and (one.account == account or not account)]
    if account and not out:
        raise TaskRefusedError("task.not_asked")
    place = min((one.place for one in out), default=0)
    leaving = {one.account: _left(task, one.account) for one in out if one.account not in to}
    after = _with(_changed(task, leaving), to, place, "reassigned", by)
    return _asked(replace(after, claimed_by=""), now)


def delegated(task: Task, account: str, to: str, now: datetime) -> Task:
    """The task with somebody who answers in a person's name."""
    person = _on_turn(task, account)
    if to == account or _is_busy(task, to):
        raise TaskRefusedError("task.asked_already")
    after = _changed(task, {account: replace(person, state=PersonState.DELEGATED)})
    after = _with(after, (to,), person.place, "delegated", account)
    named = after.person(to)
    if named is not None:
        after = _changed(after, {to: replace(named, stands_for=account)})
    return _asked(replace(after, claimed_by=""), now)


def signed(task: Task, account: str, who: str, where: Literal["before", "after"], now: datetime) -> Task:
    """The task with one signer more, who is asked before or after ``account``."""
    person = _on_turn(task, account)
    if _is_busy(task, who):
        raise TaskRefusedError("task.asked_already")
    place = person.place if where == "before" else person.place + 1
    moved = {
        one.account: replace(one, place=one.place + 1, state=PersonState.WAITING if one.state.may_answer else one.state)
        for one in task.people
        if one.place >= place
    }
    after = _with(_changed(task, moved), (who,), place, SIGNER, account)
    return _asked(replace(after, claimed_by=""), now)


def escalated(task: Task, to: Iterable[str], now: datetime) -> Task:
    """The task one rung up its ladder, with more people asked at the place whose turn it is."""
    return _asked(replace(_with(task, to, _turn(task), "escalated", ""), level=task.level + 1), now)


def urged(task: Task, now: datetime) -> Task:
    """The task, urged; not twice in a short time."""
    _open(task)
    if task.urged_at is not None and now < task.urged_at + URGE_PAUSE:
        raise TaskRefusedError("task.urged_lately", minutes=int(URGE_PAUSE / timedelta(minutes=1)))
    return replace(task, urged_at=now)


def _open(task: Task) -> None:
    if not task.open:
        raise TaskRefusedError("task.closed", state=task.state.value)


def _on_turn(task: Task, account: str) -> TaskPerson:
    """The person, if an answer of theirs counts now."""
    _open(task)
    person = task.person(account)
    if person is None or not person.state.may_answer:
        raise TaskRefusedError("task.not_asked")
    return person


def _is_busy(task: Task, account: str) -> bool:
    person = task.person(account)
    return person is not None and person.state in _BUSY


def _left(task: Task, account: str) -> TaskPerson:
    person = task.person(account) or TaskPerson(account)
    return replace(person, state=PersonState.LEFT)


def _changed(task: Task, people: Mapping[str, TaskPerson]) -> Task:
    """The task with some of its people changed."""
    return replace(task, people=tuple(people.get(one.account, one) for one in task.people))


def _with(task: Task, accounts: Iterable[str], place: int, why: str, by: str) -> Task:
    """The task with people who wait at a place; whoever had left comes back."""
    known = {one.account: one for one in task.people}
    for account in accounts:
        if account not in known or known[account].state not in _BUSY:
            known[account] = TaskPerson(account, place, why=why, given_by=by)
    return replace(task, people=tuple(known.values()))


def _turn(task: Task) -> int:
    """The lowest place where somebody is left to answer."""
    return min((one.place for one in task.people if one.state in _BUSY), default=0)


def _asked(task: Task, now: datetime) -> Task:
    """The task with everybody asked whose turn it is."""
    turn = _turn(task)
    people = tuple(
        replace(one, state=PersonState.ASKED, asked_at=now)
        if one.place == turn and one.state is PersonState.WAITING
        else one
        for one in task.people
    )
    return replace(task, people=people)


def _passed(task: Task, place: int) -> Task:
    """The task with nobody asked any more at a place that is through."""
    here = (one for one in task.people if one.place == place and one.state in _BUSY)
    return _changed(task, {one.account: _left(task, one.account) for one in here})


def _verdict(task: Task, last: TaskPerson, outcomes: Sequence[str]) -> str | None:
    """The outcome that the answers at the place of the last one give; None while somebody there has to be asked."""
    here = [one for one in task.people if one.place == last.place]
    given = [one.outcome for one in here if one.state is PersonState.ANSWERED]
    left = any(one.state in _BUSY for one in here)
    if _one_is_enough(task, here):
        return last.outcome if given.count(last.outcome) >= task.need else None if left else _most(given, outcomes)
    return last.outcome if last.outcome != outcomes[0] else None if left else outcomes[0]


def _one_is_enough(task: Task, here: Iterable[TaskPerson]) -> bool:
    return task.mode == ANY and not any(one.why == SIGNER for one in here)


def _further(task: Task, place: int) -> bool:
    """Whether somebody stands at a later place."""
    return any(one.place > place and one.state in _BUSY for one in task.people)


def _most(given: Sequence[str], outcomes: Sequence[str]) -> str:
    """The outcome given most often; of several, the one that is listed last and so the most careful."""
    counted = Counter(given)
    return max(counted, key=lambda one: (counted[one], outcomes.index(one) if one in outcomes else -1))

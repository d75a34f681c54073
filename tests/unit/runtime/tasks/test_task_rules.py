"""What becomes of a task when people do something with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from orderloom.runtime.assignees import Named
from orderloom.runtime.task_rows import Rung, Task, TaskState
from orderloom.runtime.tasks import rules
from orderloom.runtime.tasks.rules import Answer, TaskRefusedError

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
WAYS = ("yes", "later", "no")

Act = Callable[[Task], Task]


def made(
    mode: str = "any",
    people: Sequence[str] = ("ann", "ben", "cat"),
    need: int = 1,
    due_at: datetime | None = None,
    ladder: tuple[Rung, ...] = (),
) -> Task:
    title = {"zh": "批准", "en": "Approve"}
    task = Task("t", "shop", title, NOW, mode=mode, need=need, due_at=due_at, ladder=ladder)
    return rules.begun(task, dict.fromkeys(people, ()), NOW)


def says(who: str, outcome: str = "yes", **fields: object) -> Act:
    return lambda task: rules.answered(task, who, Answer(outcome, "", fields), WAYS, NOW)


def hands(who: str, *to: str) -> Act:
    return lambda task: rules.reassigned(task, who, to, who, NOW)


def signs(who: str, whom: str, where: str) -> Act:
    return lambda task: rules.signed(task, who, whom, "before" if where == "before" else "after", NOW)


def names(who: str, whom: str) -> Act:
    return lambda task: rules.delegated(task, who, whom, NOW)


def gives_back(who: str) -> Act:
    return lambda task: rules.returned(task, who, NOW)


def takes(who: str) -> Act:
    return lambda task: rules.claimed(task, who)


def climbs(*to: str) -> Act:
    return lambda task: rules.escalated(task, to, NOW)


def after(task: Task, acts: Sequence[Act]) -> Task:
    for act in acts:
        task = act(task)
    return task


def asked(task: Task) -> str:
    """Who is asked now."""
    return " ".join(sorted(one.account for one in task.people if task.asks(one.account)))


@pytest.mark.parametrize(
    ("mode", "need", "acts", "outcome"),
    [
        ("any", 1, [says("ben", "no")], "no"),
        ("any", 2, [says("ann"), says("ben")], "yes"),
        ("any", 2, [says("ann"), says("ben", "no"), says("cat", "later")], "no"),
        ("all", 1, [says("ann"), says("cat"), says("ben")], "yes"),
        ("all", 1, [says("ann"), says("cat", "later")], "later"),
        ("in_order", 1, [says("ann"), says("ben"), says("cat")], "yes"),
        ("in_order", 1, [says("ann"), says("ben", "no")], "no"),
        ("any", 1, [hands("ann", "dan"), says("dan")], "yes"),
        ("all", 1, [names("ann", "dan"), says("dan"), says("ben"), says("cat")], "yes"),
        ("any", 1, [signs("ann", "dan", "after"), says("ben"), says("dan")], "yes"),
        ("any", 1, [signs("ann", "dan", "before"), says("dan", "no")], "no"),
    ],
)
def test_a_task_closes_with_the_outcome_that_its_answers_give(
    mode: str, need: int, acts: Sequence[Act], outcome: str
) -> None:
    task = made(mode, need=need)
    for act in acts:
        assert task.open
        task = act(task)
    assert (task.state, task.outcome) == (TaskState.DONE, outcome)
    assert not asked(task)


@pytest.mark.parametrize(
    ("mode", "need", "acts", "who"),
    [
        ("any", 1, [], "ann ben cat"),
        ("in_order", 1, [], "ann"),
        ("in_order", 1, [says("ann")], "ben"),
        ("in_order", 1, [says("ann"), gives_back("ben")], "ann"),
        ("in_order", 1, [signs("ann", "dan", "before")], "dan"),
        ("in_order", 1, [signs("ann", "dan", "before"), says("dan")], "ann"),
        ("in_order", 1, [signs("ann", "dan", "after"), says("ann")], "dan"),
        ("in_order", 1, [signs("ann", "dan", "after"), says("ann"), says("dan")], "ben"),
        ("any", 1, [signs("ben", "dan", "before")], "dan"),
        ("any", 1, [signs("ben", "dan", "before"), says("dan")], "ann ben cat"),
        ("any", 1, [signs("ben", "dan", "after"), says("ann")], "dan"),
        ("any", 2, [says("ann"), says("ben", "no")], "cat"),
        ("all", 1, [says("ben")], "ann cat"),
        ("all", 1, [hands("ben", "dan")], "ann cat dan"),
        ("all", 1, [hands("ben", "dan"), gives_back("dan")], "ann ben cat"),
        ("all", 1, [names("ben", "dan")], "ann ben cat dan"),
        ("all", 1, [names("ben", "dan"), says("dan")], "ann cat"),
        ("all", 1, [names("ben", "dan"), gives_back("dan")], "ann ben cat"),
        ("any", 1, [climbs("dan", "ann")], "ann ben cat dan"),
        ("in_order", 1, [climbs("dan"), says("dan")], "ann"),
        ("any", 1, [lambda task: rules.reassigned(task, "", ("dan",), "boss", NOW)], "dan"),
    ],
)
def test_those_are_asked_whose_turn_it_is(mode: str, need: int, acts: Sequence[Act], who: str) -> None:
    task = after(made(mode, need=need), acts)
    assert task.open
    assert asked(task) == who


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        ([takes("ann"), says("ben")], "task.claimed"),
        ([takes("ann"), takes("ben")], "task.claimed"),
        ([says("ann"), says("ben")], "task.closed"),
        ([says("dan")], "task.not_asked"),
        ([gives_back("ann")], "task.nobody_before"),
        ([names("ann", "ben")], "task.asked_already"),
        ([signs("ann", "ben", "after")], "task.asked_already"),
        ([hands("dan", "ben")], "task.not_asked"),
        ([lambda task: rules.urged(task, NOW), lambda task: rules.urged(task, NOW)], "task.urged_lately"),
    ],
)
def test_whoever_comes_too_late_or_is_not_asked_is_told(acts: Sequence[Act], code: str) -> None:
    *before, last = acts
    task = after(made(), before)
    with pytest.raises(TaskRefusedError) as refused:
        last(task)
    assert refused.value.error_code == code


def test_a_claimed_task_is_for_whoever_claimed_it_until_it_is_returned() -> None:
    task = after(made(), [takes("ann"), gives_back("ann"), takes("ben"), says("ben")])
    assert (task.by, task.outcome) == ("ben", "yes")


def test_what_several_people_fill_in_comes_together() -> None:
    task = after(made("all", ("ann", "ben")), [says("ann", amount="1.00", note="a"), says("ben", note="b")])
    assert task.answers == {"amount": "1.00", "note": "b"}


def test_the_clock_has_the_due_time_and_each_rung_once() -> None:
    hour = timedelta(hours=1)
    ladder = tuple(Rung(name, NOW + place * hour, Named(roles=("lead",))) for name, place in (("lead", 2), ("head", 4)))
    task = made(due_at=NOW + 3 * hour, ladder=ladder)
    seen = []
    while task.next_at is not None:
        seen.append((task.next_at - NOW) / hour)
        task = replace(task, late=True) if task.next_at == task.due_at else rules.escalated(task, ("dan",), NOW)
    assert seen == [2, 3, 4]
    assert rules.closed(made(due_at=NOW), TaskState.WITHDRAWN, NOW).next_at is None

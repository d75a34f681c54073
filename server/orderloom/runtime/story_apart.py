"""The end of a scenario beside its records: tasks, messages, calls, runs and timers there must be."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderloom.check.problem import Problem
from orderloom.model.story_end import (
    Expectation,
    ExpectedCalls,
    ExpectedMessages,
    ExpectedRuns,
    ExpectedTasks,
    ExpectedTimers,
)
from orderloom.runtime.notice_rows import Notice
from orderloom.runtime.outgoing_rows import Delivery
from orderloom.runtime.problems import plain, problem
from orderloom.runtime.run_rows import Run
from orderloom.runtime.sandbox import Work
from orderloom.runtime.story import Story
from orderloom.runtime.story_flows import named
from orderloom.runtime.task_rows import Task
from orderloom.runtime.timer_rows import Timer


class _About(Protocol):
    """A row about a record."""

    @property
    def table(self) -> str:
        """Its table."""

    @property
    def record(self) -> str:
        """The record."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What is there, in words, and how much of it is as expected."""

    aspect: str
    wanted: Mapping[str, object]
    matching: int
    there: Sequence[str]


def unmet_apart(story: Story, expectation: Expectation) -> Iterator[Problem]:
    """Everything of these that is not as expected."""
    work = story.sandbox.work
    if not expectation.apart:
        return
    for found in _Apart(story, expectation, work).all() if work is not None else _none(expectation):
        count = found.wanted.get("count")
        if found.matching == 0 if count is None else found.matching != count:
            facts = {
                "step": expectation.id,
                "what": found.aspect,
                "wanted": ", ".join(f"{name} {_written(value)}" for name, value in sorted(found.wanted.items())),
                "found": "; ".join(found.there) or "—",
            }
            yield problem("story.differs", "", facts)


def _none(expectation: Expectation) -> Iterator[_Found]:
    """In an app where nothing happens by itself there is none of it."""
    for aspect in expectation.apart:
        part = getattr(expectation, aspect)
        yield _Found(aspect, part.model_dump(exclude_none=True, by_alias=True), 0, ())


class _Apart:
    """One expectation, held against what the sandbox shows."""

    def __init__(self, story: Story, expectation: Expectation, work: Work) -> None:
        self._story = story
        self._expected = expectation
        self._backstage = work.queues.backstage
        self._app = story.sandbox.plan.id
        self._record = story.records.get(expectation.record or "")

    def all(self) -> Iterator[_Found]:
        """Each aspect that the expectation speaks of."""
        expected, back, app = self._expected, self._backstage, self._app
        if expected.tasks is not None:
            tasks = [one for one in back.tasks(app) if self._ours(one)]
            yield _found("tasks", expected.tasks, self._tasks(tasks, expected.tasks), map(_task, tasks))
        if expected.messages is not None:
            notices = [one for one in back.notices(app) if self._ours(one)]
            yield _found(
                "messages", expected.messages, self._messages(notices, expected.messages), map(_notice, notices)
            )
        if expected.calls is not None:
            calls = [one for one in back.deliveries(app) if self._ours(one)]
            matching = [one for one in calls if self._called(one, expected.calls)]
            yield _found("calls", expected.calls, matching, map(_call, calls))
        if expected.runs is not None:
            runs = [one for one in back.runs(app) if self._ours(one) and not one.parent]
            matching_runs = [one for one in runs if self._ran(one, expected.runs)]
            yield _found("runs", expected.runs, matching_runs, map(self._run, runs))
        if expected.timers is not None:
            timers, now = [one for one in back.timers(app) if self._ours(one)], self._story.sandbox.clock.now()
            running = [one for one in timers if _runs(one, expected.timers, now)]
            yield _found("timers", expected.timers, running, (_timer(one, now) for one in timers))

    def _ours(self, row: _About) -> bool:
        """Whether a row is about the record that is spoken of."""
        return self._expected.record is None or (row.table, row.record) == self._record

    def _tasks(self, tasks: Iterable[Task], wanted: ExpectedTasks) -> list[Task]:
        found = [one for one in tasks if named(one, wanted.task)]
        found = [one for one in found if wanted.state in {None, one.state.value}]
        found = [one for one in found if wanted.outcome in {None, one.outcome}]
        return [one for one in found if wanted.to is None or self._are(wanted.to, {on.account for on in one.people})]

    def _messages(self, notices: Iterable[Notice], wanted: ExpectedMessages) -> list[Notice]:
        found = [one for one in notices if wanted.message in {None, one.message}]
        found = [one for one in found if wanted.channel in {None, one.channel}]
        found = [one for one in found if wanted.state in {None, one.state.value}]
        found = [one for one in found if wanted.contains is None or wanted.contains in f"{one.subject}\n{one.body}"]
        if wanted.to is not None and not self._are(wanted.to, {one.account for one in found}):
            return []
        return found

    def _are(self, names: Iterable[str], accounts: set[str]) -> bool:
        """Whether these are the people whom the names mean, nobody missing and nobody else; a role means some of those
        who have it.
        """
        roles = self._story.sandbox.cast.roster(self._app).roles
        meant = {name: {one for one in accounts if one == name or name in roles.get(one, ())} for name in names}
        return all(meant.values()) and set().union(*meant.values()) == accounts

    def _called(self, one: Delivery, wanted: ExpectedCalls) -> bool:
        given = self._story.named(wanted.given)
        return (
            wanted.connection in {None, one.target.rpartition("/")[2]}
            and wanted.action in {None, one.action}
            and wanted.state in {None, one.state.value}
            and all(plain(one.body.get(name)) == plain(value) for name, value in given.items())
        )

    def _ran(self, one: Run, wanted: ExpectedRuns) -> bool:
        return (
            wanted.flow in {None, one.flow}
            and wanted.state in {None, one.state.value}
            and wanted.at in {None, one.at}
            and (wanted.path is None or wanted.path == self._backstage.path(one.id))
        )

    def _run(self, one: Run) -> str:
        why = f" {one.problem.get('code')}" if one.problem else ""
        return f"{one.flow} {one.state.value}{why} ({' → '.join(self._backstage.path(one.id))} @ {one.at})"


def _found(
    aspect: str,
    wanted: ExpectedTasks | ExpectedMessages | ExpectedCalls | ExpectedRuns | ExpectedTimers,
    matching: Sequence[object],
    there: Iterable[str],
) -> _Found:
    said = wanted.model_dump(exclude_none=True, exclude_defaults=True, by_alias=True)
    return _Found(aspect, said, len(matching), tuple(there))


def _runs(one: Timer, wanted: ExpectedTimers, now: datetime) -> bool:
    return (
        wanted.deadline in {None, one.deadline}
        and wanted.state in {None, one.state.value}
        and wanted.level in {None, one.fired[-1] if one.fired else None}
        and wanted.due_in in {None, one.due_at - now}
    )


def _written(value: object) -> str:
    """What is expected, as it stands in the document."""
    return value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)


def _task(one: Task) -> str:
    return f"{one.step} {one.state.value} {one.outcome} [{', '.join(on.account for on in one.people)}]"


def _notice(one: Notice) -> str:
    return f"{one.message} {one.channel} {one.account} {one.state.value} {one.subject}"


def _call(one: Delivery) -> str:
    why = f" {one.problem.get('code')}" if one.problem else ""
    return f"{one.target} {one.action} {one.state.value}{why} {dict(one.body)}"


def _timer(one: Timer, now: datetime) -> str:
    return f"{one.deadline} {one.state.value} {', '.join(one.fired)} due in {one.due_at - now}"

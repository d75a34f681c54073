"""Tasks for the templates: rows of the inbox, and one task with its people, its form and what happened to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from orderloom.check.form_plan import FormFieldPlan
from orderloom.check.members import PEOPLE
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.check.task_plan import AskPlan, OutcomePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Query
from orderloom.runtime.task_rows import Task, TaskAct, TaskFilter, TaskPerson
from orderloom.runtime.tasks.asks import asks_people
from orderloom.runtime.tasks.rights import TaskRights
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_inputs import html_id, wide
from orderloom.web.pages.form_model import Entry, said
from orderloom.web.pages.form_view import look_for
from orderloom.web.pages.history import Happening
from orderloom.web.pages.hold_view import Since, since
from orderloom.web.pages.task_words import due_words, names, told_of_task
from orderloom.web.urls import record_url, tasks_url
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import Control, form_name

COLORS = {"open": "blue", "done": "green", "skipped": "orange", "withdrawn": "gray", "lapsed": "gray"}
_NAMED = 2
"""How many people a row names."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a task is due: in words, as a moment, and whether it is over."""

    words: str
    since: Since
    over: bool


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in a list."""

    id: str
    revision: int
    title: str
    href: str
    record: str
    record_href: str
    due: Due | None
    people: str
    state: str
    color: str
    given: Since
    level: int
    urged: Since | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a task."""

    name: str
    state: str
    why: str
    outcome: str
    comment: str
    at: Since | None
    active: bool


def due_of(task: Task, visit: AppVisit) -> Due | None:
    """When an open task is due; None when it never is."""
    if task.due_at is None:
        return None
    look = visit.look()
    words = due_words(task.due_at, visit.now, look) if task.open else ""
    return Due(words, since(task.due_at, look), task.open and task.due_at <= visit.now)


def rows(visit: AppVisit, tasks: Sequence[Task]) -> list[TaskRow]:
    """Tasks in words; records are named with one question per table, people with one in all."""
    titles = record_titles(visit, tasks)
    accounts = {one.account for task in tasks for one in task.people} | {task.by for task in tasks}
    called = visit.services.directory.titles(PEOPLE, accounts) if tasks else {}
    return [_row(visit, task, titles.get((task.table, task.record), ""), called) for task in tasks]


def record_titles(visit: AppVisit, tasks: Iterable[Task]) -> Mapping[tuple[str, str], str]:
    """What the records of tasks are called, as far as this person may see them."""
    wanted: dict[str, set[str]] = {}
    for task in tasks:
        if task.record:
            wanted.setdefault(task.table, set()).add(task.record)
    found: dict[tuple[str, str], str] = {}
    for table, ids in wanted.items():
        plan, access = visit.plan.find(TablePlan, table), visit.rights.on(table)
        if plan is None or access is None or not access.read:
            continue
        shown = (plan.title_field,) if plan.title_field in access.readable else ("id",)
        condition = {"in": [{"var": "id"}, sorted(ids)]}
        query = Query(visit.plan.id, table, visit.actor, filter=condition, fields=shown, limit=len(ids), count=False)
        found |= {(table, one.id): visit.title(plan, one) for one in visit.services.engine.read(query).items}
    return found


def _row(visit: AppVisit, task: Task, record: str, called: Mapping[str, str]) -> TaskRow:
    look = visit.look()
    ask = visit.services.desk.ask(task)
    return TaskRow(
        id=task.id,
        revision=task.revision,
        title=look.pick(task.title),
        href=tasks_url(visit.plan.id, task.id),
        record=record,
        record_href=record_url(visit.plan.id, task.table, task.record) if record else "",
        due=due_of(task, visit),
        people=_people(visit, task, called),
        state=_state(task, ask, look),
        color=COLORS[task.state.value],
        given=since(task.closed_at or task.created_at, look),
        level=task.level,
        urged=since(task.urged_at, look) if task.urged_at is not None and task.open else None,
    )


def _people(visit: AppVisit, task: Task, called: Mapping[str, str]) -> str:
    """Who is asked, or who answered; the first few by name."""
    look = visit.look()
    if task.claimed_by:
        mine = task.claimed_by == visit.actor.id
        name = called.get(task.claimed_by, "–")
        return look.say("tasks.claimed_by_me" if mine else "tasks.claimed_by", name=name)
    if not task.open:
        return called.get(task.by, "")
    asked = [one.account for one in task.people if task.asks(one.account)]
    if not asked:
        return look.say("tasks.nobody")
    shown = look.say("pages.comma").join(called.get(one, "–") for one in asked[:_NAMED])
    more = len(asked) - _NAMED
    return f"{shown} {look.say('tasks.more_people', count=more)}" if more > 0 else shown


def _state(task: Task, ask: AskPlan, look: Look) -> str:
    """Where it stands; a task that was answered by its outcome."""
    outcome = ask.outcomes.get(task.outcome)
    return (
        look.pick(outcome.title)
        if outcome is not None and not task.open
        else look.say(f"tasks.state.{task.state.value}")
    )


@dataclass(frozen=True)
class TaskPage:
    """One task for the template; ``values`` are what is in its form (JSON), ``problems`` what was wrong with it."""

    visit: AppVisit
    task: Task
    rights: TaskRights
    ask: AskPlan
    values: Mapping[str, object]
    comment: str = ""
    problems: Sequence[Problem] = ()

    @cached_property
    def look(self) -> Look:
        """How its values are shown."""
        return look_for(self.visit, self.ask.fields.values(), [self.values], self.task.table)

    @property
    def title(self) -> str:
        """What is to be done."""
        return self.look.pick(self.task.title)

    @property
    def href(self) -> str:
        """Its own address."""
        return tasks_url(self.visit.plan.id, self.task.id)

    @property
    def due(self) -> Due | None:
        """When it is due."""
        return due_of(self.task, self.visit)

    @property
    def state(self) -> str:
        """Where it stands in words."""
        return _state(self.task, self.ask, self.look)

    @property
    def color(self) -> str:
        """The colour of where it stands."""
        return COLORS[self.task.state.value]

    @property
    def may_answer(self) -> bool:
        """Whether this person is asked now, and nobody else has claimed it."""
        free = self.task.claimed_by in {"", self.visit.actor.id}
        return free and self.rights.asked(self.task)

    @property
    def may_claim(self) -> bool:
        """Whether there is anything to claim: several are asked, and one answer is enough."""
        asked = [one for one in self.task.people if self.task.asks(one.account)]
        return self.may_answer and not self.task.claimed_by and len(asked) > 1 and self.task.mode == "any"

    @property
    def outcomes(self) -> tuple[OutcomePlan, ...]:
        """Its buttons."""
        return tuple(self.ask.outcomes.values())

    @cached_property
    def entries(self) -> list[Entry]:
        """The fields to fill in."""
        return [self._entry(spec) for spec in self.ask.fields.values()]

    @property
    def general(self) -> list[str]:
        """What was wrong that belongs to no field."""
        at = {f"/fields/{name}" for name in self.ask.fields}
        return [found.message(self.look.language) for found in self.problems if found.pointer not in at]

    @property
    def answers(self) -> list[tuple[str, Markup]]:
        """What was filled in, by label and markup."""
        found = []
        for spec in self.ask.fields.values():
            raw = self.task.answers.get(spec.id)
            if raw is not None:
                html = self.visit.fields.display(spec, spec.codec.decode(raw), self.look)
                found.append((self.look.pick(spec.title), html))
        return found

    @property
    def people(self) -> list[PersonRow]:
        """Everybody who was ever asked, in the order of their turns."""
        ordered = sorted(self.task.people, key=lambda one: one.place)
        accounts = [one.account for one in ordered]
        called = dict(zip(accounts, names(self.visit, accounts), strict=True))
        return [self._person(one, called) for one in ordered]

    def _person(self, one: TaskPerson, called: Mapping[str, str]) -> PersonRow:
        outcome = self.ask.outcomes.get(one.outcome)
        return PersonRow(
            name=called[one.account],
            state=self.look.say(f"tasks.person.{one.state.value}"),
            why=self.look.say(f"tasks.why.{one.why}"),
            outcome=self.look.pick(outcome.title) if outcome else "",
            comment=one.comment,
            at=since(one.answered_at, self.look) if one.answered_at else None,
            active=self.task.asks(one.account),
        )

    @property
    def acts(self) -> list[Happening]:
        """What happened to it, the latest first."""
        found = self.visit.services.desk.tasks.acts(self.task.id)
        return [self._act(one) for one in reversed(found)]

    def _act(self, act: TaskAct) -> Happening:
        words = told_of_task(self.visit, {**act.facts, "verb": act.verb, "title": self.title})
        at = since(act.at, self.look)
        who = "" if act.actor == act.actor_name else act.actor_name
        return Happening(words, who, "", at.stamp, at.exact, at.ago, "", ())

    @property
    def others(self) -> list[tuple[str, str]]:
        """People it can be handed to, by id and name."""
        return [one for one in self.visit.offers("@people", limit=_OFFERED) if one[0] != self.visit.actor.id]

    @property
    def asked(self) -> list[tuple[str, str]]:
        """People who are asked now, by id and name."""
        ids = [one.account for one in self.task.people if self.task.asks(one.account)]
        return list(zip(ids, names(self.visit, ids), strict=True))

    def _entry(self, spec: FieldPlan) -> Entry:
        widget, mark = WIDGETS.get(spec.type), f"{self.task.id[-8:]}-"
        control = Control(
            name=form_name(spec.id),
            id=html_id(spec, mark),
            label=self.look.pick(spec.title),
            look=self.look,
            facts=widget.input(spec, self.values.get(spec.id), self.look),
            help=self.look.pick(spec.help),
            required=spec.required,
            errors=tuple(found.message(self.look.language) for found in said(self.problems, spec.id, "error")),
        )
        return Entry(
            spec,
            control,
            self.visit.fields.input(spec, control),
            editable=True,
            wide=wide(FormFieldPlan(spec.id), spec),
            grouped=widget.grouped,
            bare=widget.bare,
        )


_OFFERED = 200


def page_of(
    visit: AppVisit,
    task: Task,
    rights: TaskRights,
    *,
    values: Mapping[str, object] | None = None,
    comment: str = "",
    problems: Sequence[Problem] = (),
) -> TaskPage:
    """A task for the template, as it is given or as it was filled in."""
    ask = visit.services.desk.ask(task)
    return TaskPage(visit, task, rights, ask, task.given if values is None else values, comment, problems)


def tasks_on(visit: AppVisit, record: Record) -> list[TaskPage]:
    """The open tasks of a record that this person may see, those due first."""
    if not asks_people(visit.plan):
        return []
    wanted = TaskFilter(visit.plan.id, open=True, table=record.table, record=record.id)
    rights = visit.services.desk.rights(visit.plan.id, visit.actor)
    return [page_of(visit, task, rights) for task in visit.services.desk.tasks.some(wanted) if rights.sees(task)]

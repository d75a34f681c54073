"""Tasks of flows on real databases: given, answered, handed on, escalated, each with what it leads to."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.runner import Bench, Runner
from orderloom.runtime.flow.start import Starter, Wish
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.values import opened
from orderloom.runtime.flow.versions import OneVersion
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.record.change import Cause, Change, Operation, Query, Record, Status
from orderloom.runtime.run_rows import Run, RunState
from orderloom.runtime.sandbox import OneApp
from orderloom.runtime.task_rows import Task, TaskFilter, TaskState
from orderloom.runtime.tasks.desk import By, Reply
from orderloom.runtime.tasks.rules import Answer
from orderloom.store import migrations, schema
from orderloom.store.database import open_database
from orderloom.store.link import Link
from orderloom.store.runs import SqlRuns
from orderloom.store.store import SqlStore
from orderloom.store.tasks import empty
from orderloom.wiring.tasks import TaskWork
from tests.unit.runtime.desk import ROOT, START
from tests.unit.runtime.tasks.office import APP, Everyone, actor, plan

PAID = {"paid": {"amount": "12.00", "currency": "CNY"}}
CAUSE = Cause("api", "r1")


class House:
    """The office at work on a database of its own."""

    def __init__(self, url: str) -> None:
        self.clock = SimulatedClock(START)
        ids = TimeIds(self.clock)
        self.database = open_database(url, self.clock, durable=False)
        self.database.__dict__["moment"] = lambda _link: self.clock.now()  # the store's clock moves when told, too
        migrations.upgrade(self.database)
        self.store = SqlStore(self.database)
        self.store.expand(plan())
        plans, versions, self.people = OneApp(plan()), OneVersion(plan()), Everyone()
        self.engine = Engine(self.store, plans, self.clock, ids)
        self.starter = Starter(self.engine, self.store, versions, self.clock, ids)
        tools = Tools(self.engine, ids, people=self.people)
        self.runner = Runner(Bench(self.store, SqlRuns(self.database, "w"), versions, tools, self.clock))
        self.signals: list[tuple[object, ...]] = []
        around = (plans, versions, self.people, self.clock, ids, None)
        work = TaskWork(self.store, self.engine, *around, lambda *signal: self.signals.append(signal))
        self.tasks, self.desk, self.timer = work.tasks, work.desk, work.clock

    def request(self, **fields: object) -> str:
        """A new request."""
        made = self.engine.change(Change(APP, "requests", Operation.CREATE, ROOT, CAUSE, fields={"no": "R1", **fields}))
        assert made.record is not None, made.problems
        return made.record.id

    def begin(self, flow: str, record: str) -> Task:
        """Start a flow, and the one task that it gives."""
        self.starter.start(Wish(APP, flow, record, by="bea"))
        while self.runner.step():
            pass
        [task] = self.tasks.some(TaskFilter(APP, open=True, flow=flow, record=record))
        return task

    def answer(
        self, task: Task, who: str, outcome: str, fields: object = None, comment: str = "", **more: int
    ) -> Reply:
        """One person's answer."""
        given = fields if isinstance(fields, dict) else {}
        return self.desk.answer(APP, task.id, self.by(who, **more), Answer(outcome, comment, given))

    @staticmethod
    def by(who: str, revision: int | None = None) -> By:
        return By(actor(who), CAUSE, revision)

    def now(self, task: Task) -> Task:
        """The task as it is."""
        found = self.tasks.find(task.id)
        assert found is not None
        return found

    def run(self, task: Task) -> Run:
        """The run of a task, after it has gone on."""
        while self.runner.step():
            pass
        found = self.store.write(lambda tx: tx.runs.get(task.run))
        assert found is not None
        return found

    def record(self, id: str) -> Record:
        [found] = self.engine.read(Query(APP, "requests", ROOT, id=id)).items
        return found

    def events(self, record: str, who: str = "bea") -> list[dict[str, object]]:
        """What the history tells somebody of tasks, oldest first."""
        page = self.engine.read(Query(APP, "requests", actor(who), log="events", record=record))
        told = [row.values["input"] for row in page.items if row.values["kind"] == "task"]
        return [dict(one) for one in reversed(told) if isinstance(one, dict)]


@pytest.fixture(scope="module")
def opened_house(module_database_url: str) -> Iterator[House]:
    """The office on one database for all tests."""
    made = House(module_database_url)
    yield made
    made.database.close()


@pytest.fixture
def house(opened_house: House) -> House:
    """The office as it was opened: nobody has been asked for anything."""
    opened_house.clock.restart(START)
    opened_house.signals.clear()

    def forget(link: Link) -> None:
        for table in (schema.task, schema.task_person, schema.task_act, schema.task_turn, schema.flow_run):
            link.run(delete(table))

    opened_house.database.transact(forget)
    return opened_house


def asked(task: Task) -> str:
    return " ".join(sorted(one.account for one in task.people if task.asks(one.account)))


def codes(reply: Reply) -> list[str]:
    return [found.code for found in reply.problems]


def test_an_answer_closes_the_task_and_its_flow_goes_on_with_it(house: House) -> None:
    record = house.request()
    task = house.begin("approve", record)
    assert (asked(task), task.given, task.due_at) == ("ann ben", PAID, START + timedelta(hours=1))
    house.clock.advance(timedelta(minutes=5))
    reply = house.answer(task, "ann", "yes", PAID, "fine")
    assert reply.done, codes(reply)
    told = dict(opened(house.run(task).values))
    assert house.run(task).state is RunState.DONE
    assert told["@var.decide.outcome"] == "yes"
    assert (told["@var.decide.by"], told["@var.decide.comment"]) == ("ann", "fine")
    assert str(told["@var.decide.answers.paid"]) == "12.00"
    assert told["@var.decide.answers.paid.currency"] == "CNY"
    given, answered = house.events(record)
    assert (given["verb"], answered["verb"], answered["outcome"], answered["took"]) == ("given", "answer", "yes", 300)
    assert [act.verb for act in house.tasks.acts(task.id)] == ["given", "answer"]


def test_an_outcome_leads_where_its_document_says(house: House) -> None:
    record = house.request()
    task = house.begin("approve", record)
    assert house.answer(task, "ben", "later").done
    assert house.run(task).state is RunState.DONE
    assert house.record(record).values["note"] == "later"


@pytest.mark.parametrize(
    ("outcome", "fields", "found"),
    [
        ("maybe", PAID, ["task.outcome"]),
        ("yes", {}, ["record.field.required"]),
        ("no", {}, ["task.reason"]),
        ("yes", {**PAID, "size": 1}, ["record.field.unknown"]),
        ("yes", {"paid": {"amount": "x", "currency": "CNY"}}, ["value.not_number"]),
        ("yes", {**PAID, "why": "old"}, ["record.choice.retired"]),
    ],
)
def test_an_answer_with_faults_changes_nothing(house: House, outcome: str, fields: object, found: list[str]) -> None:
    task = house.begin("approve", house.request())
    reply = house.answer(task, "ann", outcome, fields)
    assert (reply.status, codes(reply)) == (Status.REFUSED, found)
    assert house.now(task) == task


def test_of_two_people_at_once_one_wins_and_the_other_is_told(house: House) -> None:
    task = house.begin("approve", house.request())
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda who: house.answer(task, who, "yes", PAID), ("ann", "ben")))
    assert sorted(reply.status.value for reply in replies) == ["changed", "conflict"]
    stale = house.answer(house.begin("approve", house.request()), "ann", "yes", PAID, revision=7)
    assert (stale.status, codes(stale)) == (Status.STALE, ["task.stale"])


def test_a_task_with_a_form_changes_the_record_with_the_rights_of_who_answers(house: House) -> None:
    record = house.request()
    task = house.begin("fill", record)
    change = Change(
        APP, "requests", Operation.UPDATE, actor("ann"), CAUSE, record=record, version=1, fields={"note": "seen"}
    )
    denied = house.desk.answer(APP, task.id, house.by("ann"), Answer("done"), replace(change, fields={"secret": "x"}))
    assert denied.status is Status.REFUSED
    assert house.now(task).open
    assert house.desk.answer(APP, task.id, house.by("ann"), Answer("done"), change).done
    assert house.record(record).values["note"] == "seen"
    assert house.run(task).state is RunState.DONE


def test_a_task_is_due_after_so_much_working_time(house: House) -> None:
    assert house.begin("fill", house.request()).due_at == START + timedelta(days=14)  # two hours every Friday


def test_an_answer_that_nobody_waits_for_any_more_is_not_kept(house: House) -> None:
    record = house.request()
    task = house.begin("approve", record)
    house.store.write(lambda tx: tx.runs.answer(task.ticket, {}, START))
    reply = house.answer(task, "ann", "yes", PAID)
    assert (reply.status, codes(reply)) == (Status.CONFLICT, ["task.run_waits"])
    assert house.now(task).open
    assert [one["verb"] for one in house.events(record)] == ["given"]


def test_a_task_that_nobody_answers_in_time_lapses_with_its_step(house: House) -> None:
    record = house.request()
    task = house.begin("approve", record)
    house.clock.advance(timedelta(days=1, seconds=1))
    assert house.run(task).state is RunState.DONE
    assert house.now(task).state is TaskState.LAPSED
    assert house.record(record).values["note"] == "later"


def test_the_ladder_is_climbed_once_and_signals_tell_of_it(house: House) -> None:
    task = house.begin("approve", house.request())
    for hours, who, level in ((1, "ann ben", 0), (2, "ann ben cat", 1), (4, "ann bea ben cat", 2)):
        moment = START + timedelta(hours=hours)
        assert house.timer.next_at() == moment
        house.clock.reach(moment)
        while house.timer.step():
            pass
        task = house.now(task)
        assert (asked(task), task.level) == (who, level)
    assert house.timer.next_at() is None
    assert [signal[1] for signal in house.signals] == ["task_overdue", "task_escalated", "task_escalated"]
    assert len({signal[3] for signal in house.signals}) == 3
    assert [act.verb for act in house.tasks.acts(task.id)] == ["given", "overdue", "escalate", "escalate"]


def test_skipping_needs_a_reason_and_a_manager_and_is_kept(house: House) -> None:
    record = house.request()
    task = house.begin("approve", record)
    assert codes(house.desk.skip(APP, task.id, house.by("bea"), " ")) == ["task.why"]
    assert codes(house.desk.skip(APP, task.id, house.by("ann"), "why not")) == ["task.managers_only"]
    assert house.desk.skip(APP, task.id, house.by("bea"), "small amount").done
    assert house.run(task).state is RunState.DONE
    last = house.events(record)[-1]
    assert (last["verb"], last["comment"], last["state"]) == ("skip", "small amount", "skipped")


def test_a_task_that_is_taken_back_fails_its_step(house: House) -> None:
    task = house.begin("approve", house.request())
    assert house.desk.withdraw(APP, task.id, house.by("bea"), "wrong one").done
    run = house.run(task)
    assert run.state is RunState.FAILED
    assert run.problem is not None
    assert run.problem["code"] == "task.withdrawn"


@pytest.mark.parametrize(
    ("who", "roles", "sees", "answers"),
    [
        ("ann", ("clerk",), True, True),
        ("ann", ("lead",), False, False),
        ("cat", ("lead",), False, False),
        ("bea", ("boss",), True, False),
        ("eve", ("clerk",), False, False),
    ],
)
def test_a_task_is_there_for_whom_it_asks_and_who_manages(
    house: House, who: str, roles: Sequence[str], sees: bool, answers: bool
) -> None:
    task = house.begin("approve", house.request())
    assert house.desk.rights(APP, actor(who, *roles)).sees(task) is sees
    reply = house.desk.answer(APP, task.id, By(actor(who, *roles), CAUSE), Answer("yes", "", PAID))
    assert reply.done is answers
    assert reply.done or codes(reply) == ["task.not_asked" if sees else "task.missing"]


def test_history_tells_of_a_task_only_whom_it_does_not_tell_more(house: House) -> None:
    record = house.request(secret="s", clerk=None)
    house.begin("approve", record)
    assert len(house.events(record, "bea")) == 1
    assert len(house.events(record, "ann")) == 1
    assert not house.events(record, "dan")
    assert "people" not in house.events(record, "ann")[0]


def test_what_was_said_of_an_erased_person_is_gone(house: House) -> None:
    record = house.request()
    task = house.begin("approve", record)
    assert house.answer(task, "ann", "no", {}, "she said so").done
    house.database.transact(lambda link: empty(link, APP, "requests", record))
    left = house.now(task)
    assert (left.answers, left.comment, left.outcome, left.by) == ({}, "", "no", "ann")
    assert not any(one.comment for one in left.people)
    assert not any(act.facts for act in house.tasks.acts(task.id))


def test_tasks_are_listed_with_those_due_first(house: House) -> None:
    record = house.request()
    loose = house.begin("fill", record)
    house.clock.advance(timedelta(minutes=1))
    due = [house.begin("approve", house.request()) for _ in range(3)]
    wanted = TaskFilter(APP, account="ann", turn=True, open=True, limit=3)
    first = house.tasks.some(wanted)
    assert [task.id for task in first] == [task.id for task in due]
    rest = house.tasks.some(TaskFilter(APP, account="ann", turn=True, open=True, after=first[-1].id))
    assert [task.id for task in rest] == [loose.id]
    assert house.tasks.count(wanted) == 4
    assert house.answer(due[1], "ann", "later").done
    assert [task.id for task in house.tasks.some(TaskFilter(APP, account="ann", open=False))] == [due[1].id]
    assert house.tasks.loads(APP, ("ann", "cat")) == {"ann": 3, "cat": 0}
    assert [house.tasks.next_in_turn(APP, ("ann", "ben")) for _ in range(3)] == ["ann", "ben", "ann"]

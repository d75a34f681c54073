"""Replays of a desk that worked for a while: what came from outside happens again, everything else follows from it."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from orderloom.check.plan import AppPlan
from orderloom.model.story import Person
from orderloom.runtime.record.change import Actor, Cause, Change, HoldRequest, Operation, Query
from orderloom.runtime.replay.past import Bounds, read_past
from orderloom.runtime.replay.run import Difference, Replayed, replay
from orderloom.runtime.sandbox import Sandbox
from orderloom.runtime.story_people import Cast
from orderloom.runtime.tasks.desk import By
from orderloom.runtime.tasks.rules import Answer
from orderloom.wiring.scenarios import Yard
from tests.unit.runtime.desk import APP, DOCUMENTS, START, compiled, document, titled, var
from tests.unit.runtime.fakes import FakePlatforms
from tests.unit.runtime.test_inbox import CONNECTION, VISITS, order

Json = dict[str, object]

LATE = document(
    "deadline",
    "soon",
    table="tickets",
    **{"as": "lead"},
    starts={"on": ["create"]},
    stops={"on": ["transition:close"]},
    length={"fixed": "PT2H"},
    levels=[{"id": "late", "title": titled("late"), "mark": [{"id": "late"}]}],
)
ASK = document(
    "flow",
    "check",
    table="tickets",
    **{"as": "lead"},
    triggers=[{"id": "new", "sort": "record", "on": ["create"]}],
    start="ask",
    steps=[
        {"id": "ask", "sort": "ask", "next": "hold", "options": {"title": titled("ask"), "to": {"roles": ["lead"]}}},
        {"id": "hold", "sort": "hold", "options": {"reason": "checked"}},
    ],
)
CAREFUL = document(
    "rule",
    "few_hours",
    table="tickets",
    on=["create", "update"],
    when={">": [var("hours"), 5]},
    then="confirm",
    message=titled("sure"),
)
LI = Actor("li", "Li", frozenset({"lead"}))
PEOPLE = (Person(id="li", roles=("lead",)),)


def desk(*more: Json) -> AppPlan:
    """The desk with its shop; a document of ``more`` takes the place of one with the same id."""
    ids = {one["id"] for one in more}
    base = [*(one for one in DOCUMENTS if one["id"] != "visits"), VISITS, CONNECTION]
    return compiled(*(one for one in base if one["id"] not in ids), *more)


@dataclass
class Days:
    """A desk at work; afterwards its past is replayed under a draft."""

    plan: AppPlan
    live: Sandbox

    def done(self, operation: Operation, **more: object) -> str:
        """Li changes a ticket; its id."""
        change = replace(Change(APP, "tickets", operation, LI, Cause("web")), **more)  # type: ignore[arg-type]
        self.live.world.pass_by(timedelta(seconds=1))
        outcome = self.live.engine.change(change)
        assert outcome.status.done, outcome.problems
        self.live.world.settle()
        assert outcome.record is not None
        return outcome.record.id

    def ticket(self, number: str, **fields: object) -> str:
        return self.done(Operation.CREATE, fields={"number": number, "ref": number, **fields})

    def move(self, ticket: str, move: str, *confirm: str, **fields: object) -> None:
        self.done(Operation.TRANSITION, record=ticket, transition=move, confirm=frozenset(confirm), fields=fields)

    def replayed(self, draft: AppPlan, days: float = 7, bounds: Bounds = Bounds()) -> Replayed:  # noqa: B008  # frozen
        now = self.live.clock.now()
        past = read_past(self.plan, self.live.ground.store.read, now - timedelta(days=days), now, bounds)
        with ExitStack() as stack:
            grounds = [stack.enter_context(stack.enter_context(Yard(one)).ground()) for one in (self.plan, draft)]
            cast = Cast(draft, PEOPLE)
            actors = {"li": LI}
            return replay(self.plan, draft, past, (grounds[0], grounds[1]), FakePlatforms(), actors.get, cast)

    def differences(self, draft: AppPlan, days: float = 7) -> dict[str, Difference]:
        return {one.record: one for one in self.replayed(draft, days).differences}


def at_work(*documents: Json) -> Iterator[Days]:
    plan = desk(*documents)
    with Yard(plan) as yard, yard.ground() as ground:
        yield Days(plan, Sandbox(plan, ground, FakePlatforms(), START, Cast(plan, PEOPLE)))


@pytest.fixture
def days() -> Iterator[Days]:
    yield from at_work(LATE)


def happened(sides: Iterable[object]) -> list[str]:
    return [getattr(one, "kind", "-") for one in sides]


def test_what_was_before_the_span_is_there_as_it_was(days: Days) -> None:
    """Nothing is different under the same documents, whatever happened to whatever was there."""
    old, gone = days.ticket("T-1", note="x"), days.ticket("T-2")
    days.move(old, "start")
    days.done(Operation.HOLD, record=old, hold=HoldRequest("wait"))
    days.live.world.pass_by(timedelta(days=1))
    hold = days.live.engine.read(Query(APP, "tickets", LI, log="holds", record=old)).items[0].id
    days.done(Operation.LIFT, record=old, target=hold)
    days.done(Operation.UPDATE, record=old, fields={"hours": 3, "priority": "high"})
    days.move(old, "finish", "tested", "cleaned")
    days.done(Operation.CLEAR, record=old, target="finished")
    days.done(Operation.DELETE, record=gone)
    days.live.receive("shop", "orders", [order(1)], "one")
    days.live.receive("shop", "orders", [order(1, "SHIPPED")], "two")
    days.live.world.pass_by(timedelta(hours=1))
    found = days.replayed(days.plan, days=0.5)
    assert (found.differences, found.done, found.inputs) == ((), 7, 7)
    assert found.records >= 3
    state = days.live.engine.read(Query(APP, "tickets", LI, id=old)).items[0].state
    never = desk(LATE, CAREFUL | {"when": False})
    assert days.replayed(never, days=0.5).differences == ()
    assert state == "done"


def test_a_message_that_the_draft_cannot_map_is_found(days: Days) -> None:
    days.live.receive("shop", "orders", [order(1)], "one")
    (ticket,) = (one.id for one in days.live.engine.read(Query(APP, "tickets", LI)).items)
    maps = CONNECTION["maps"]
    assert isinstance(maps, list)
    fields = [{"id": "number", "value": var("shop")}, *maps[0]["fields"][1:]]
    draft = desk(LATE, {**CONNECTION, "maps": [{**maps[0], "fields": fields}]})
    one = days.differences(draft)[ticket]
    assert one.record == ticket
    assert one.differs["there"] == ("yes", "")
    assert happened([one.in_force, one.draft]) == ["created", "-"]


def test_a_question_that_the_draft_asks_is_listed_and_counts_as_answered(days: Days) -> None:
    ticket = days.ticket("T-1", hours=9)
    (one,) = days.differences(desk(LATE, CAREFUL)).values()
    assert (one.record, one.differs) == (ticket, {"refusals": ("0", "1")})
    assert happened([one.in_force, one.draft]) == ["created", "confirm"]


def test_a_countdown_of_the_draft_runs_on_the_simulated_clock(days: Days) -> None:
    ticket = days.ticket("T-1")
    days.live.world.pass_by(timedelta(hours=5))
    later = {**LATE, "length": {"fixed": "PT8H"}}
    one = days.differences(desk(later))[ticket]
    assert one.differs["marks"] == ("late", "")
    assert "late" in one.differs["timers"][0]
    assert one.in_force is not None
    assert one.in_force.at == START + timedelta(hours=2, seconds=1)


def test_tasks_are_given_and_answered_again() -> None:
    for days in at_work(ASK):
        ticket = days.ticket("T-1")
        days.live.world.pass_by(timedelta(minutes=5))
        work = days.live.work
        assert work is not None
        (task,) = work.queues.backstage.tasks(APP)
        assert work.desk.answer(APP, task.id, By(LI, Cause("web")), Answer("done")).done
        days.live.world.settle()
        assert days.differences(days.plan) == {}
        one = days.differences(desk())[ticket]
        assert one.differs["holds"] == ("checked", "")
        assert one.differs["tasks"] == ("check/ask done done [li]", "")


def test_only_so_much_is_looked_at_and_the_rest_is_told(days: Days) -> None:
    for number in range(6):
        days.ticket(f"T-{number}")
        days.live.world.pass_by(timedelta(minutes=1))
    found = days.replayed(days.plan, bounds=Bounds(events=5, records=2))
    assert (found.events, found.cut, found.partial) == (5, True, True)
    assert found.differences == ()

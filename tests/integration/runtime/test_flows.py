"""Flows at work: every way a run can go, on both databases."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from orderloom.check.plan import AppPlan
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.flow.start import Starter, Wish
from orderloom.runtime.flow.step import RUNS, Taken
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.versions import OneVersion
from orderloom.runtime.flow.walk import LEASE_S, OvertakenError, Walk
from orderloom.runtime.ports import BusyError
from orderloom.runtime.record.change import Operation
from orderloom.runtime.run_rows import RunState
from orderloom.store.runs import SqlRunJournal
from tests.integration.runtime.mill import APP, Document, Mill, flow, on, plus, put, step
from tests.unit.runtime.desk import var

Open = Callable[..., Mill]


@pytest.fixture(scope="module")
def mill(module_database_url: str) -> Iterator[Mill]:
    """One mill for all tests."""
    made = Mill(module_database_url)
    yield made
    made.close()


@pytest.fixture
def open_mill(mill: Mill) -> Open:
    """Empties the mill and gives it the flows of a test."""
    return mill.anew


def test_an_event_begins_a_flow_once_and_its_steps_follow_each_other(open_mill: Open) -> None:
    mill = open_mill(
        flow(
            "grinding",
            put("weigh", "grind", weight=plus("weight", 2)),
            step("grind", "transition", options={"transition": "grind"}, next="count"),
            put("count", ground=plus("weight", 100)),
            triggers=on("create", when={">": [var("weight"), 0]}),
        )
    )
    sack, light = mill.sack(weight=5), mill.sack(weight=0)
    mill.settle()
    mill.settle()
    now = mill.now(sack)
    assert (now["weight"], now["status"], now["ground"]) == (7, "ground", 107)
    assert mill.now(light)["status"] == "new"
    run = mill.books.one()
    assert run.state is RunState.DONE
    assert run.id == f"{run.event}:grinding"
    assert run.by == "robot"
    assert mill.books.states(run.id) == [("weigh", "done"), ("grind", "done"), ("count", "done")]
    assert not mill.runs().happenings(10)


def test_the_first_way_that_holds_is_taken_and_a_counted_loop_ends(open_mill: Open) -> None:
    mill = open_mill(
        flow(
            "turning",
            put("turn", "enough", ground=plus("ground")),
            step(
                "enough",
                "choice",
                options={"branches": [{"id": "yes", "when": {">=": [var("ground"), 3]}, "next": "tell"}], "most": 9},
                next="turn",
                **{"as": "rounds"},
            ),
            put("tell", note={"cat": ["rounds: ", var("@var.rounds")]}),
        ),
        flow(
            "endless",
            step(
                "round",
                "choice",
                options={"branches": [{"id": "on", "when": True, "next": "round"}], "most": 120},
                **{"as": "rounds"},
            ),
        ),
    )
    sack = mill.sack()
    mill.start("turning", sack.id)
    assert mill.now(sack)["note"] == "rounds: 3"
    mill.start("endless", sack.id)
    run = mill.books.one("endless")
    assert (run.state, run.problem and run.problem["code"]) == (RunState.FAILED, "flow.too_often")
    assert len(mill.books.steps(run.id)) == 121


def test_a_step_that_fails_is_tried_again_after_growing_pauses_and_then_caught(open_mill: Open) -> None:
    mill = open_mill(
        flow(
            "selling",
            step(
                "sell",
                "transition",
                options={"transition": "sell"},
                retry={"tries": 3, "pause": "PT10S", "factor": 6},
                catch=[{"id": "why", "next": "tell"}],
            ),
            put("tell", note=var("@var.why.code")),
        )
    )
    sack = mill.sack()
    mill.start("selling", sack.id)
    begun = mill.clock.now()
    pauses = []
    for _ in range(2):
        due = mill.runs().next_at()
        assert due is not None
        pauses.append((due - mill.clock.now()).total_seconds())
        mill.clock.reach(due)
        mill.settle()
    assert 10 <= pauses[0] <= 12
    assert 60 <= pauses[1] <= 72
    run = mill.books.one()
    assert run.state is RunState.DONE
    assert mill.clock.now() > begun + timedelta(seconds=70)
    assert mill.books.states(run.id) == [("sell", "failed"), ("tell", "done")]
    assert mill.now(sack)["note"] == "transition.from"


def test_what_is_not_caught_fails_the_run_visibly(open_mill: Open) -> None:
    mill = open_mill(
        flow(
            "selling",
            step(
                "sell",
                "transition",
                options={"transition": "sell"},
                catch=[{"id": "why", "on": ["other.thing"], "next": "tell"}],
            ),
            put("tell", note="never"),
        ),
        flow("damaged", step("end", "fail", options={"code": "mouse", "message": {"zh": "有老鼠", "en": "A mouse"}})),
    )
    sack = mill.sack()
    mill.start("selling", sack.id)
    run = mill.books.one("selling")
    assert run.state is RunState.FAILED
    assert run.problem is not None
    assert (run.problem["step"], run.problem["code"]) == ("sell", "transition.from")
    mill.start("damaged", sack.id)
    problem = mill.books.one("damaged").problem
    assert problem == {"code": "mouse", "text": {"zh": "有老鼠", "en": "A mouse"}, "step": "end"}


@pytest.mark.parametrize(
    ("options", "waited"),
    [
        ({"for": "PT2H"}, timedelta(hours=2)),
        ({"until": {"date_add": [var("@run.started_at"), 1, "day"]}}, timedelta(days=1)),
    ],
)
def test_a_run_waits_in_the_journal_until_its_time(
    open_mill: Open, options: dict[str, object], waited: timedelta
) -> None:
    mill = open_mill(flow("resting", step("rest", "wait", options=options, next="go"), put("go", note="rested")))
    sack = mill.sack()
    run = mill.start("resting", sack.id)
    assert mill.runs().next_at() == run.created_at + waited
    mill.clock.reach(run.created_at + waited - timedelta(seconds=1))
    mill.settle()
    assert mill.now(sack)["note"] is None
    assert mill.books.states(run.id) == [("rest", "waiting")]
    mill.pass_time(seconds=1)
    assert mill.now(sack)["note"] == "rested"
    assert mill.books.states(run.id) == [("rest", "done"), ("go", "done")]


def test_a_run_waits_for_what_happens_to_its_record_and_no_longer_than_it_may(open_mill: Open) -> None:
    waiting = step(
        "wait",
        "wait",
        options={"on": ["transition:sell", "delete"]},
        timeout="P1D",
        on_timeout="late",
        next="go",
    )
    mill = open_mill(flow("watching", waiting, put("go", note="sold"), put("late", note="late")))
    sold, forgotten = mill.sack(), mill.sack()
    mill.start("watching", sold.id)
    mill.start("watching", forgotten.id)
    for sack in (sold, forgotten):
        mill.do(Operation.TRANSITION, record=sack.id, transition="grind")
    mill.settle()
    assert mill.now(sold)["note"] is None
    mill.do(Operation.TRANSITION, record=sold.id, transition="sell")
    mill.settle()
    assert mill.now(sold)["note"] == "sold"
    mill.pass_time(days=1)
    assert mill.now(forgotten)["note"] == "late"
    assert mill.books.states(mill.books.all()[1].id) == [("wait", "timeout"), ("late", "done")]


def _branches(join: str, slow: list[dict[str, object]]) -> Document:
    options = {"join": join, "branches": [{"id": "one", "start": "one"}, {"id": "two", "start": slow[0]["id"]}]}
    return flow(
        "both",
        step("fork", "parallel", options=options, next="tell", **{"as": "got"}),
        put("tell", note={"cat": [var("@var.got.one.weight"), "/", {"if": [var("@var.got.two"), "both", "one"]}]}),
        step("one", "succeed", **{"with": [{"id": "weight", "value": var("weight")}]}),
        *slow,
    )


def test_branches_run_side_by_side_and_are_joined(open_mill: Open) -> None:
    rest = step("rest", "wait", options={"for": "PT1H"}, next="done")
    done = step("done", "succeed", **{"with": [{"id": "ready", "value": True}]})
    mill = open_mill(_branches("all", [rest, done]))
    sack = mill.sack(weight=4)
    mill.start("both", sack.id)
    assert mill.now(sack)["note"] is None
    mill.pass_time(hours=1)
    assert mill.now(sack)["note"] == "4/both"
    assert {run.state for run in mill.books.all()} == {RunState.DONE}


def test_where_one_branch_is_enough_the_others_are_called_off(open_mill: Open) -> None:
    rest = step("rest", "wait", options={"for": "PT1H"}, next="write")
    mill = open_mill(_branches("any", [rest, put("write", ground=1)]))
    sack = mill.sack(weight=4)
    mill.start("both", sack.id)
    assert mill.now(sack)["note"] == "4/one"
    mill.pass_time(hours=2)
    assert mill.now(sack)["ground"] is None
    assert [run.state for run in mill.books.all()] == [RunState.DONE, RunState.DONE, RunState.CANCELLED]


def test_a_branch_that_fails_fails_the_step_and_calls_the_others_off(open_mill: Open) -> None:
    broken = step("sell", "transition", options={"transition": "sell"})
    options = {"branches": [{"id": "one", "start": "rest"}, {"id": "two", "start": "sell"}]}
    mill = open_mill(
        flow(
            "both",
            step("fork", "parallel", options=options, catch=[{"id": "why", "next": "tell"}]),
            put("tell", note=var("@var.why.code")),
            step("rest", "wait", options={"for": "PT1H"}, next="late"),
            put("late", ground=1),
            broken,
        )
    )
    sack = mill.sack()
    mill.start("both", sack.id)
    assert mill.now(sack)["note"] == "transition.from"
    assert [run.state for run in mill.books.all()] == [RunState.DONE, RunState.CANCELLED, RunState.FAILED]


def test_every_element_of_a_list_gets_its_own_graph_so_many_at_a_time(open_mill: Open) -> None:
    mill = open_mill(
        flow(
            "sharing",
            step(
                "each", "map", options={"over": [5, 6, 7, 8], "start": "rest", "at_once": 2}, next="tell", **{"as": "r"}
            ),
            put(
                "tell", note={"cat": [{"reduce": [var("@var.r"), {"cat": [var("accumulator"), var("current.n")]}, ""]}]}
            ),
            step("rest", "wait", options={"for": "PT1H"}, next="out"),
            step("out", "succeed", **{"with": [{"id": "n", "value": {"+": [var("@item"), var("@index")]}}]}),
        )
    )
    sack = mill.sack()
    mill.start("sharing", sack.id)
    assert [run.state.value for run in mill.books.all()] == ["waiting", "waiting", "waiting", "queued", "queued"]
    mill.pass_time(hours=1)
    assert mill.now(sack)["note"] is None
    mill.pass_time(hours=1)
    assert mill.now(sack)["note"] == "57911"


def test_a_flow_starts_another_one_and_gets_what_it_gives_out(open_mill: Open) -> None:
    mill = open_mill(
        flow(
            "outer",
            step(
                "ask",
                "subflow",
                options={"flow": "inner"},
                **{"with": [{"id": "more", "value": 3}], "as": "answer"},
                next="tell",
            ),
            put("tell", ground=var("@var.answer.sum")),
        ),
        flow(
            "inner",
            step("rest", "wait", options={"for": "PT1H"}, next="out"),
            step("out", "succeed", **{"with": [{"id": "sum", "value": plus_input()}]}),
            inputs=[{"id": "more", "title": {"zh": "多", "en": "More"}, "type": "integer", "required": True}],
        ),
    )
    sack = mill.sack(weight=4)
    mill.start("outer", sack.id)
    inner = mill.books.all("inner")
    assert [run.state for run in inner] == [RunState.WAITING]
    mill.pass_time(hours=1)
    assert mill.now(sack)["ground"] == 7


def plus_input() -> dict[str, object]:
    return {"+": [{"if": [{"!=": [var("weight"), None]}, var("weight"), 0]}, var("@input.more")]}


def test_runs_with_one_key_take_turns_in_the_order_they_came(open_mill: Open) -> None:
    slow = [step("rest", "wait", options={"for": "PT1H"}, next="go"), put("go", note={"cat": [var("note"), "x"]})]
    mill = open_mill(
        flow("queueing", *slow, concurrency={"key": var("id")}),
        flow("skipping", *slow, concurrency={"key": var("id"), "full": "skip"}, triggers=on("update")),
    )
    sack, other = mill.sack(note=""), mill.sack(note="")
    for _ in range(3):
        mill.start("queueing", sack.id)
    mill.start("queueing", other.id)
    assert [run.state.value for run in mill.books.all("queueing")] == ["waiting", "queued", "queued", "waiting"]
    mill.pass_time(hours=1)
    assert [run.state.value for run in mill.books.all("queueing")] == ["done", "waiting", "queued", "done"]
    mill.do(Operation.UPDATE, record=sack.id, fields={"weight": 1})
    mill.settle()
    running = [run for run in mill.books.all("skipping") if not run.state.ended and run.record == sack.id]
    assert len(running) == 1


def test_a_flow_that_takes_too_long_in_all_ends(open_mill: Open) -> None:
    mill = open_mill(
        flow("slow", step("rest", "wait", options={"for": "PT9H"}, next="go"), put("go", note="x"), timeout="PT1H")
    )
    sack = mill.sack()
    mill.start("slow", sack.id)
    mill.pass_time(hours=1)
    run = mill.books.one()
    assert (run.state, run.problem and run.problem["code"]) == (RunState.FAILED, "flow.run_timeout")


def test_a_condition_that_breaks_leaves_a_failed_run_and_does_not_block_others(open_mill: Open) -> None:
    broken = {"if": [{"==": [var("weight"), 1]}, {"throw": "mouse"}, True]}
    mill = open_mill(
        flow("broken", put("go", note="x"), triggers=on("create", when=broken)),
        flow("sound", put("go", ground=1), triggers=on("create")),
    )
    sack = mill.sack(weight=1)
    mill.settle()
    assert mill.now(sack)["ground"] == 1
    run = mill.books.one("broken")
    assert (run.state, run.problem and run.problem["code"]) == (RunState.FAILED, "flow.condition")


def test_whoever_is_overtaken_writes_nothing(open_mill: Open) -> None:
    mill = open_mill(flow("counting", put("count", ground=plus("ground"))))
    sack = mill.sack()
    mill.starter.start(Wish(APP, "counting", sack.id))
    [slow] = mill.runs("slow").claim(5, LEASE_S)
    assert mill.runs("other").claim(5, LEASE_S) == ()
    mill.clock.advance(timedelta(seconds=LEASE_S))
    mill.settle()
    assert mill.now(sack)["ground"] == 1
    walk = Walk(slow, mill.store, mill.versions, Tools(mill.engine, mill.ids), mill.clock)
    with pytest.raises(OvertakenError):
        walk.go(lambda: False)
    assert mill.now(sack)["ground"] == 1
    assert mill.books.one().state is RunState.DONE


def test_clocks_that_disagree_by_days_neither_double_a_step_nor_delay_it(open_mill: Open) -> None:
    rest = step("rest", "wait", options={"for": "PT1H"}, next="go")
    steps = (put("count", "rest", ground=plus("ground")), rest, put("go", ground=plus("ground")))
    mill = open_mill(flow("counting", *steps))
    sack, truth = mill.sack(), mill.clock.now()
    clocks = [SimulatedClock(truth + timedelta(days=days)) for days in (1, -1)]
    runners = [mill.runner(f"off{place}", clock) for place, clock in enumerate(clocks)]
    Starter(mill.engine, mill.store, mill.versions, clocks[0], mill.ids).start(Wish(APP, "counting", sack.id))
    for minutes in range(0, 70, 10):
        mill.clock.reach(truth + timedelta(minutes=minutes))
        while sum(runner.step() for runner in runners):
            pass
        assert mill.now(sack)["ground"] == (1 if minutes < 60 else 2), minutes
    assert mill.books.one().state is RunState.DONE


def test_a_run_that_is_handed_back_goes_on_elsewhere(open_mill: Open) -> None:
    mill = open_mill(flow("counting", put("one", "two", ground=plus("ground")), put("two", ground=plus("ground"))))
    sack = mill.sack()
    mill.starter.start(Wish(APP, "counting", sack.id))
    [taken] = mill.runs("stopping").claim(5, LEASE_S)
    asked: list[bool] = []

    def stopping() -> bool:
        asked.append(True)
        return len(asked) > 1

    Walk(taken, mill.store, mill.versions, Tools(mill.engine, mill.ids), mill.clock).go(stopping)
    assert mill.now(sack)["ground"] == 1
    mill.settle()
    assert mill.now(sack)["ground"] == 2


def test_an_unforeseen_failure_is_tried_again_and_then_visible(
    open_mill: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    mill = open_mill(flow("counting", put("count", ground=plus("ground"))))
    sack = mill.sack()
    monkeypatch.setattr(type(RUNS.get("update")), "take", _breaks)
    mill.start("counting", sack.id)
    for _ in range(4):
        assert mill.books.one().state is RunState.READY
        mill.pass_time(hours=2)
    run = mill.books.one()
    assert (run.state, run.problem and run.problem["code"]) == (RunState.FAILED, "flow.unforeseen")


def _breaks(*_: object) -> Taken:
    raise ZeroDivisionError


def test_a_run_keeps_the_version_it_began_with(open_mill: Open) -> None:
    rest = step("rest", "wait", options={"for": "PT1H"}, next="go")
    mill = open_mill(flow("resting", rest, put("go", note="old")))
    old, sack = mill.versions, mill.sack()
    mill.start("resting", sack.id)
    mill.publish(flow("resting", rest, put("go", note="new")), number=2)
    mill.versions = Both(old, mill.versions)
    mill.pass_time(hours=1)
    assert mill.now(sack)["note"] == "old"


class Both(OneVersion):
    """The version in force, and the one before it."""

    def __init__(self, old: OneVersion, new: OneVersion) -> None:
        self.current = new.current  # type: ignore[method-assign]
        self.old, self.new = old, new

    def plan(self, app: str, number: int) -> AppPlan | None:
        return self.old.plan(app, number) or self.new.plan(app, number)


def test_a_step_whose_journal_can_not_be_written_has_no_effect(
    open_mill: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    mill = open_mill(flow("counting", put("count", ground=plus("ground"))))
    sack = mill.sack()
    mill.starter.start(Wish(APP, "counting", sack.id))
    with monkeypatch.context() as patch:
        patch.setattr(SqlRunJournal, "note", _breaks)
        mill.runner().step()
    assert mill.now(sack)["ground"] is None
    mill.pass_time(seconds=LEASE_S)
    assert mill.now(sack)["ground"] == 1
    assert mill.books.one().state is RunState.DONE


def test_an_event_whose_flow_can_not_be_begun_waits(open_mill: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    mill = open_mill(flow("counting", put("count", ground=plus("ground")), triggers=on("create")))
    sack = mill.sack()
    with monkeypatch.context() as patch:
        patch.setattr(SqlRunJournal, "begin", _full)
        with pytest.raises(BusyError):
            mill.dispatch.step()
    mill.settle()
    assert mill.now(sack)["ground"] == 1


def _full(_self: object, _run: object) -> bool:
    raise BusyError


def test_what_a_run_remembers_is_bounded(open_mill: Open) -> None:
    much = {"cat": ["x" * 400_000, "y" * 599_999]}
    mill = open_mill(flow("giving", step("out", "succeed", **{"with": [{"id": "much", "value": much}]})))
    mill.start("giving", mill.sack().id)
    run = mill.books.one("giving")
    assert (run.state, run.problem and run.problem["code"]) == (RunState.FAILED, "flow.value_large")


def test_flows_that_begin_each_other_for_ever_come_to_an_end(open_mill: Open) -> None:
    mill = open_mill(flow("echo", put("again", ground=plus("ground")), triggers=on("update")))
    sack = mill.sack()
    mill.do(Operation.UPDATE, record=sack.id, fields={"weight": 1})
    mill.settle()
    last = mill.books.all("echo")[-1]
    assert (last.state, last.problem and last.problem["code"]) == (RunState.FAILED, "flow.chain")
    assert mill.now(sack)["ground"] == 21

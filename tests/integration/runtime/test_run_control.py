"""What people do to runs, and what they see of them: every verb, its event, its limits, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from orderloom.runtime.flow.control import Again, Control, ControlRefusedError, UnknownRunError
from orderloom.runtime.ports import LogSpec
from orderloom.runtime.record.change import Actor, Operation, Page, Query
from orderloom.runtime.run_rows import RunState
from tests.integration.runtime.mill import APP, Mill, flow, plus, put, step
from tests.unit.runtime.desk import document, right, var

BOSS = Actor("u-boss", "Bo", frozenset({"boss"}))
HAND = Actor("u-hand", "Ha", frozenset({"hand"}))
WATCH = Actor("u-watch", "Wa", frozenset({"watch"}))
REST = step("rest", "wait", options={"for": "PT1H"}, next="go")
FLOWS = (
    flow("resting", REST, put("go", ground=plus("ground"))),
    flow(
        "selling",
        put("weigh", "sell", weight=var("@input.kg")),
        step("sell", "transition", options={"transition": "sell"}),
        inputs=[{"id": "kg", "title": {"zh": "斤", "en": "Kilos"}, "type": "integer"}],
    ),
    flow(
        "both",
        step("fork", "parallel", options={"branches": [{"id": "one", "start": "rest"}]}, next="end"),
        put("end", note="end"),
        REST,
        put("go", ground=plus("ground")),
    ),
    flow("queueing", REST, put("go", ground=plus("ground")), concurrency={"key": var("id")}),
)
ROLES = (
    document("role", "boss", tables=[right("sacks")], manages=["runs"], logs=["runs"]),
    document("role", "watch", tables=[right("sacks", hidden=["weight"])], logs=["runs"]),
    document("role", "near", tables=[right("sacks", rows={"==": [var("name"), "oats"]})], logs=["runs"]),
    document("role", "hand", tables=[right("sacks")]),
)


@pytest.fixture(scope="module")
def whole_mill(module_database_url: str) -> Iterator[Mill]:
    made = Mill(module_database_url)
    yield made
    made.close()


@pytest.fixture
def mill(whole_mill: Mill) -> Mill:
    return whole_mill.anew(*FLOWS, *ROLES)


@pytest.fixture
def control(mill: Mill) -> Control:
    return Control(mill.engine, mill.store, mill.runs(), mill.versions, mill.clock, mill.ids)


def verbs(mill: Mill) -> list[object]:
    """What people did, as the journal has it, newest first."""
    with mill.store.read() as tx:
        rows, _ = tx.log("events", LogSpec(APP, {"kind": "run"}, limit=50))
    return [row["input"]["verb"] for row in rows if row["actor"] == BOSS.id]  # type: ignore[index]


def test_a_cancelled_run_ends_with_all_that_it_waits_for(mill: Mill, control: Control) -> None:
    sack = mill.sack()
    run = mill.start("both", sack.id)
    control.cancel(APP, run.id, BOSS)
    mill.pass_time(hours=2)
    assert {one.state for one in mill.books.all("both")} == {RunState.CANCELLED}
    assert mill.now(sack)["ground"] is None
    with pytest.raises(ControlRefusedError, match=r"run\.control\.ended"):
        control.cancel(APP, run.id, BOSS)
    assert verbs(mill)[:1] == ["cancel"]


@pytest.mark.parametrize("flow_id", ["resting", "both"])
def test_a_paused_run_does_nothing_until_it_is_told_to_go_on(mill: Mill, control: Control, flow_id: str) -> None:
    sack = mill.sack()
    run = mill.start(flow_id, sack.id)
    control.pause(APP, run.id, BOSS)
    mill.pass_time(hours=2)
    assert mill.now(sack)["ground"] is None
    control.resume(APP, run.id, BOSS)
    mill.settle()
    assert mill.now(sack)["ground"] == 1
    assert {one.state for one in mill.books.all(flow_id)} == {RunState.DONE}
    with pytest.raises(ControlRefusedError, match=r"run\.control\.paused"):
        control.resume(APP, run.id, BOSS)


def test_whoever_works_on_a_run_that_is_cancelled_writes_nothing_more(mill: Mill, control: Control) -> None:
    sack = mill.sack()
    run = mill.start("resting", sack.id)
    mill.clock.advance(timedelta(hours=1))
    [taken] = mill.runs("slow").claim(5, 30)
    control.cancel(APP, run.id, BOSS)
    mill.work(taken)
    assert mill.now(sack)["ground"] is None


def test_a_failed_run_goes_on_from_where_it_failed(mill: Mill, control: Control) -> None:
    sack = mill.sack()
    run = mill.start("selling", sack.id, kg=4)
    assert mill.books.one("selling").state is RunState.FAILED
    mill.do(Operation.TRANSITION, record=sack.id, transition="grind")
    mill.do(Operation.UPDATE, record=sack.id, fields={"weight": 1})
    control.retry(APP, run.id, BOSS)
    mill.settle()
    assert mill.books.one("selling").state is RunState.DONE
    assert (mill.now(sack)["status"], mill.now(sack)["weight"]) == ("sold", 1)
    assert mill.books.states(run.id) == [("weigh", "done"), ("sell", "failed"), ("sell", "done")]


def test_a_run_starts_again_from_an_earlier_step_with_another_input(mill: Mill, control: Control) -> None:
    sack = mill.sack()
    run = mill.start("selling", sack.id, kg=4)
    mill.do(Operation.TRANSITION, record=sack.id, transition="grind")
    with pytest.raises(ControlRefusedError, match=r"run\.control\.step"):
        control.again(APP, run.id, Again("nowhere"), BOSS)
    for path, value in (("@me.id", "u-boss"), ("@@chain", 0), ("@input.kg", {"$dec": "much"})):
        with pytest.raises(ControlRefusedError, match=r"run\.control\.value"):
            control.again(APP, run.id, Again("weigh", {path: value}), BOSS)
    control.again(APP, run.id, Again("weigh", {"@input.kg": 7}), BOSS)
    mill.settle()
    assert (mill.now(sack)["status"], mill.now(sack)["weight"]) == ("sold", 7)


def test_failed_runs_are_tried_again_together(mill: Mill, control: Control) -> None:
    sacks = [mill.sack() for _ in range(3)]
    for sack in sacks:
        mill.start("selling", sack.id)
    for sack in sacks[:2]:
        mill.do(Operation.TRANSITION, record=sack.id, transition="grind")
    assert control.retry_all(APP, BOSS, "selling") == 3
    mill.settle()
    assert sorted(one.state.value for one in mill.books.all("selling")) == ["done", "done", "failed"]


def test_a_run_that_starts_again_waits_for_its_key(mill: Mill, control: Control) -> None:
    sack = mill.sack()
    first = mill.start("queueing", sack.id)
    control.cancel(APP, first.id, BOSS)
    mill.start("queueing", sack.id)
    control.retry(APP, first.id, BOSS)
    mill.settle()
    assert [one.state.value for one in mill.books.all("queueing")] == ["queued", "waiting"]
    mill.pass_time(hours=1)
    mill.pass_time(hours=1)
    assert mill.now(sack)["ground"] == 2


@pytest.mark.parametrize("actor", [HAND, WATCH])
def test_for_whoever_may_not_manage_runs_there_is_none(mill: Mill, control: Control, actor: Actor) -> None:
    run = mill.start("resting", mill.sack().id)
    with pytest.raises(UnknownRunError):
        control.cancel(APP, run.id, actor)
    with pytest.raises(UnknownRunError):
        control.retry_all(APP, actor)


def test_old_runs_are_forgotten_with_their_journals(mill: Mill) -> None:
    done = mill.start("resting", mill.sack().id)
    mill.pass_time(hours=1)
    mill.start("resting", mill.sack().id)
    mill.clock.advance(timedelta(days=90))
    assert mill.runs().tidy(mill.clock.now() - timedelta(days=89)) == 1
    assert [one.state for one in mill.books.all("resting")] == [RunState.WAITING]
    assert mill.books.steps(done.id) == []


# --- what is seen ---------------------------------------------------------------------------------------------------


def log(mill: Mill, name: str, actor: Actor, **more: object) -> Page:
    return mill.engine.read(Query(APP, "", actor, log=name, **more))  # type: ignore[arg-type]


def of_state(state: str) -> object:
    return {"==": [var("state"), state]}


def test_runs_are_listed_by_state_flow_and_record(mill: Mill) -> None:
    sack = mill.sack()
    mill.start("resting", sack.id)
    mill.start("both", sack.id)
    mill.start("selling", mill.sack().id)
    assert [one.values["flow"] for one in log(mill, "runs", BOSS).items] == ["selling", "both", "resting"]
    assert [one.values["flow"] for one in log(mill, "runs", BOSS, filter=of_state("failed")).items] == ["selling"]
    both = {"and": [of_state("waiting"), {"==": [var("flow"), "both"]}]}
    [found] = log(mill, "runs", BOSS, filter=both).items
    inner = log(mill, "runs", BOSS, filter={"==": [var("parent"), found.id]}).items
    assert [one.values["branch"] for one in inner] == ["one"]
    about = mill.engine.read(Query(APP, "sacks", BOSS, log="runs", record=sack.id))
    assert [one.values["flow"] for one in about.items] == ["both", "resting"]
    first = log(mill, "runs", BOSS, limit=2)
    assert [one.values["flow"] for one in log(mill, "runs", BOSS, limit=2, cursor=first.next).items] == ["resting"]
    assert log(mill, "runs", BOSS, filter={">": [var("turn"), 1]}).problems
    assert not log(mill, "runs", HAND).items


def test_what_a_run_remembers_is_for_those_who_see_what_it_sees(mill: Mill) -> None:
    run = mill.start("selling", mill.sack(weight=3).id, kg=4)
    [whole] = log(mill, "runs", BOSS).items
    assert whole.values["values"] == {"@input.kg": 4}
    [row] = log(mill, "runs", WATCH).items
    assert "values" not in row.values
    assert row.values["problem"] == {"code": "transition.from", "step": "sell"}
    steps = log(mill, "run_steps", BOSS, id=run.id).items
    assert [one.values["given"] for one in steps] == [{"weight": 4}, {}]
    closed = log(mill, "run_steps", WATCH, id=run.id).items
    assert [(one.values["step"], one.values["state"]) for one in closed] == [("weigh", "done"), ("sell", "failed")]
    assert not any({"given", "output"} & one.values.keys() for one in closed)
    assert [one.values["step"] for one in log(mill, "run_steps", BOSS, id=run.id, cursor="0").items] == ["sell"]


def test_runs_on_records_out_of_reach_are_not_there(mill: Mill) -> None:
    near = Actor("u-near", "Ne", frozenset({"near"}))
    hidden = mill.start("resting", mill.sack(name="rye").id)
    mill.start("resting", mill.sack(name="oats").id)
    assert len(log(mill, "runs", near).items) == 1
    assert not log(mill, "run_steps", near, id=hidden.id).items

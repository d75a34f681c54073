"""Steps of flows on records, carried out by runs on real databases with the rights of the flow's role."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import pytest

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.plan import AppPlan
from orderloom.runtime.engine import Beside, Engine
from orderloom.runtime.flow.runner import Bench, Runner
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.versions import OneVersion
from orderloom.runtime.record.change import Change, Operation, Outcome
from orderloom.runtime.run_rows import Run, RunState
from orderloom.runtime.sandbox import OneApp
from orderloom.store.runs import SqlRuns
from tests.integration.runtime.depot import APP, DOCUMENTS, Depot
from tests.unit.runtime.desk import compiled, document, var


def step(id: str, kind: str, given: Mapping[str, object] | None = None, /, **more: object) -> dict[str, object]:
    """A step; what is no key that all steps have is an option."""
    common: dict[str, object] = {name: more.pop(name) for name in ("next", "catch") if name in more}
    variable = {"as": more.pop("keep")} if "keep" in more else {}
    values = [{"id": name, "value": value} for name, value in (given or {}).items()]
    return {"id": id, "sort": kind, "options": more, **common, **variable, **({"with": values} if values else {})}


def note(value: object, **more: object) -> dict[str, object]:
    """A step that shows something in the note of the run's order."""
    return step("show", "update", {"note": value}, **more)


def caught(id: str, code: str) -> dict[str, object]:
    """A failure that is shown."""
    return {"id": id, "on": [code], "next": "show"}


@dataclass(frozen=True)
class Case:
    """A flow on orders, and what the order, its product and the run look like afterwards."""

    id: str
    steps: tuple[dict[str, object], ...]
    note: object = None
    state: str = "new"
    stock: tuple[str, str] = ("10", "0")
    ends: RunState = RunState.DONE
    problem: str = ""
    role: str = "boss"
    marks: tuple[str, ...] = ()
    holds: int = 0
    events: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, object]:
        """The flow."""
        more = {"table": "orders", "as": self.role, "start": self.steps[0]["id"]}
        return document("flow", self.id, **more, steps=list(self.steps), inputs=INPUTS)


INPUTS = [{"id": "product", "title": {"zh": "商品", "en": "Product"}}]
PRODUCT = {"table": "products", "record": var("@input.product")}
CHEAP = {"and": [{"==": [var("order"), {"outer": "id"}]}, {">=": [var("quantity"), 2]}]}
ADDED = {"order": var("id"), "label": {"cat": [var("no"), "-1"]}, "quantity": 7}
RESERVED = {**PRODUCT, "field": "stock", "amount": 3}

CASES = (
    Case(
        "creates",
        (
            step("add", "create", ADDED, table="lines", keep="line", next="show"),
            note({"cat": [var("@var.line.label"), "/", var("@var.line.quantity")]}),
        ),
        note="{no}-1/7",
    ),
    Case("updates", (note({"cat": [var("no"), "!"]}),), note="{no}!", events=("updated", "created")),
    Case(
        "updates_another",
        (
            step("price", "update", {"price": "2.50"}, **PRODUCT, keep="sold", next="show"),
            note({"if": [{"==": [var("@var.sold.price"), {"+": [2, Decimal("0.5")]}]}, "sold for 2.50", "?"]}),
        ),
        note="sold for 2.50",
    ),
    Case(
        "finds_one",
        (
            step("look", "find", table="lines", filter=CHEAP, sort=["-quantity"], keep="line", next="show"),
            note({"if": [var("@var.line.found"), var("@var.line.label"), "nothing"]}),
        ),
        note="big",
    ),
    Case(
        "finds_nothing",
        (
            step("look", "find", table="lines", filter={"==": [var("label"), var("@run.id")]}, keep="l", next="show"),
            note({"if": [var("@var.l.found"), "found", "nothing"]}),
        ),
        note="nothing",
    ),
    Case(
        "finds_many",
        (
            step("look", "find", table="lines", filter=CHEAP, one=False, fields=["label"], keep="all", next="show"),
            note({"if": [{"in": ["big", var("@var.all.label")]}, {"cat": ["n=", var("@var.all.count")]}, "?"]}),
        ),
        note="n=2",
    ),
    Case("moves", (step("pay", "transition", {"note": "paid"}, transition="pay"),), "paid", "paid", ("10", "3")),
    Case(
        "moves_not_where_the_machine_says_no",
        (step("ship", "transition", transition="ship"),),
        ends=RunState.FAILED,
        problem="transition.from",
    ),
    Case("holds", (step("stop", "hold", reason={"cat": ["Look at ", var("no")]}),), holds=1),
    Case(
        "releases_its_own_hold",
        (
            step("other", "hold", reason="Other", next="stop"),
            step("stop", "hold", reason="Mine", keep="mine", next="go"),
            step("go", "release", hold=var("@var.mine"), next="again"),
            step("again", "release", hold=var("@var.mine")),
        ),
        holds=1,
        events=("lift", "hold", "hold", "created"),
    ),
    Case(
        "marks",
        (
            step("late", "mark", code="late", reason={"zh": "晚", "en": "Late"}, next="again"),
            step("again", "mark", code="late", reason={"zh": "晚", "en": "Late"}, next="odd"),
            step("odd", "mark", code="odd", reason={"zh": "怪", "en": "Odd"}),
        ),
        marks=("late", "odd"),
        events=("mark", "mark", "created"),
    ),
    Case(
        "clears",
        (
            step("late", "mark", code="late", reason={"zh": "晚", "en": "Late"}, next="gone"),
            step("gone", "clear", code="late", next="gone_too"),
            step("gone_too", "clear", code="late"),
        ),
        events=("clear", "mark", "created"),
    ),
    Case("reserves", (step("lock", "reserve", **RESERVED),), stock=("10", "3")),
    Case(
        "gives_back",
        (step("lock", "reserve", **RESERVED, next="free"), step("free", "unreserve", **{**RESERVED, "amount": 2})),
        stock=("10", "1"),
    ),
    Case(
        "reserves_no_more_than_there_is",
        (
            step("lock", "reserve", **{**RESERVED, "amount": 11}, catch=[caught("short", "balance.short.of")]),
            note({"cat": ["short: ", var("@var.short.code")]}),
        ),
        note="short: balance.short.of",
    ),
    Case(
        "is_told_when_a_record_is_not_there",
        (
            step(
                "price",
                "update",
                {"price": 1},
                table="products",
                record="nobody",
                catch=[caught("lost", "record.missing")],
            ),
            note(var("@var.lost.code")),
        ),
        note="record.missing",
    ),
    Case(
        "changes_nothing_that_its_role_cannot_reach",
        (step("price", "update", {"price": 1}, **PRODUCT),),
        role="clerk",
        ends=RunState.FAILED,
        problem="record.missing",
    ),
    Case(
        "archives",
        (
            step("look", "find", table="lines", filter=CHEAP, keep="line", next="bin"),
            step("bin", "archive", table="lines", record=var("@var.line"), next="count"),
            step("count", "find", table="lines", filter=CHEAP, one=False, keep="left", next="show"),
            note({"cat": [var("@var.left.count"), " left"]}),
        ),
        note="1 left",
    ),
)


@cache
def plan() -> AppPlan:
    """The depot with every case's flow."""
    return compiled(*DOCUMENTS, *(case.document for case in CASES))


@pytest.fixture(scope="module")
def depot(module_database_url: str) -> Iterator[Depot]:
    made = Depot(module_database_url, plan())
    yield made
    made.close()


class Meddler(Engine):
    """An engine whose first change comes after somebody else's, of the same order."""

    def __init__(self, depot: Depot, order: str, no: str) -> None:
        super().__init__(depot.store, OneApp(depot.plan), depot.clock, depot.ids)
        self._meddle: Callable[[], object] | None = lambda: depot.do(
            Operation.UPDATE, "orders", record=order, fields={"no": no}
        )

    def change(self, change: Change, *, bulk: bool = False, beside: Beside | None = None) -> Outcome:
        meddle, self._meddle = self._meddle, None
        if meddle is not None:
            meddle()
        return super().change(change, bulk=bulk, beside=beside)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_step_does_what_it_says_and_no_more(depot: Depot, case: Case) -> None:
    product, order, no = placed(depot)
    run = carried(depot, case.id, order, product)
    assert (run.state, (run.problem or {}).get("code", "")) == (case.ends, case.problem)
    record = depot.get("orders", order)
    expected = case.note.replace("{no}", no) if isinstance(case.note, str) else None
    assert (record.values["note"], record.state) == (expected, case.state)
    assert levels(depot, product) == case.stock
    assert tuple(sorted(str(row["code"]) for row in depot.log("marks", "orders", order))) == case.marks
    assert len(depot.log("holds", "orders", order)) == case.holds
    events = depot.log("events", "orders", order)
    assert not case.events or tuple(row["kind"] for row in events) == case.events
    assert {row["actor"] for row in events} <= {"u-boss", f"flow:{case.id}"}


def test_an_update_never_writes_over_what_somebody_has_changed_meanwhile(depot: Depot) -> None:
    product, order, no = placed(depot)
    run = carried(depot, "updates", order, product, Meddler(depot, order, f"{no}-x"))
    assert run.state is RunState.DONE
    assert depot.get("orders", order).values["note"] == f"{no}-x!"


def placed(depot: Depot) -> tuple[str, str, str]:
    """A product, an order of three pieces of it and of other things, and its number."""
    product, no = depot.make("products", sku="Lamp" + depot.ids.new()[-10:], stock="10"), depot.ids.new()[-10:]
    order = depot.make("orders", no=no)
    for label, quantity in (("small", 1), ("middle", 2)):
        depot.make("lines", order=order, label=label, quantity=quantity)
    depot.make("lines", order=order, product=product, label="big", quantity=3)
    return product, order, no


def levels(depot: Depot, product: str) -> tuple[str, str]:
    """What is on hand and what is reserved."""
    shown = depot.shown("products", product, "stock")
    assert isinstance(shown, dict)
    return shown["on_hand"], shown["reserved"]


def carried(depot: Depot, flow: str, order: str, product: str, engine: Engine | None = None) -> Run:
    """The run of a flow on an order, when nothing more can be done."""
    at, begins = depot.clock.now(), plan().get(FlowPlan, flow)
    run = Run(depot.ids.new(), APP, 1, flow, RunState.READY, at, "orders", order, at=begins.start, due_at=at)
    begun = replace(run, values={"@input.product": product})
    assert depot.store.write(lambda tx: tx.runs.begin(begun))
    tools = Tools(engine or depot.engine, depot.ids)
    runner = Runner(Bench(depot.store, SqlRuns(depot.database, "here"), OneVersion(plan()), tools, depot.clock))
    while runner.step():
        pass
    found = depot.store.write(lambda tx: tx.runs.get(run.id))
    assert found is not None
    return found

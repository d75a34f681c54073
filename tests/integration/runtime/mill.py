"""A mill whose flows are worked on by a real runner on a real database, on a clock that the test moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Delete, delete, select

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.dispatch import Dispatch
from orderloom.runtime.flow.runner import Bench, Runner
from orderloom.runtime.flow.start import Starter, Wish
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.versions import OneVersion
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Outcome, Record
from orderloom.runtime.run_rows import Run, StepRow
from orderloom.runtime.sandbox import OneApp
from orderloom.store import migrations, runs, schema
from orderloom.store.database import open_database
from orderloom.store.link import Link
from orderloom.store.runs import SqlRuns
from orderloom.store.store import SqlStore
from tests.unit.runtime.desk import START, compiled, document, entries, item, move, right, var

APP = "mill"
CAUSE = Cause("api")
ROBOT = Actor("robot", "Robot", trusted=True)
Document = Mapping[str, object]

SACKS = document(
    "table",
    "sacks",
    title_field="name",
    fields=[
        item("name", type="text", required=True),
        item("weight", type="integer"),
        item("ground", type="integer"),
        item("note", type="text"),
        item("status", type="state", dictionary="sack_states"),
    ],
)
STATES = document("dictionary", "sack_states", entries=entries("new", "ground", "sold"))
MACHINE = document(
    "machine",
    "sack_flow",
    table="sacks",
    field="status",
    initial="new",
    states=[{"id": "new"}, {"id": "ground"}, {"id": "sold", "final": True}],
    transitions=[move("grind", ["new"], "ground"), move("sell", ["ground"], "sold")],
)
MILLER = document(
    "role", "miller", tables=[right("sacks", create=True, update=True, writable=["*"], transitions=["*"])]
)


def flow(id: str, *steps: Document, **more: object) -> dict[str, object]:
    """A flow about sacks that begins with its first step."""
    return document("flow", id, **{"table": "sacks", "as": "miller", "start": steps[0]["id"], "steps": steps, **more})


def step(id: str, sort: str, **more: object) -> dict[str, object]:
    """A step."""
    return {"id": id, "sort": sort, **more}


def put(id: str, following: str | None = None, **fields: object) -> dict[str, object]:
    """A step that writes fields of the record."""
    given = [{"id": name, "value": value} for name, value in fields.items()]
    return step(id, "update", **{"with": given}, **({"next": following} if following else {}))


def on(*occasions: str, **more: object) -> list[dict[str, object]]:
    """A trigger on what happens to the record."""
    return [{"id": "begin", "sort": "record", "on": occasions, **more}]


def plus(name: str, by: int = 1) -> dict[str, object]:
    """A field and some more."""
    return {"+": [{"if": [{"!=": [var(name), None]}, var(name), 0]}, by]}


def mill_plan(*flows: Document) -> AppPlan:
    """The mill with some flows."""
    return compiled(*documents(flows))


def documents(more: Sequence[Document]) -> tuple[dict[str, object], ...]:
    """The mill with some further documents."""
    app = document(
        "app",
        APP,
        version="1.0.0",
        requires=">=0.1",
        timezone="Asia/Shanghai",
        currency="CNY",
        languages=["zh", "en"],
        home="sack_list",
        navigation=[{"id": "sack_list", "icon": "package"}],
    )
    view = document("view", "sack_list", table="sacks", layout="list", columns=[{"id": "name"}])
    return (app, view, SACKS, STATES, MACHINE, MILLER, *map(dict, more))


@dataclass
class Books:
    """What the journal says, read straight from the tables."""

    mill: "Mill"

    def all(self, flow: str = "") -> list[Run]:
        """Every run of a flow, inner ones too, in the order they were begun."""
        with self.mill.database.snapshot() as link:
            found = link.read(Run, select(*runs._COLUMNS).order_by(schema.flow_run.c.seq))
        return [run for run in found if not flow or run.flow == flow]

    def one(self, flow: str = "") -> Run:
        """The only run that no other waits for."""
        [found] = [run for run in self.all(flow) if not run.parent]
        return found

    def steps(self, run: str) -> list[StepRow]:
        """The journal of a run."""
        with self.mill.database.snapshot() as link:
            return list(runs.steps(link, run, -1, 500))

    def states(self, run: str) -> list[tuple[str, str]]:
        """Steps with what became of them."""
        return [(row.step, row.state) for row in self.steps(run)]


def _run(statement: Delete, link: Link) -> int:
    return link.run(link.statements.prepare(statement))


class Mill:
    """An engine, a dispatch and a runner on a database of their own."""

    def __init__(self, url: str, *flows: Document) -> None:
        self.clock = SimulatedClock(START)
        self.ids = TimeIds(self.clock)
        self.database = open_database(url, self.clock, durable=False)
        self.database.moment = self._moment  # type: ignore[method-assign, assignment]  # the test's own time on both databases
        migrations.upgrade(self.database)
        self.store = SqlStore(self.database)
        self.books = Books(self)
        self.publish(*flows)

    def publish(self, *flows: Document, number: int = 1) -> None:
        """Put a version in force."""
        self.plan = mill_plan(*flows)
        self.store.expand(self.plan)
        self.engine = Engine(self.store, OneApp(self.plan), self.clock, self.ids)
        self.versions = OneVersion(self.plan, number)
        self.starter = Starter(self.engine, self.store, self.versions, self.clock, self.ids)
        self.dispatch = Dispatch(self.engine, self.store, self.runs(), self.versions, self.clock)

    def anew(self, *flows: Document) -> "Mill":
        """The mill as if nothing had ever been done, with other flows."""
        for table in (schema.flow_run, schema.flow_step, schema.flow_ear, schema.outbox):
            emptying = delete(table)
            self.database.transact(partial(_run, emptying))
        self.clock.restart(START)
        self.publish(*flows)
        return self

    def _moment(self, _link: Link) -> datetime:
        return self.clock.now()

    def runs(self, owner: str = "here") -> SqlRuns:
        """The journal in the name of one process."""
        return SqlRuns(self.database, owner)

    def runner(self, owner: str = "here", clock: SimulatedClock | None = None) -> Runner:
        """A runner of one process, whose clock may be wrong."""
        tools = Tools(self.engine, self.ids)
        return Runner(Bench(self.store, self.runs(owner), self.versions, tools, clock or self.clock))

    def work(self, run: Run) -> None:
        """Go on with a run that was claimed before."""
        self.runner().go_on(run)

    def settle(self) -> None:
        """Do all that is due now."""
        runner = self.runner()
        while self.dispatch.step() + runner.step():
            pass

    def pass_time(self, **span: float) -> None:
        """Let time pass, then do all that is due."""
        self.clock.advance(timedelta(**span))
        self.settle()

    def start(self, flow: str, record: str = "", **inputs: object) -> Run:
        """Begin a flow by hand and do all that is due."""
        run = self.starter.start(Wish(APP, flow, record, inputs, by="u-ann"))
        self.settle()
        return run

    def do(self, operation: Operation, **more: object) -> Outcome:
        """One change."""
        return self.engine.change(Change(APP, "sacks", operation, ROBOT, CAUSE, **more))  # type: ignore[arg-type]

    def sack(self, **fields: object) -> Record:
        """A new sack; flows that it begins are not gone on with."""
        outcome = self.do(Operation.CREATE, fields={"name": "rye", **fields})
        assert outcome.record is not None, outcome.problems
        return outcome.record

    def now(self, sack: Record) -> Mapping[str, object]:
        """The fields of a sack as they are now."""
        with self.store.read() as tx:
            found = tx.get(self.plan.get(TablePlan, "sacks"), sack.id)
        assert found is not None
        return found.values

    def close(self) -> None:
        self.database.close()

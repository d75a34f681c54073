"""How many flows of three steps a second, against a bare journal loop written by hand, in one run on one machine.

Run from the checkout: ``python -m tests.bench.bench_flows [--url …] [--count 1000] [--json]``. Without an address it
measures an SQLite file and a private PostgreSQL cluster.

Both do the same work: three steps, each of which updates a record, writes what happened into an audit, notes the step
and moves the run on, in one transaction with full sync. The bare loop knows no rights, rules, versions, expressions or
failures. Beside that: how long after its commit an event's flow begins, and what an idle server costs.
"""

import argparse
import contextlib
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine

from orderloom import settings
from orderloom.check.app import Draft, Source, check_app
from orderloom.runtime.flow.start import Wish
from orderloom.runtime.record.change import Change, Operation
from orderloom.wiring import Installation, open_installation
from orderloom.wiring.apps import COMMAND
from orderloom.wiring.flows import THREADS
from tests.integration.runtime.mill import APP, CAUSE, ROBOT, documents, flow, on, plus, put
from tests.postgres import PostgresCluster, clean, new_home

FLOWS = (
    flow("three", put("a", "b", ground=plus("ground")), put("b", "c", ground=plus("ground")), put("c", ground=9)),
    flow("begun", put("a", note="begun"), triggers=on("update", fields=["weight"])),
)
IDLE_S = 6.0
ROUNDS = 5

_TABLES = (
    "CREATE TABLE bare_run (id TEXT PRIMARY KEY, state TEXT, at INT, due DOUBLE PRECISION, fence INT, vars TEXT)",
    "CREATE INDEX bare_due ON bare_run (due) WHERE state = 'ready'",
    "CREATE TABLE bare_step (run TEXT, turn INT, step TEXT, output TEXT, at DOUBLE PRECISION, PRIMARY KEY (run, turn))",
    "CREATE TABLE bare_record (id TEXT PRIMARY KEY, version INT, ground INT, body TEXT, at DOUBLE PRECISION)",
    "CREATE TABLE bare_audit (id TEXT PRIMARY KEY, record TEXT, change TEXT, actor TEXT, at DOUBLE PRECISION)",
)
_BEGIN = text("INSERT INTO bare_run VALUES (:id, 'ready', 0, 0, 0, '{}')")
_MADE = text("INSERT INTO bare_record VALUES (:id, 1, 0, 'rye', 0)")
_DUE = "SELECT id FROM bare_run WHERE state = 'ready' AND due <= :now ORDER BY due LIMIT 64"
_CLAIM = "UPDATE bare_run SET fence = fence + 1, due = :lease WHERE id IN ({due}) RETURNING id, at, fence, vars"
_LOCK = "SELECT version, ground, body FROM bare_record WHERE id = :id"
_UPDATE = text("UPDATE bare_record SET version = version + 1, ground = :ground, at = :now WHERE id = :id")
_AUDIT = text("INSERT INTO bare_audit VALUES (:audit, :id, :change, 'flow', :now)")
_NOTE = text("INSERT INTO bare_step VALUES (:id, :turn, :step, :output, :now)")
_MOVE = text("UPDATE bare_run SET at = :at, state = :state, vars = :vars WHERE id = :id AND fence = :fence")


class Bare:
    """The loop written by hand."""

    def __init__(self, url: str) -> None:
        self.lite = url.startswith("sqlite")
        self.engine = _engine(url)
        self.rounds = 0
        skip = "" if self.lite else " FOR UPDATE SKIP LOCKED"
        self.claim = text(_CLAIM.format(due=_DUE + skip))
        self.lock = text(_LOCK + ("" if self.lite else " FOR UPDATE"))
        self.writing = threading.Lock() if self.lite else contextlib.nullcontext()
        with self.engine.begin() as connection:
            for statement in _TABLES:
                connection.execute(text(statement))

    def run(self, count: int) -> float:
        """The seconds that so many flows take."""
        self.rounds += 1
        named = [{"id": f"r{self.rounds}-{number}"} for number in range(count)]
        with self.engine.begin() as connection:
            connection.execute(_BEGIN, named)
            connection.execute(_MADE, named)
        began = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            while taken := self._claimed():
                list(pool.map(self._walk, taken))
        return time.perf_counter() - began

    def _claimed(self) -> list[tuple[str, int, int]]:
        now = time.time()
        with self.writing, self.engine.begin() as connection:
            rows = connection.execute(self.claim, {"now": now, "lease": now + 30}).all()
        return [(row.id, row.at, row.fence) for row in rows]

    def _walk(self, taken: tuple[str, int, int]) -> None:
        run, at, fence = taken
        for turn in range(at, 3):
            self._step(run, turn, fence)

    def _step(self, run: str, turn: int, fence: int) -> None:
        now = time.time()
        with self.writing, self.engine.begin() as connection:
            record = connection.execute(self.lock, {"id": run}).one()
            ground = record.ground + 1
            connection.execute(_UPDATE, {"ground": ground, "now": now, "id": run})
            change = json.dumps({"ground": [record.ground, ground]})
            connection.execute(_AUDIT, {"audit": f"{run}:{turn}", "id": run, "change": change, "now": now})
            noted = {"id": run, "turn": turn, "step": f"s{turn}", "output": json.dumps(ground), "now": now}
            connection.execute(_NOTE, noted)
            state = "ready" if turn < 2 else "done"
            moved = {"at": turn + 1, "state": state, "vars": "{}", "id": run, "fence": fence}
            if connection.execute(_MOVE, moved).rowcount != 1:
                raise RuntimeError(run)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_size=THREADS + 2)
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=THREADS + 2)

    @event.listens_for(engine, "connect")
    def durable(raw: object, _: object) -> None:
        for setting in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000"):
            raw.execute(f"PRAGMA {setting}")  # type: ignore[attr-defined]

    return engine


class Ours:
    """The runner."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        drafts = tuple(Draft(one, f"{one['kind']}/{one['id']}") for one in documents(FLOWS))
        installation.publisher.publish(check_app(Source(drafts)), COMMAND)
        installation.plans.refresh()

    def sack(self) -> str:
        """One more record."""
        change = Change(APP, "sacks", Operation.CREATE, ROBOT, CAUSE, fields={"name": "rye", "ground": 0})
        outcome = self.installation.engine.change(change)
        if outcome.record is None:
            raise RuntimeError(outcome)
        return outcome.record.id

    def run(self, count: int) -> float:
        """The seconds that so many flows take."""
        flows = self.installation.flows
        for _ in range(count):
            flows.starter.start(Wish(APP, "three", self.sack()))
        runner = flows.runner()
        began = time.perf_counter()
        while runner.step():
            pass
        spent = time.perf_counter() - began
        runner.close()
        self._must_be_done()
        return spent

    def _must_be_done(self) -> None:
        with self.installation.database.engine.connect() as connection:
            left = connection.execute(text("SELECT count(*) FROM flow_run WHERE state <> 'done'")).scalar_one()
        if left:
            raise RuntimeError(left)

    def latencies(self, count: int) -> list[float]:
        """Milliseconds from the commit of a change to the first step of the flow that it begins."""
        sack, found = self.sack(), []
        with self.installation.loops():
            time.sleep(1)
            for number in range(count):
                change = Change(
                    APP, "sacks", Operation.UPDATE, ROBOT, CAUSE, record=sack, fields={"weight": number + 1}
                )
                self.installation.engine.change(change)
                found.append(self._until_begun(number + 1))
        return found

    def _until_begun(self, number: int) -> float:
        began = time.perf_counter()
        while time.perf_counter() < began + 5:
            with self.installation.database.engine.connect() as connection:
                done = connection.execute(
                    text("SELECT count(*) FROM flow_run WHERE flow = 'begun' AND started_at IS NOT NULL")
                ).scalar_one()
            if done >= number:
                return (time.perf_counter() - began) * 1000
            time.sleep(0.001)
        raise RuntimeError(number)

    def idle(self) -> float:
        """The share of a core that the loops take while there is nothing to do."""
        with self.installation.loops():
            time.sleep(2)
            began, spent = time.perf_counter(), time.process_time()
            time.sleep(IDLE_S)
            return (time.process_time() - spent) / (time.perf_counter() - began)


@contextlib.contextmanager
def databases(url: str) -> Iterator[dict[str, tuple[str, str]]]:
    """Addresses by name: for the bare loop and for ours."""
    with tempfile.TemporaryDirectory(prefix="orderloom-flows-") as folder:
        lite = (f"sqlite:///{folder}/bare.db", f"sqlite:///{folder}/ours.db")
        if url:
            yield {"given": (url, url)}
            return
        home = new_home()
        try:
            cluster = PostgresCluster(home)
            yield {"sqlite": lite, "postgresql": (cluster.create("bare"), cluster.create("ours"))}
        finally:
            clean(home)


def measure(urls: tuple[str, str], count: int) -> dict[str, float]:
    """All figures of one database; the two loops take turns."""
    with tempfile.TemporaryDirectory() as home, open_installation(settings.create(Path(home), urls[1])) as opened:
        bare, ours = Bare(urls[0]), Ours(opened)
        ours.run(50)
        spent, each = {"bare": 0.0, "ours": 0.0}, count // ROUNDS
        for _ in range(ROUNDS):
            spent["bare"] += bare.run(each)
            spent["ours"] += ours.run(each)
        figures = {f"{name}_per_second": each * ROUNDS / seconds for name, seconds in spent.items()}
        figures["ratio"] = spent["bare"] / spent["ours"]
        figures["start_p50_ms"] = statistics.median(ours.latencies(40))
        figures["idle_share"] = ours.idle()
        bare.engine.dispose()
        return {name: round(value, 3) for name, value in figures.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with databases(asked.url) as found:
        figures = {name: measure(urls, asked.count) for name, urls in found.items()}
    if asked.json:
        print(json.dumps(figures))
        return
    for name, one in figures.items():
        print(name, *(f"{figure} {value}" for figure, value in one.items()), sep="  ")


if __name__ == "__main__":
    main()

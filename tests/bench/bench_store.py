"""How many records a second the store creates, reads and lists, without a web server: for tuning, not for promises.

Run from the checkout: ``python -m tests.bench.bench_store [--url …] [--threads 16] [--count 8000] [--profile]``.
Without an address it measures an SQLite file and a private PostgreSQL cluster. ``bare`` is the same three inserts
written by hand, one commit each, on one thread.
"""

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Thread

from orderloom.check.app import check_app, load_app
from orderloom.check.plan import TablePlan
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.ports import Event, PageSpec, Record, WriteTx
from orderloom.store.database import open_database
from orderloom.store.migrations import upgrade
from orderloom.store.sqlite import SqliteDatabase, SqliteLink
from orderloom.store.store import SqlStore
from orderloom.store.tx import SqlWriteTx
from tests.postgres import PostgresCluster, clean, new_home

APP = Path(__file__).parent / "app"


class WallClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Now."""
        return datetime.now(UTC)


class Trial:
    """One database with the bench app, and the work to be measured on it."""

    def __init__(self, url: str) -> None:
        plan = check_app(load_app(APP)).plan
        if plan is None:
            raise SystemExit("the bench app does not check")
        clock = WallClock()
        self.database = open_database(url, clock, pool=16)
        upgrade(self.database)
        self.store = SqlStore(self.database)
        self.store.expand(plan)
        self.app = plan.id
        self.table = plan.get(TablePlan, "orders")
        self.ids = TimeIds(clock)
        self.now = clock.now()
        self.known = self.record()
        self.create(self.known)

    def record(self) -> Record:
        """A filled order."""
        made = self.ids.new()
        values: dict[str, object] = {
            "order_no": made,
            "channel": "shopify",
            "status": "paid",
            "customer_name": "Li Lei",
            "phone": "13800138000",
            "address": "1 Wensan Road, Hangzhou",
            "sku": "SKU-1",
            "qty": 2,
            "paid_at": self.now,
            "remark": "leave at the door",
            "urgent": False,
            "id": made,
            "version": 1,
            "sys_created_at": self.now,
            "sys_created_by": "bench",
            "sys_updated_at": self.now,
            "sys_updated_by": "bench",
            "sys_state_at": self.now,
        }
        return Record("orders", made, 1, values, "paid")

    def write(self, record: Record, tx: WriteTx) -> None:
        """Row, event and outbox row."""
        tx.insert(self.table, record)
        fields = {name: str(value) for name, value in record.values.items() if not name.startswith("sys_")}
        change = {name: [None, value] for name, value in fields.items()}
        event = Event(
            self.ids.new(), self.now, self.app, "orders", record.id, 1, "created", "bench", "bench",
            {"door": "api", "ref": ""}, {"fields": fields}, change,
        )  # fmt: skip
        tx.append(event)
        tx.enqueue(event)

    def create(self, record: Record) -> None:
        """Through the store, committed."""
        self.store.write(partial(self.write, record))

    def get(self) -> None:
        """One record by id."""
        with self.store.read() as tx:
            tx.get(self.table, self.known.id)

    def page(self) -> None:
        """Fifty records, newest first."""
        with self.store.read() as tx:
            tx.page(self.table, PageSpec(sort=("-sys_created_at",), limit=50, count_cap=None))

    def bare(self, count: int) -> None:
        """The same statements with one commit each and no queue."""
        if not isinstance(self.database, SqliteDatabase):
            return
        pooled = self.database.engine.raw_connection()
        raw = pooled.driver_connection
        link = SqliteLink(self.database.statements, raw)  # type: ignore[arg-type]  # the driver's own
        tx = SqlWriteTx(link, self.store._tables, WallClock())
        for _ in range(count):
            raw.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
            self.write(self.record(), tx)
            raw.execute("COMMIT")  # type: ignore[union-attr]
        pooled.close()


def measure(name: str, job: Callable[[], None], count: int, threads: int) -> None:
    """Run ``job`` that often, spread over threads, and print the rate."""

    def work() -> None:
        for _ in range(count // threads):
            job()

    workers = [Thread(target=work) for _ in range(threads)]
    began, cpu = time.perf_counter(), time.process_time()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    elapsed, spent = time.perf_counter() - began, time.process_time() - cpu
    show(f"  {name:22} {count / elapsed:8.0f}/s  {1e6 * spent / count:6.0f} us of processor time in this process")


def show(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(name: str, url: str, count: int, threads: int, *, profile: bool) -> None:
    """All measurements on one database."""
    show(name)
    trial = Trial(url)
    records = iter([trial.record() for _ in range(count)])
    measure(f"create, {threads} threads", lambda: trial.create(next(records)), count, threads)
    if url.startswith("sqlite"):
        measure("create, bare", partial(trial.bare, 1), count // 8, 1)
    measure(f"get, {threads} threads", trial.get, count, threads)
    measure(f"page, {threads} threads", trial.page, count // 8, threads)
    if profile:
        watch = cProfile.Profile()
        watch.enable()
        for _ in range(1000):
            trial.create(trial.record())
            trial.get()
        watch.disable()
        pstats.Stats(watch, stream=sys.stdout).sort_stats("tottime").print_stats(25)
    trial.database.close()


@contextmanager
def databases(url: str | None) -> Iterator[list[tuple[str, str]]]:
    """The addresses to measure."""
    if url is not None:
        yield [(url.partition(":")[0], url)]
        return
    home = new_home()
    with tempfile.TemporaryDirectory() as folder:
        try:
            server = PostgresCluster(home).create("bench")
            yield [("sqlite", f"sqlite:///{folder}/bench.db"), ("postgresql", server)]
        finally:
            clean(home)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with databases(given.url) as found:
        for name, url in found:
            run(name, url, given.count, given.threads, profile=given.profile)


if __name__ == "__main__":
    main()

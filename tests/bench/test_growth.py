"""A big table changes its structure while people read and write: nobody waits long, and no value is wrong after."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection

from orderloom.jobs.clock import SystemClock
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.ports import PageSpec
from orderloom.runtime.rows import Record
from orderloom.store.database import open_database
from orderloom.store.layout import table_name
from orderloom.store.link import Database
from orderloom.store.migrations import upgrade
from tests.integration.store.moving import Documents, Shelf, Worker, documents

APP = "growth"
P95_SECONDS = 1.0
SMALL, LARGE = 20_000, 1_000_000
PAUSE_SECONDS = 0.02
INDEX = {"id": "by_size", "fields": ["size", "-sys_created_at"]}

_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {rows})",
    "postgresql": "WITH n(i) AS (SELECT generate_series(0, {rows} - 1))",
}
_MOMENT = {"sqlite": "1790000000000000 + i", "postgresql": "timestamptz '2026-11-20 00:00:00Z' + i * interval '1 us'"}
_ID = {"sqlite": "printf('%032x', i)", "postgresql": "lpad(to_hex(i), 32, '0')"}


@dataclass
class Timed:
    """Repeats one action until it is told to stop, and remembers how long each took."""

    action: Callable[[int], None]
    took: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until ``stopping``."""
        count = 0
        while not self.stopping.wait(PAUSE_SECONDS):
            began = time.perf_counter()
            try:
                self.action(count)
            except Exception as error:  # noqa: BLE001  whatever it is, it is reported at the end
                self.failures.append(repr(error))
            self.took.append(time.perf_counter() - began)
            count += 1

    def told(self) -> str:
        """Figures for people."""
        slow = sorted(self.took)
        return f"{len(slow)} times, p95 {slow[int(len(slow) * 0.95)]:.3f} s, worst {slow[-1]:.3f} s"

    @property
    def p95(self) -> float:
        return sorted(self.took)[int(len(self.took) * 0.95)]


@dataclass
class Table:
    """One table with many rows, and what has been written into it since."""

    database: Database
    worker: Worker
    rows: int
    written: dict[str, int] = field(default_factory=dict)

    def fill(self) -> None:
        """Rows whose size is their own number, as text."""
        dialect = self.database.engine.dialect.name
        name = table_name(APP, "orders")
        moment = _MOMENT[dialect]
        statement = (
            f'INSERT INTO {name} (id, version, "no$text_t", "size$text_t", "sys_created_at$datetime_m",'
            f' "sys_created_by$text_t", "sys_updated_at$datetime_m", "sys_updated_by$text_t")'
            f" SELECT {_ID[dialect]}, 1, 'N' || i, CAST(i AS TEXT), {moment}, 'me', {moment}, 'me' FROM n"
        )
        numbers = _NUMBERS[dialect].format(rows=self.rows)
        sql = (
            f"{numbers} {statement}"
            if dialect == "postgresql"
            else statement.replace(" SELECT ", f" {numbers} SELECT ")
        )

        def job(connection: Connection) -> None:
            connection.execute(text(sql.replace(":00", r"\:00")))
            connection.execute(text("ANALYZE"))

        self.database.alter(job)

    def write(self, count: int) -> None:
        """Give some record another size, in the form that the version in force wants."""
        record, size = f"{(count * 7919) % self.rows:032x}", 10_000_000 + count
        orders = self.worker.orders
        value: object = size if orders.fields["size"].type == "integer" else str(size)

        def job(tx: object) -> None:
            found = tx.lock(orders, record)  # type: ignore[attr-defined]
            new = {**found.values, "size": value, "version": found.version + 1}
            tx.update(orders, Record("orders", record, found.version + 1, new), ("size",))  # type: ignore[attr-defined]

        self.worker.store.write(job)
        self.written[record] = size

    def insert(self, count: int) -> None:
        """One new record."""
        clock, ids = self.worker.database.clock, TimeIds(self.worker.database.clock)
        orders, now, record = self.worker.orders, clock.now(), ids.new()
        size: object = count if orders.fields["size"].type == "integer" else str(count)
        values = {"no": "new", "size": size, "id": record, "version": 1}
        values |= {"sys_created_at": now, "sys_updated_at": now, "sys_created_by": "me", "sys_updated_by": "me"}
        self.worker.store.write(lambda tx: tx.insert(orders, Record("orders", record, 1, values)))
        self.written[record] = count

    def read(self, count: int) -> None:
        """The newest page and one record."""
        with self.worker.store.read() as tx:
            page = tx.page(self.worker.orders, PageSpec(sort=("-sys_created_at",), count_cap=None))
            assert tx.get(self.worker.orders, page.items[count % len(page.items)].id) is not None

    def wrong(self) -> int:
        """Records whose size is not what it should be."""
        name, dialect = table_name(APP, "orders"), self.database.engine.dialect.name
        hexed = "printf('%032x', CAST(substr(\"no$text_t\", 2) AS INTEGER))"
        if dialect == "postgresql":
            hexed = "lpad(to_hex(CAST(substr(\"no$text_t\", 2) AS INTEGER)), 32, '0')"
        same = f'id = {hexed} AND "size$integer_i" = CAST(substr("no$text_t", 2) AS INTEGER)'
        counted = f"SELECT count(*) FROM {name} WHERE \"no$text_t\" <> 'new' AND NOT ({same})"
        off = self.database.alter(lambda connection: connection.execute(text(counted.replace(":", r"\:"))).scalar_one())
        changed = [record for record in self.written if int(record, 16) < self.rows]
        bad = [one for one, size in self.written.items() if self.worker.value(one, "size") != size]
        return len(bad) + int(off) - len(changed)


@pytest.fixture
def grown(database_url: str, rows: int) -> Iterator[Table]:
    """The table with its rows."""
    database = open_database(database_url, SystemClock())
    upgrade(database)
    worker = Worker(database, Shelf(APP, [version({"id": "size", "type": "text"})]), "growth")
    table = Table(database, worker, rows)
    table.fill()
    yield table
    worker.leave()
    database.close()


def version(*fields: dict[str, object]) -> Documents:
    return documents(APP, fields, indexes=[INDEX])


def worked(table: Table) -> list[Timed]:
    """Publish the newest version and go on until it is in force, while others read and write."""
    busy = [Timed(table.read), Timed(table.write), Timed(table.insert)]
    threads = [threading.Thread(target=one.run, daemon=True) for one in busy]
    for thread in threads:
        thread.start()
    time.sleep(1)
    until = time.monotonic() + 1500
    while time.monotonic() < until:
        table.worker.plans.refresh()
        if not table.worker.plans.moves:
            break
        table.worker.step()
    time.sleep(1)
    for one in busy:
        one.stopping.set()
    for thread in threads:
        thread.join()
    assert not table.worker.plans.moves
    return busy


@pytest.mark.parametrize("rows", [SMALL, pytest.param(LARGE, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_a_big_table_grows_and_changes_a_type_while_everybody_works(
    grown: Table, rows: int, record_property: Callable[[str, object], None]
) -> None:
    shelf = grown.worker.shelf
    size: dict[str, object] = {"id": "size", "type": "integer"}
    double: dict[str, object] = {"id": "double", "type": "formula", "expression": {"*": [{"var": "size"}, 2]}}
    note: dict[str, object] = {"id": "note", "type": "text"}
    steps = {
        "adding a field": [{**size, "type": "text"}, note],
        "text to integer": [size, note],
        "a formula": [size, double],
    }
    for name, fields in steps.items():
        shelf.versions.append(version(*fields))
        began = time.perf_counter()
        for what, one in zip(("read", "write", "insert"), worked(grown), strict=True):
            told = f"{rows} rows, {name} ({time.perf_counter() - began:.0f} s), {what}: {one.told()}"
            record_property(f"{name} {what}", told)
            print(told)
            assert one.failures == []
            assert one.p95 <= P95_SECONDS, told
        if name != "adding a field":
            assert grown.wrong() == 0

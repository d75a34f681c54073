"""Nothing is acknowledged before it is committed, and what cannot be committed fails for everybody concerned."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from orderloom.check.plan import TablePlan
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import BusyError, PageSpec, Record, WriteTx
from orderloom.store.database import UnknownDatabaseError, open_database
from orderloom.store.link import Database, StoreUnavailableError
from orderloom.store.migrations import upgrade
from orderloom.store.postgres import PostgresDatabase
from orderloom.store.sqlite import SqliteDatabase, UnsafeDatabaseError
from orderloom.store.statement import Values
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, Maker, orders_of, plan, table


@pytest.fixture
def orders(store: SqlStore, make: Maker) -> TablePlan:
    app = make.plan(table())
    store.expand(app)
    return orders_of(app)


def insert(orders: TablePlan, record: Record, tx: WriteTx) -> str:
    tx.insert(orders, record)
    return record.id


def count(store: SqlStore, orders: TablePlan) -> int:
    with store.read() as tx:
        return len(tx.page(orders, PageSpec(limit=500)).items)


def test_many_writers_each_get_their_own_answer(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    records = [make.record(qty=number) for number in range(200)]
    with ThreadPoolExecutor(16) as pool:
        answers = pool.map(lambda record: store.write(partial(insert, orders, record)), records)
        assert list(answers) == [record.id for record in records]
    assert count(store, orders) == 200


def test_one_failure_among_many_undoes_only_itself(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    def job(record: Record, number: int, tx: WriteTx) -> None:
        tx.insert(orders, record)
        if number % 3 == 0:
            raise LookupError(number)

    def run(number: int) -> bool:
        try:
            store.write(partial(job, make.record(qty=number), number))
        except LookupError as error:
            return error.args == (number,)
        return number % 3 != 0

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(run, range(120)))
    assert count(store, orders) == 80


def test_a_snapshot_does_not_change_while_it_is_looked_at(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    store.write(partial(insert, orders, make.record()))
    with store.read() as tx:
        before = tx.page(orders, PageSpec()).count
        store.write(partial(insert, orders, make.record()))
        assert tx.page(orders, PageSpec()).count == before
    with store.read() as tx:
        assert tx.page(orders, PageSpec()).count != before


def test_concurrent_changes_of_one_record_all_count(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    record = make.record(qty=0)
    store.write(partial(insert, orders, record))

    def add(tx: WriteTx) -> None:
        found = tx.lock(orders, record.id)
        assert found is not None
        number = found.values["qty"]
        assert isinstance(number, int)
        later = Record("orders", found.id, found.version + 1, {**found.values, "qty": number + 1})
        tx.update(orders, later, ["qty"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.write(add), range(40)))
    with store.read() as tx:
        found = tx.get(orders, record.id)
    assert found is not None
    assert (found.values["qty"], found.version) == (40, 41)


def test_two_who_lock_crosswise_both_get_through(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    pair = (make.record(qty=0), make.record(qty=0))
    for record in pair:
        store.write(partial(insert, orders, record))
    meeting = threading.Barrier(2, timeout=1)

    def both(first: Record, second: Record, tx: WriteTx) -> None:
        for record in (first, second):
            found = tx.lock(orders, record.id)
            assert found is not None
            _meet(meeting)
            number = found.values["qty"]
            assert isinstance(number, int)
            later = Record("orders", found.id, found.version + 1, {**found.values, "qty": number + 1})
            tx.update(orders, later, ["qty"])

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(store.write, partial(both, one, two)) for one, two in (pair, pair[::-1])]
        for job in jobs:
            job.result(timeout=30)
    with store.read() as tx:
        assert [found.values["qty"] for record in pair if (found := tx.get(orders, record.id))] == [2, 2]


def _meet(meeting: threading.Barrier) -> None:
    """Wait for the other one, who cannot come where writers take turns."""
    try:
        meeting.wait(0.2)
    except threading.BrokenBarrierError:
        return


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://"])
def test_an_address_that_names_no_database_is_refused(url: str, clock: SimulatedClock) -> None:
    with pytest.raises(UnknownDatabaseError):
        open_database(url, clock)


# --- SQLite ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def embedded(sqlite_url: str, clock: SimulatedClock) -> Iterator[SqliteDatabase]:
    opened = open_database(sqlite_url, clock)
    assert isinstance(opened, SqliteDatabase)
    upgrade(opened)
    yield opened
    opened.close()


def test_sqlite_syncs_every_commit_on_every_connection(embedded: SqliteDatabase) -> None:
    with embedded.engine.connect() as one, embedded.engine.connect() as two:
        for connection in (one, two):
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_sqlite_that_cannot_keep_a_log_is_refused(clock: SimulatedClock) -> None:
    with pytest.raises(UnsafeDatabaseError):
        open_database("sqlite:///:memory:", clock)


def test_a_full_disk_fails_the_work_and_later_work_goes_on(embedded: SqliteDatabase, clock: SimulatedClock) -> None:
    store, make = SqlStore(embedded), Maker(clock)
    app = plan(table())
    store.expand(app)
    orders = orders_of(app)
    pages = embedded.alter(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar())
    embedded.alter(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar())
    kept: list[str] = []

    def fill() -> None:
        for _ in range(500):
            kept.append(store.write(partial(insert, orders, make.record(note="x" * 2000))))  # noqa: PERF401  until it fails

    with pytest.raises((StoreUnavailableError, sqlite3.OperationalError)):
        fill()
    embedded.alter(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 100000").scalar())
    kept.append(store.write(partial(insert, orders, make.record())))
    with store.read() as tx:
        assert {record.id for record in tx.page(orders, PageSpec(limit=500)).items} == set(kept)


def test_a_full_queue_is_refused_not_forgotten(sqlite_url: str, clock: SimulatedClock) -> None:
    database = SqliteDatabase(sqlite_url.removeprefix("sqlite:///"), clock, capacity=2)
    upgrade(database)
    started, released = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        started.set()
        released.wait(10)

    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(database.transact, slow)]
        started.wait(10)
        jobs += [pool.submit(database.transact, lambda _: None) for _ in range(2)]
        while len(database._writer._lanes[0]) < 2:
            pass
        with pytest.raises(BusyError):
            database.transact(lambda _: None)
        released.set()
        for job in jobs:
            job.result(timeout=10)
    database.close()
    with pytest.raises(BusyError):
        database.transact(lambda _: None)


def test_people_come_before_bulk_work(sqlite_url: str, clock: SimulatedClock) -> None:
    database = SqliteDatabase(sqlite_url.removeprefix("sqlite:///"), clock)
    order: list[str] = []
    started, released = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        started.set()
        released.wait(10)

    with ThreadPoolExecutor(10) as pool:
        jobs = [pool.submit(database.transact, slow)]
        started.wait(10)
        for name, bulk in (("bulk", True), ("bulk", True), ("person", False), ("person", False)):
            jobs.append(pool.submit(database.transact, partial(_note, order, name), bulk=bulk))
        while sum(len(lane) for lane in database._writer._lanes) < 4:
            pass
        released.set()
        for job in jobs:
            job.result(timeout=10)
    database.close()
    assert order == ["person", "person", "bulk", "bulk"]


def _note(order: list[str], name: str, _: object) -> None:
    order.append(name)


def test_a_job_may_not_wait_for_another(embedded: SqliteDatabase) -> None:
    with pytest.raises(RuntimeError):
        embedded.transact(lambda _: embedded.transact(lambda _: None))


def test_a_second_process_may_write_beside(embedded: SqliteDatabase, tmp_path: Path, clock: SimulatedClock) -> None:
    store, make = SqlStore(embedded), Maker(clock)
    beside = open_database(f"sqlite:///{tmp_path / 'orderloom.db'}", clock)
    other = SqlStore(beside)
    with ThreadPoolExecutor(4) as pool:
        writers = [store, other] * 20
        list(pool.map(lambda one: one.write(lambda tx: tx.append(make.event())), writers))
    beside.close()
    with embedded.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM event").scalar() == 40


def test_when_a_commit_fails_everybody_in_its_group_fails(embedded: SqliteDatabase) -> None:
    embedded.alter(
        lambda connection: [
            connection.exec_driver_sql("CREATE TABLE p (id PRIMARY KEY)"),
            connection.exec_driver_sql("CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED)"),
        ]
    )
    started, released = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        started.set()
        released.wait(10)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(embedded.transact, slow)
        started.wait(10)
        good = pool.submit(embedded.transact, lambda link: link.run(text("INSERT INTO p VALUES (1)")))
        while len(embedded._writer._lanes[0]) < 1:
            pass
        orphan = pool.submit(embedded.transact, lambda link: link.run(text("INSERT INTO c VALUES (99)")))
        while len(embedded._writer._lanes[0]) < 2:
            pass
        released.set()
        first.exception(timeout=10)
        for job in (good, orphan):
            with pytest.raises(StoreUnavailableError):
                job.result(timeout=10)
    assert embedded.transact(lambda link: link.run(text("INSERT INTO p VALUES (1)"))) == 1


def test_a_question_without_end_is_given_up(embedded: SqliteDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderloom.store.sqlite._STATEMENT_SECONDS", 0.2)
    endless = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
    with pytest.raises(BusyError), embedded.snapshot() as link:
        link.rows(endless)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


@pytest.fixture
def server(postgres_url: str, clock: SimulatedClock) -> Iterator[PostgresDatabase]:
    opened = open_database(postgres_url, clock, pool=3)
    assert isinstance(opened, PostgresDatabase)
    upgrade(opened)
    yield opened
    opened.close()


def cut(database: PostgresDatabase) -> None:
    """Break every connection of the pool from the server's side."""
    with psycopg.connect(database.engine.url.set(drivername="postgresql").render_as_string(), autocommit=True) as own:
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_work_goes_on_after_the_server_dropped_every_connection(server: PostgresDatabase, make: Maker) -> None:
    store = SqlStore(server)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: store.write(lambda tx: tx.append(make.event("r1"))), range(6)))
    cut(server)
    with store.read() as tx:
        assert tx.holds("a", "b", "c") == ()
    cut(server)
    store.write(lambda tx: tx.lift_hold("h", START, "u"))


def test_a_connection_lost_in_the_middle_runs_the_job_again(server: PostgresDatabase, make: Maker) -> None:
    store = SqlStore(server)
    tries: list[int] = []

    def job(tx: WriteTx) -> None:
        tries.append(1)
        tx.lift_hold("h", START, "u")
        if len(tries) == 1:
            cut(server)
        tx.append(make.event("again"))
        tx.holds("a", "b", "c")

    store.write(job)
    assert len(tries) == 2
    with server.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM event").scalar() == 1


def test_an_unclear_end_is_not_acknowledged(server: PostgresDatabase, make: Maker) -> None:
    def job(tx: WriteTx) -> None:
        tx.append(make.event())
        cut(server)

    with pytest.raises(StoreUnavailableError):
        SqlStore(server).write(job)


def test_when_all_connections_are_taken_more_work_is_refused(
    postgres_url: str, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orderloom.store.postgres._WAIT_SECONDS", 0.2)
    database: Database = open_database(postgres_url, clock, pool=1)
    with database.snapshot(), pytest.raises(BusyError):
        database.transact(lambda _: None)
    database.close()


def test_a_transaction_that_only_writes_is_one_round_trip(
    server: PostgresDatabase, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqlStore(server)
    app = make.plan(table())
    store.expand(app)
    sent: list[bytes] = []
    original = psycopg.Connection.execute

    def execute(self: psycopg.Connection[tuple[object, ...]], query: bytes, values: Values | None = None) -> object:
        sent.append(query)
        return original(self, query, values)

    monkeypatch.setattr(psycopg.Connection, "execute", execute)
    record = make.record()

    def job(tx: WriteTx) -> None:
        tx.insert(orders_of(app), record)
        event = make.event(record.id)
        tx.append(event)
        tx.enqueue(event)

    store.write(job)
    assert len(sent) == 1
    assert sent[0].startswith(b"WITH w0 AS (INSERT INTO u_orders_")

"""What was removed goes for good after its days in the bin, and never under the feet of anybody who still reads it."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from orderloom.runtime.rows import Record
from orderloom.store import holdings
from orderloom.store.contract import KEPT, contract, purge
from orderloom.store.layout import table_name
from orderloom.store.link import Database
from tests.integration.store.apps import Maker, table
from tests.integration.store.moving import Documents, Shelf, Team, Worker, documents

TEXT = {"id": "size", "type": "text"}
FILES = {"id": "files", "type": "file", "multiple": True}
DAY = timedelta(days=1)


@pytest.fixture
def team(fresh: Database) -> Iterator[Team]:
    """Processes that leave when their test is over."""
    made = Team(fresh)
    yield made
    made.leave()


def columns(database: Database, app: str) -> set[str]:
    def read(connection: Connection) -> set[str]:
        return {column["name"] for column in inspect(connection).get_columns(table_name(app, "orders"))}

    return database.alter(read)


def let_go(one: Worker, days: int) -> int:
    later = one.database.clock.now() + days * DAY
    return contract(one.database, one.processes, one.plans.standing, later)


def test_a_removed_field_goes_after_its_days_and_not_before(fresh: Database, team: Team, make: Maker) -> None:
    shelf = Shelf(make.app, [documents(make.app, [TEXT]), documents(make.app, [])])
    one = team.join(Shelf(make.app, shelf.versions[:1]))
    one.insert(make.record(size="1"))
    one.leave()
    one = team.join(shelf)
    one.finish()
    assert let_go(one, 29) == 0
    assert "size$text_t" in columns(fresh, make.app)
    assert let_go(one, 31) == 1
    assert "size$text_t" not in columns(fresh, make.app)
    one.insert(make.record())
    shelf.versions.append(documents(make.app, [TEXT]))
    one.finish()
    record = make.record(size="2")
    one.insert(record)
    assert one.value(record.id, "size") == "2"


def test_nothing_goes_as_long_as_a_process_works_by_an_older_version(fresh: Database, team: Team, make: Maker) -> None:
    shelf = Shelf(make.app, [documents(make.app, [TEXT])])
    one, other = team.join(shelf), team.join(shelf)
    record = make.record(size="1")
    one.insert(record)
    shelf.versions.append(documents(make.app, []))
    one.finish()
    assert let_go(one, 31) == 0
    assert other.value(record.id, "size") == "1"
    other.plans.refresh()
    assert let_go(one, 31) == 1


def test_a_field_that_came_back_in_time_stays(fresh: Database, team: Team, make: Maker) -> None:
    shelf = Shelf(make.app, [documents(make.app, [TEXT])])
    one = team.join(shelf)
    for fields in ([], [TEXT]):
        shelf.versions.append(documents(make.app, fields))
        one.finish()
    assert let_go(one, 31) == 0
    assert "size$text_t" in columns(fresh, make.app)


def two_tables(app: str) -> Documents:
    whole = documents(app, [TEXT])
    parts = table([{"id": "no", "type": "text"}]) | {"id": "parts"}
    return (*whole, ("table", "parts", json.dumps(parts)))


def test_a_removed_table_goes_with_all_its_records(fresh: Database, team: Team, make: Maker) -> None:
    shelf = Shelf(make.app, [two_tables(make.app), documents(make.app, [TEXT])])
    one = team.join(Shelf(make.app, shelf.versions[:1]))
    one.leave()
    one = team.join(shelf)
    one.finish()
    physical = table_name(make.app, "parts")
    assert fresh.alter(lambda connection: inspect(connection).has_table(physical))
    assert let_go(one, 31) >= 1
    assert not fresh.alter(lambda connection: inspect(connection).has_table(physical))
    with fresh.snapshot() as link:
        assert not [row for row in holdings.of_app(link, make.app) if row.physical == physical]


def test_deleted_records_go_after_their_days_with_the_files_that_nothing_else_names(
    fresh: Database, team: Team, make: Maker
) -> None:
    one = team.join(Shelf(make.app, [documents(make.app, [FILES])]))
    shared, own = "a" * 32, "b" * 32

    def naming(*ids: str) -> Record:
        files = tuple({"id": id, "name": "x.txt", "size": 1, "type": "text/plain"} for id in ids)
        record = make.record(files=files)
        one.insert(record)
        return record

    old, live = naming(shared, own), naming(shared)
    now = fresh.clock.now()
    one.store.write(lambda tx: tx.delete(one.orders, old.id, now))
    forgotten: list[str] = []
    assert purge(fresh, one.plans.standing, now + KEPT - DAY, forgotten.append) == 0
    assert purge(fresh, one.plans.standing, now + KEPT + DAY, forgotten.append) == 1
    assert forgotten == [own]
    with one.store.read() as tx:
        assert tx.get(one.orders, live.id) is not None
    assert one.store.write(lambda tx: tx.exhume(one.orders, old.id)) is None

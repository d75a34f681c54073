"""A text in a key is never longer than what every database can index: the limit is told, nothing breaks."""

from collections.abc import Iterator

import pytest

from orderloom.check.plan import AppPlan
from orderloom.jobs.clock import SystemClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Outcome, Status
from orderloom.runtime.record.stages.keyed import MOST_BYTES
from orderloom.runtime.sandbox import OneApp
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.store import SqlStore
from tests.unit.runtime.desk import APP, DOCUMENTS, compiled, document, item

BOSS = Actor("boss", "Boss", trusted=True)
HALF = MOST_BYTES // 2


def app() -> AppPlan:
    """The desk with a table of long names."""
    fields = [item("name", type="text", max_length=4000), item("code", type="text", max_length=4000)]
    keys = [{"id": "by_both", "fields": ["name", "code"], "on_duplicate": "refuse"}]
    return compiled(*DOCUMENTS, document("table", "parts", title_field="name", fields=fields, keys=keys))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    clock, plan = SystemClock(), app()
    database = open_database(database_url, clock, durable=False)
    migrations.upgrade(database)
    store = SqlStore(database)
    store.expand(plan)
    yield Engine(store, OneApp(plan), clock, TimeIds(clock))
    database.close()


def made(engine: Engine, **fields: object) -> Outcome:
    return engine.change(Change(APP, "parts", Operation.CREATE, BOSS, Cause("api"), fields=fields))


@pytest.mark.parametrize(
    ("fields", "good"),
    [
        ({"name": "a" * HALF, "code": "b" * HALF}, True),
        ({"name": "织" * (MOST_BYTES // 3)}, True),
        ({"name": "a" * (HALF + 1), "code": "b" * HALF}, False),
        ({"name": "织" * (MOST_BYTES // 3 + 1)}, False),
    ],
)
def test_what_fits_is_stored_and_what_does_not_is_refused(
    engine: Engine, fields: dict[str, object], good: bool
) -> None:
    outcome = made(engine, **fields)
    if good:
        assert outcome.status is Status.CREATED
    else:
        assert [(found.code, found.pointer) for found in outcome.problems] == [("record.key.long", "/fields/name")]

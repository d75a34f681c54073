"""The runtime on real databases: the desk's app on SQLite and PostgreSQL in turn."""

from collections.abc import Iterator

import pytest

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.sandbox import OneApp
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.inbox import SqlInbox
from orderloom.store.store import SqlStore
from tests.unit.runtime.desk import START
from tests.unit.runtime.test_inbox import PLAN


class Room:
    """An engine on a database of its own."""

    def __init__(self, url: str) -> None:
        self.plan = PLAN
        self.clock = SimulatedClock(START)
        self.ids = TimeIds(self.clock)
        self.database = open_database(url, self.clock, durable=False)
        migrations.upgrade(self.database)
        self.store = SqlStore(self.database)
        self.store.expand(self.plan)
        self.inbox = SqlInbox(self.database, self.ids)
        self.plans = OneApp(self.plan)
        self.engine = Engine(self.store, self.plans, self.clock, self.ids)


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    """The desk, installed and empty."""
    made = Room(database_url)
    yield made
    made.database.close()

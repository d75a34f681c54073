"""Databases with their system tables, once per kind of database; tests of one module share theirs, each with an app of
its own.
"""

from collections.abc import Iterator
from itertools import count

import pytest

from orderloom.runtime.clock import SimulatedClock
from orderloom.store.database import open_database
from orderloom.store.link import Database
from orderloom.store.migrations import upgrade
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, Maker

_apps = count()


@pytest.fixture(scope="module")
def clock() -> SimulatedClock:
    """A clock that only moves when told."""
    return SimulatedClock(START)


@pytest.fixture(scope="module")
def database(module_database_url: str, clock: SimulatedClock) -> Iterator[Database]:
    """An up-to-date database, shared by the tests of a module."""
    opened = open_database(module_database_url, clock)
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def fresh(database_url: str, clock: SimulatedClock) -> Iterator[Database]:
    """An up-to-date database of the test's own."""
    opened = open_database(database_url, clock)
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> SqlStore:
    """The store over the module's database."""
    return SqlStore(database)


@pytest.fixture
def make(clock: SimulatedClock) -> Maker:
    """Makes records and events of an app that no other test uses."""
    return Maker(clock, f"app{next(_apps)}")

"""Commits that fail or take their time, planted under the store where the database itself would fail."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Protocol

import psycopg
import pytest


class Faults(Protocol):
    """What can be done to the commits of one database."""

    def failing(self) -> AbstractContextManager[None]:
        """Until the context ends, every commit that stores a callback fails."""

    def slow(self, seconds: float) -> AbstractContextManager[None]:
        """Until the context ends, every such commit takes that much longer."""


class _Connection(sqlite3.Connection):
    """A connection whose commits obey the switches below; shared by all connections of the process."""

    fail = False
    pause_s = 0.0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401  # as the driver says it
        if sql == "COMMIT":
            time.sleep(_Connection.pause_s)
            if _Connection.fail:
                raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *values)


class SqliteFaults:
    """Planted into every connection that is opened from now on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=_Connection))

    @contextmanager
    def failing(self) -> Iterator[None]:
        _Connection.fail = True
        try:
            yield
        finally:
            _Connection.fail = False

    @contextmanager
    def slow(self, seconds: float) -> Iterator[None]:
        _Connection.pause_s = seconds
        try:
            yield
        finally:
            _Connection.pause_s = 0.0


class PostgresFaults:
    """A deferred trigger on the inbox runs inside the commit of whoever stored a message."""

    def __init__(self, url: str) -> None:
        self._url = url

    @contextmanager
    def failing(self) -> Iterator[None]:
        with self._at_commit("RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'"):
            yield

    @contextmanager
    def slow(self, seconds: float) -> Iterator[None]:
        with self._at_commit(f"PERFORM pg_sleep({seconds})"):
            yield

    @contextmanager
    def _at_commit(self, act: str) -> Iterator[None]:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(
                f"CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {act}; RETURN NULL; END $$".encode()
            )
            connection.execute(
                b"CREATE CONSTRAINT TRIGGER planted AFTER INSERT ON inbox "
                b"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION planted()"
            )
            try:
                yield
            finally:
                connection.execute(b"DROP FUNCTION planted() CASCADE")


@contextmanager
def planted(url: str) -> Iterator[Faults]:
    """The faults of the database at ``url``, which must not be open yet."""
    with pytest.MonkeyPatch.context() as patch:
        yield SqliteFaults(patch) if url.startswith("sqlite") else PostgresFaults(url)

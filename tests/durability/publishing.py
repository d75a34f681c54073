"""A child process that publishes a folder, or goes back to a version, and dies at a numbered step without warning.

A step is a statement sent to the database, or the begin or end of a structural change or a transaction. Nothing in the
product knows of it: the steps are counted from outside, in this process only. Prints how many there were.

    python -m tests.durability.publishing HOME DIES_AT apply DIR | roll_back APP NUMBER
"""

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, event

from orderloom import settings
from orderloom.store import processes
from orderloom.store.link import Database
from orderloom.store.postgres import PostgresDatabase, PostgresLink
from orderloom.store.sqlite import SqliteDatabase, SqliteLink
from orderloom.wiring import Installation, open_installation
from orderloom.wiring.apps import COMMAND, apply_to


class Steps:
    """Counts the steps of this process and ends it at one of them."""

    def __init__(self, dies_at: int) -> None:
        self._dies_at = dies_at
        self._numbers = count(1)
        self.taken = 0

    def take(self) -> None:
        self.taken = next(self._numbers)
        if self.taken == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: type[object], name: str) -> None:
        """Count the begin and the end of every call of a method."""
        whole: Callable[..., object] = getattr(owner, name)

        def counted(*arguments: object, **named: object) -> object:
            self.take()
            found = whole(*arguments, **named)
            self.take()
            return found

        setattr(owner, name, counted)


def watch(steps: Steps, database: Database) -> None:
    """Count everything that reaches ``database``."""
    embedded = isinstance(database, SqliteDatabase)
    owner = SqliteDatabase if embedded else PostgresDatabase
    steps.around(SqliteLink if embedded else PostgresLink, "execute")
    steps.around(owner, "transact")
    steps.around(owner, "alter")
    event.listen(Engine, "before_cursor_execute", lambda *_: steps.take())


def main(home: str, dies_at: str, verb: str, *what: str) -> None:
    """Open the installation, then count; nobody is waited for, since the one other process sleeps meanwhile."""
    processes.DEAD_AFTER = processes.BEAT * 0  # type: ignore[misc]
    steps = Steps(int(dies_at))
    with open_installation(settings.load(Path(home))) as installation:
        watch(steps, installation.database)
        work(installation, verb, what)
    print(steps.taken)


def work(installation: Installation, verb: str, what: tuple[str, ...]) -> None:
    if verb == "apply":
        apply_to(installation, Path(what[0]))
    else:
        installation.building.versions.roll_back(what[0], int(what[1]), COMMAND, "test")


if __name__ == "__main__":
    main(*sys.argv[1:])

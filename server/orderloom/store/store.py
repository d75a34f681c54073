"""The ``Store`` port on a database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from orderloom.check.plan import AppPlan
from orderloom.runtime.ports import ReadTx, WriteTx
from orderloom.store import ddl
from orderloom.store.link import Database
from orderloom.store.rebuild import FOLDS, rebuild
from orderloom.store.tables import Tables
from orderloom.store.tx import SqlReadTx, SqlWriteTx

T = TypeVar("T")


class SqlStore:
    """Transactions over records and logs; knows the tables of every plan that was given to ``expand``."""

    def __init__(self, database: Database) -> None:
        """The system tables are there already, see ``migrations.upgrade``."""
        self.database = database
        self._tables = Tables(database.statements)

    def write(self, job: Callable[[WriteTx], T], *, bulk: bool = False) -> T:
        """Run ``job`` in one transaction and return after its commit."""
        clock = self.database.clock
        return self.database.transact(lambda link: job(SqlWriteTx(link, self._tables, clock)), bulk=bulk)

    @contextmanager
    def read(self) -> Iterator[ReadTx]:
        """A consistent snapshot for reading."""
        with self.database.snapshot() as link:
            yield SqlReadTx(link, self._tables, self.database.clock)

    def expand(self, plan: AppPlan) -> None:
        """Make what is missing for ``plan`` and make its tables known to this process; repeatable and then quick."""
        layouts = self._tables.layouts(plan)
        ddl.expand(self.database, layouts)
        self._tables.introduce(plan, layouts)

    def folds(self) -> tuple[str, ...]:
        """What can be dropped and made again from the journal."""
        return tuple(FOLDS)

    def rebuild(self, name: str) -> int:
        """Drop a fold and make it again from the journal; how many rows it has then.

        Raises ``UnknownFoldError``.
        """
        return rebuild(self.database, name)

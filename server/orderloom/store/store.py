"""The ``Store`` port on a database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from orderloom.check.plan import AppPlan
from orderloom.check.structure import StructureChange
from orderloom.runtime.ports import ReadTx, WriteTx
from orderloom.store import ddl, holdings
from orderloom.store.barrier import Barrier
from orderloom.store.external import Externals
from orderloom.store.layout import Layout
from orderloom.store.link import Database, Link
from orderloom.store.measure import measure
from orderloom.store.rebuild import FOLDS, rebuild
from orderloom.store.sealing import Sealer
from orderloom.store.tables import Tables
from orderloom.store.tx import SqlReadTx, SqlWriteTx

T = TypeVar("T")


class SqlStore:
    """Transactions over records and logs; knows the tables of every plan that was given to ``expand``."""

    def __init__(
        self, database: Database, sealer: Sealer | None = None, sources: Mapping[str, str] | None = None
    ) -> None:
        """The system tables are there already, see ``migrations.upgrade``; encrypted fields need a ``sealer``, external
        tables the addresses of their databases by name (``sources``).
        """
        self.database = database
        self.externals = Externals(sources or {}, database.clock)
        self._tables = Tables(database.statements, self.externals, sealer)
        self._barrier = Barrier()
        self._accompanied: dict[str, tuple[AppPlan, AppPlan, int]] = {}
        self.bell: Callable[[], None] = lambda: None
        """Rung after a commit that others wait for."""

    def write(self, job: Callable[[WriteTx], T], *, bulk: bool = False) -> T:
        """Run ``job`` in one transaction and return after its commit."""
        clock, seen = self.database.clock, list[SqlWriteTx]()

        def work(link: Link) -> T:
            seen[:] = [SqlWriteTx(link, self._tables, clock)]
            seen[0].moment = partial(self.database.moment, link)
            return job(seen[0])

        with self._barrier.inside():
            result = self.database.transact(work, bulk=bulk)
        if seen[0].rung:
            self.bell()
        return result

    @contextmanager
    def read(self, *, brief: bool = False) -> Iterator[ReadTx]:
        """A consistent snapshot for reading; a ``brief`` one holds for a single statement."""
        with self.database.snapshot(brief=brief) as link:
            yield SqlReadTx(link, self._tables, self.database.clock)

    def expand(self, plan: AppPlan) -> bool:
        """Make what is missing for ``plan`` and make its tables known to this process; repeatable and then quick.

        False as long as values have to be moved into its columns: the version before stays in force, see ``accompany``.
        """
        layouts = self._tables.layouts(plan)
        ready = ddl.expand(self.database, layouts)
        self._tables.introduce(plan, layouts)
        return ready

    def adopt(self, plan: AppPlan) -> bool:
        """Make the tables of an older version known without touching them; False when its columns are not in force."""
        layouts = self._tables.layouts(plan)
        self._tables.introduce(plan, layouts)
        with self.database.snapshot() as link:
            rows = holdings.of_app(link, plan.id)
        current = {row.key for row in rows if row.state == holdings.CURRENT}
        return holdings.wanted(layouts) <= current

    def accompany(self, current: AppPlan, coming: AppPlan) -> bool:
        """Keep right what ``coming`` will read, in all writes under ``current`` from now on.

        True once no write of this process that began earlier is under way; ask until then.
        """
        known = self._accompanied.get(current.id)
        if known is None or known[0] is not current or known[1] is not coming:
            self._tables.accompany(current, coming)
            known = self._accompanied[current.id] = current, coming, self._barrier.turn()
        return self._barrier.passed(known[2])

    def measure(
        self, old: AppPlan | None, new: AppPlan, changes: Sequence[StructureChange]
    ) -> tuple[StructureChange, ...]:
        """What the changes between two versions mean for the records there are; ``old`` is in force."""
        return measure(self.database, old, new, changes)

    @property
    def tables(self) -> Tables:
        """The tables as the plans in force know them, for those who make transactions of their own."""
        return self._tables

    def layouts(self, plan: AppPlan) -> list[Layout]:
        """Where the records of every table of ``plan`` lie, for those who work on whole tables."""
        return self._tables.layouts(plan)

    def folds(self) -> tuple[str, ...]:
        """What can be dropped and made again from the journal."""
        return tuple(FOLDS)

    def rebuild(self, name: str) -> int:
        """Drop a fold and make it again from the journal; how many rows it has then.

        Raises ``UnknownFoldError``.
        """
        return rebuild(self.database, name)

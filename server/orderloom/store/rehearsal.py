"""A transaction that only looks: what a rehearsed change asks is answered, nothing is locked and nothing written."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from orderloom.check.plan import KeyPlan, TablePlan
from orderloom.runtime.ports import Clock, Record
from orderloom.runtime.record.many import Seen
from orderloom.store.link import Link
from orderloom.store.store import SqlStore
from orderloom.store.tables import Tables
from orderloom.store.tx import SqlWriteTx


class RehearsalTx(SqlWriteTx):
    """Looks at one snapshot and at what the rehearsal would have made so far; the database refuses every write."""

    def __init__(self, link: Link, tables: Tables, clock: Clock, seen: Seen) -> None:
        super().__init__(link, tables, clock)
        self._seen = seen

    def lock(self, table: TablePlan, record: str) -> Record | None:
        """The live row, which anybody may change meanwhile."""
        return self.get(table, record)

    def find(self, table: TablePlan, key: KeyPlan, values: Mapping[str, object]) -> Record | None:
        """The row with these key values that is there, or would be."""
        found = self._seen.get((table.id, key.id, tuple(values.get(name) for name in key.fields)))
        return found or self._tables.of(table).records.seek(self.link, key, values)


@contextmanager
def rehearsal(store: SqlStore, seen: Seen) -> Iterator[RehearsalTx]:
    """A snapshot to rehearse changes on."""
    with store.database.snapshot() as link:
        yield RehearsalTx(link, store.tables, store.database.clock, seen)

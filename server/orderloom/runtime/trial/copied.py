"""What a trial begins with: a record as whoever tries sees it, what it links to and what links to it, and the newest
records of all other tables. Fields that this person may not read whole stay empty in the copy.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orderloom.check.plan import AppPlan, FieldPlan, TablePlan
from orderloom.model.values import Stock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import Hold, Mark, Record, StockMove
from orderloom.runtime.record.change import Actor, Query
from orderloom.runtime.record.gate import Access
from orderloom.runtime.replay.past import Key, Past, made_of
from orderloom.runtime.replay.start import Start

NEIGHBOURS = 50
"""Records of one table that link to the record, at most."""

NEWEST = 50
"""Records of every other table."""

_MOVES = 500


@dataclass
class Copying:
    """One copy, filled from the live records through ``read``, within the rights of ``actor``."""

    engine: Engine
    plan: AppPlan
    actor: Actor
    now: datetime
    records: dict[Key, Record] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    moves: list[StockMove] = field(default_factory=list)

    def around(self, table: str, record: str) -> bool:
        """Copy a record with everything around it; False when this person sees no such record."""
        found = self._one(table, record)
        if found is None:
            return False
        self._linked([found])
        for other, link in self._links_to(table):
            self._page(other, {"==": [{"var": link.id}, record]}, NEIGHBOURS)
        self._linked(list(self.records.values()))
        return True

    def newest(self) -> None:
        """Copy the newest records of every table."""
        for table in self._tables():
            self._page(table, None, NEWEST)

    @property
    def start(self) -> Start:
        """The copy, ready to be planted."""
        past = Past(self.now, self.now, holds=tuple(self.holds), marks=tuple(self.marks), moves=tuple(self.moves))
        return Start(self.records, past)

    def _tables(self) -> Iterator[TablePlan]:
        """The tables of our own that this person may read."""
        rights = self.engine.rights(self.plan.id, self.actor)
        for table in self.plan.all(TablePlan).values():
            access = rights.on(table.id)
            if table.source is None and access is not None and access.read:
                yield table

    def _access(self, table: str) -> Access | None:
        return self.engine.rights(self.plan.id, self.actor).on(table)

    def _links_to(self, table: str) -> Iterator[tuple[TablePlan, FieldPlan]]:
        for other in self._tables():
            access = self._access(other.id)
            for spec in other.fields.values():
                if spec.target == table and spec.virtual is None and access is not None and spec.id in access.whole:
                    yield other, spec

    def _linked(self, records: Iterable[Record]) -> None:
        """Copy what records link to, one step far."""
        for record in records:
            for spec in self.plan.get(TablePlan, record.table).fields.values():
                named = record.values.get(spec.id)
                if spec.target is not None and spec.virtual is None and isinstance(named, str):
                    self._one(spec.target, named)

    def _one(self, table: str, record: str) -> Record | None:
        """Copy one record with its holds, marks and movements of stock; None when it is out of sight."""
        known = self.records.get((table, record))
        if known is not None:
            return known
        plan = self.plan.find(TablePlan, table)
        if plan is None or plan.source is not None:
            return None
        page = self.engine.read(Query(self.plan.id, table, self.actor, id=record, standing=True))
        if not page.items:
            return None
        if page.standing is not None:
            self.holds.extend(page.standing.holds)
            self.marks.extend(page.standing.marks)
        if any(spec.stock for spec in plan.fields.values()):
            log = Query(self.plan.id, table, self.actor, record=record, log="balance", limit=_MOVES)
            self.moves.extend(made_of(StockMove, one.values) for one in reversed(self.engine.read(log).items))
        return self._keep(plan, page.items[0])

    def _page(self, table: TablePlan, rule: object, limit: int) -> None:
        query = Query(self.plan.id, table.id, self.actor, filter=rule, sort=("-sys_created_at",), limit=limit)
        for record in self.engine.read(query).items:
            if (table.id, record.id) not in self.records:
                self._keep(table, record)

    def _keep(self, table: TablePlan, record: Record) -> Record:
        access = self._access(table.id)
        whole = access.whole if access is not None else frozenset()
        kept = Record(table.id, record.id, record.version, self._values(table, record, whole), record.state)
        self.records[table.id, record.id] = kept
        return kept

    def _values(self, table: TablePlan, record: Record, whole: frozenset[str]) -> dict[str, object]:
        """A value for every column: what may be read, else nothing, and of what every record has the usual."""
        unseen: Mapping[str, object] = {
            "id": record.id,
            "version": record.version,
            "sys_created_at": self.now,
            "sys_created_by": self.actor.id,
            "sys_updated_at": self.now,
            "sys_updated_by": self.actor.id,
        }
        values: dict[str, object] = {}
        for name, spec in table.fields.items():
            if spec.virtual is None:
                value = record.values.get(name) if name in whole else None
                values[name] = unseen.get(name, Stock() if spec.stock else None) if value is None else value
        return values

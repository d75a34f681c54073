"""Moves values into the columns of a coming version, slice by slice, while everybody reads and writes.

Writers keep both columns right from the moment they know of the coming version; moving starts once every living process
has said that its writes do, and reads each row under its lock, so no value is missed. A slice and its position are one
transaction: killed at any point, moving goes on behind the last finished slice. When all tables are through, indexes
over the new columns are built, and one transaction makes the new columns the current ones: from then on, and not
before, the coming version can be taken up.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from sqlalchemy import Column, MetaData, Table, bindparam, select, update

from orderloom.errors import OrderloomError
from orderloom.runtime.structure import Move, Standing
from orderloom.store import ddl, holdings
from orderloom.store.conversion import Conversion, Converted, Target
from orderloom.store.layout import ID, Layout
from orderloom.store.leases import Leases
from orderloom.store.link import Database, Link
from orderloom.store.processes import Processes
from orderloom.store.statement import Converter, Prepared, Row
from orderloom.store.types import WORDS

LEASE: Final = "structure"
LEASE_SECONDS: Final = 10.0
MOST_ROWS: Final = 2000
FEWEST_ROWS: Final = 50
SLICE_SECONDS: Final = 0.05
"""How long a slice may keep others from writing; the number of rows follows from it."""


class _TableMove:
    """One table: how its rows are read, converted and written."""

    def __init__(self, database: Database, conversion: Conversion, fields: frozenset[str]) -> None:
        self._database = database
        self._conversion = conversion
        self._targets = tuple(one for one in conversion.targets if one.field.id in fields)
        self._current = conversion.current
        own = [Column(column.name, column.type) for column in self._current.selected]
        new = [Column(column.name, column.type) for one in self._targets for column in one.placed.columns]
        self._table = Table(self._current.name, MetaData(), *own, *new)
        self._width = len(own)
        self._readers = {one.field.id: self._reader(one) for one in self._targets}

    @cached_property
    def _slice(self) -> Prepared:
        rows = self._table
        after = rows.c[ID] > bindparam("after", type_=WORDS)
        whole = select(*rows.columns).where(after).order_by(rows.c[ID]).limit(bindparam("limit"))
        return self._database.statements.prepare(whole.with_for_update())

    @cached_property
    def _write(self) -> Prepared:
        names = [column.name for one in self._targets for column in one.placed.columns]
        own = self._table.c[ID] == bindparam("record", type_=WORDS)
        values = {name: bindparam(name, type_=self._table.c[name].type) for name in names}
        return self._database.statements.prepare(update(self._table).where(own).values(values))

    def carry(self, link: Link, after: str, limit: int) -> tuple[list[str], dict[str, int]]:
        """Move the next rows; their ids, and how many values of each field could not be converted."""
        ids: list[str] = []
        failed = dict.fromkeys((one.field.id for one in self._targets), 0)
        for row in link.stored(self._slice, {"after": after, "limit": limit}):
            record = self._current.record(row[: self._width])
            ids.append(record.id)
            found = {one.field.id: self._made(one, record.values, row) for one in self._targets}
            written = {key: value for one in self._targets for key, value in self._parameters(one, found).items()}
            link.send(self._write, {**written, "record": record.id}, row=record.id)
            for name, made in found.items():
                failed[name] += made.failed
        return ids, failed

    def _made(self, target: Target, values: Mapping[str, object], row: Row) -> Converted:
        """The new value, unless the column still holds one from earlier days that says the same."""
        kept = self._kept(target, row)
        if kept is not None and self._conversion.keeps(target, values.get(target.field.id), kept):
            return Converted(kept)
        return self._conversion.make(target, values)

    def _reader(self, target: Target) -> list[tuple[int, Converter | None]]:
        """Where the columns of a field lie in a row, and how their values are read."""
        dialect, names = self._database.engine.dialect, [column.name for column in self._table.columns]
        columns = target.placed.columns
        return [
            (names.index(one.name), one.type.dialect_impl(dialect).result_processor(dialect, None)) for one in columns
        ]

    def _kept(self, target: Target, row: Row) -> object:
        readers = self._readers[target.field.id]
        if row[readers[0][0]] is None:
            return None
        parts = [row[at] if load is None or row[at] is None else load(row[at]) for at, load in readers]
        return parts[0] if target.placed.kind.plain else target.placed.kind.from_db(parts)

    def _parameters(self, target: Target, found: Mapping[str, Converted]) -> dict[str, object]:
        return target.parameters(found[target.field.id].value)


class Backfill:
    """Moves what has to be moved, one slice a step, in whichever process holds the lease."""

    def __init__(self, database: Database, leases: Leases, processes: Processes) -> None:
        """One for every process; the lease decides whose steps do something."""
        self._database = database
        self._leases = leases
        self._processes = processes
        self._limit = FEWEST_ROWS
        self._moves: dict[tuple[str, frozenset[str]], _TableMove] = {}
        self._settled: dict[str, int] = {}
        self._known: tuple[Move, list[Layout]] | None = None

    def step(self, moves: Sequence[Move], standing: Mapping[str, Standing]) -> int:
        """Do one slice, or one of the last steps, of the first app that can go on; how many rows or steps that was.

        What the version in force of an app without a move does not read any more is retired.
        """
        unsettled = self._unsettled(moves, standing)
        if not (moves or unsettled) or self._leases.take(LEASE, LEASE_SECONDS) is None:
            return 0
        for app in unsettled:
            self._settle(standing[app])
            self._settled[app] = standing[app].number
        for move in moves:
            if did := self._advance(move):
                return did
        return 0

    def _unsettled(self, moves: Sequence[Move], standing: Mapping[str, Standing]) -> list[str]:
        moving = {move.coming.id for move in moves}
        return [app for app, one in standing.items() if app not in moving and self._settled.get(app) != one.number]

    def _settle(self, standing: Standing) -> None:
        plan = standing.plan
        read = holdings.wanted(ddl.layouts(plan, self._database.engine.dialect))

        def job(link: Link) -> None:
            for row in holdings.of_app(link, plan.id):
                if row.key not in read and row.state != holdings.RETIRED:
                    holdings.turn(link, row, holdings.RETIRED, self._database.clock.now())

        self._database.transact(job)

    def _advance(self, move: Move) -> int:
        layouts = self._layouts(move)
        with self._database.snapshot() as link:
            rows = ddl.coming(holdings.of_app(link, move.coming.id), layouts)
            waiting = self._processes.behind(link, move.coming.id, move.number)
        if not rows or waiting:
            return 0
        filling = [row for row in rows if row.state == holdings.FILLING]
        if filling:
            return self._slice(move, layouts, filling[0].physical)
        return self._finish(move, layouts)

    def _layouts(self, move: Move) -> list[Layout]:
        """The tables of the coming version, made once a move."""
        if self._known is None or self._known[0] is not move:
            self._known = move, ddl.layouts(move.coming, self._database.engine.dialect)
            self._moves.clear()
        return self._known[1]

    def _slice(self, move: Move, layouts: Sequence[Layout], physical: str) -> int:
        """The next rows of one table."""
        limit = self._limit
        began = time.monotonic()

        def job(link: Link) -> int:
            if self._leases.take_within(link, LEASE, LEASE_SECONDS) is None:
                return 0
            return self._carry(link, move, layouts, physical, limit)

        did = self._database.transact(job, bulk=True)
        took = time.monotonic() - began
        if took > SLICE_SECONDS:
            self._limit = max(FEWEST_ROWS, limit // 2)
        elif took < SLICE_SECONDS / 2:
            self._limit = min(MOST_ROWS, limit * 2)
        return did

    def _carry(self, link: Link, move: Move, layouts: Sequence[Layout], physical: str, limit: int) -> int:
        rows = [row for row in holdings.of_app(link, move.coming.id) if row.physical == physical]
        own = next(row for row in rows if row.column == "")
        filling = [row for row in ddl.coming(rows, layouts) if row.state == holdings.FILLING]
        table = self._table(move, layouts, physical, frozenset(row.field for row in filling))
        ids, failed = table.carry(link, own.position, limit)
        for row in filling:
            begun = row.failed if own.position else 0
            holdings.progress(link, replace(row, failed=begun + failed[row.field]))
        if ids:
            holdings.progress(link, replace(own, position=ids[-1], moved=own.moved + len(ids)))
        if len(ids) < limit:
            for row in filling:
                holdings.turn(link, row, holdings.FILLED, self._database.clock.now())
        return max(1, len(ids))

    def _table(self, move: Move, layouts: Sequence[Layout], physical: str, fields: frozenset[str]) -> _TableMove:
        known = self._moves.get((physical, fields))
        if known is None:
            before = ddl.layouts(move.current, self._database.engine.dialect)
            current = next(one for one in before if one.name == physical)
            coming = next(one for one in layouts if one.name == physical)
            known = _TableMove(self._database, Conversion(current, coming), fields)
            self._moves[physical, fields] = known
        return known

    def _finish(self, move: Move, layouts: Sequence[Layout]) -> int:
        """Indexes over the new columns, then the one transaction that makes them the current ones."""
        try:
            ddl.build(self._database, layouts)
        except OrderloomError as error:
            why = f"{error.error_code} {dict(error.facts)}"
            self._database.transact(lambda link: holdings.note_problem(link, move.coming.id, why))
            return 0
        self._database.transact(lambda link: self._turn(link, move.coming.id, layouts))
        return 1

    def _turn(self, link: Link, app: str, layouts: Sequence[Layout]) -> None:
        rows, now = holdings.of_app(link, app), self._database.clock.now()
        read = holdings.wanted(layouts)
        ready = ddl.coming(rows, layouts)
        if any(row.state == holdings.FILLING for row in ready):
            return
        moved = {(row.physical, row.field) for row in ready}
        for row in ready:
            holdings.turn(link, row, holdings.CURRENT, now)
        for row in rows:
            if row.state == holdings.CURRENT and (row.physical, row.field) in moved and row.key not in read:
                holdings.turn(link, row, holdings.RETIRED, now)

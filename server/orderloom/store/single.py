"""One row by its id, in one statement: with what is worked out on reading, and whether anything is noted beside it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sqlalchemy import bindparam, exists, literal, or_, select, type_coerce

from orderloom.runtime.ports import Looked, PageSpec, Record
from orderloom.store.filter_bind import Options, listed
from orderloom.store.link import Link
from orderloom.store.matching import Matching, Narrowed, Scope
from orderloom.store.schema import hold, mark
from orderloom.store.statement import Prepared
from orderloom.store.types import FLAG, WORDS

_KEPT: Final = 256


class Singles:
    """Single rows of one table under one plan."""

    def __init__(self, matching: Matching) -> None:
        self._matching = matching
        self._statement = lru_cache(_KEPT)(self._make)
        self._statements = lru_cache(_KEPT)(self._make_many)

    def look(self, link: Link, record: str, spec: PageSpec, *, beside: bool) -> Looked | None:
        """The live row, if it matches."""
        statement, scope = self._statement(self._matching.narrowed(spec), beside)
        rows = link.stored(statement, {**self._matching.values(scope.inputs, spec), "record": record})
        if not rows:
            return None
        if not beside:
            return Looked(scope.layout.record(rows[0]))
        return Looked(scope.layout.record(rows[0][:-1]), noted=bool(rows[0][-1]))

    def many(self, link: Link, ids: Sequence[str], spec: PageSpec) -> tuple[Record, ...]:
        """The live rows with these ids, as far as they match; in no order."""
        statement, scope = self._statements(self._matching.narrowed(spec))
        values = {**self._matching.values(scope.inputs, spec), "ids": tuple(ids)}
        return tuple(map(scope.layout.record, link.stored(statement, values)))

    def _make_many(self, narrowed: Narrowed) -> tuple[Prepared, Scope]:
        scope, layout = self._matching.scope(narrowed), self._matching.layout
        ids = bindparam("ids", type_=Options(layout.id.type))
        wanted = listed(layout.id, ids, sqlite=self._matching.sqlite)
        return self._matching.statements.prepare(select(*scope.layout.selected).where(wanted, scope.clause)), scope

    def _make(self, narrowed: Narrowed, beside: bool) -> tuple[Prepared, Scope]:  # noqa: FBT001  a key of the cache
        scope, layout = self._matching.scope(narrowed), self._matching.layout
        columns = list(scope.layout.selected)
        if beside:
            told = (literal(layout.app, WORDS), literal(layout.plan.id, WORDS), layout.id)
            notes = ((hold, hold.c.lifted_at), (mark, mark.c.cleared_at))
            found = (
                exists().where(log.c.app == told[0], log.c.table == told[1], log.c.record == told[2], ended.is_(None))
                for log, ended in notes
            )
            columns.append(type_coerce(or_(*found), FLAG).label("noted"))
        statement = select(*columns).where(layout.id == bindparam("record"), scope.clause)
        return self._matching.statements.prepare(statement), scope

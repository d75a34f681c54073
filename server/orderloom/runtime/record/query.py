"""Reading records: what is asked for is checked against what the actor may read, then pushed into SQL."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from orderloom.check.kinds.query import QueryPlan
from orderloom.check.plan import TablePlan
from orderloom.check.problem import Problem
from orderloom.logic.core import reads
from orderloom.logic.errors import LogicError
from orderloom.logic.parse import FILTER_LIMITS, RULE_LIMITS
from orderloom.logic.types import Schema
from orderloom.runtime.ports import BadCursorError, GroupSpec, Looked, PageSpec, ReadTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.actions import next_actions
from orderloom.runtime.record.by_due import by_due, clocks
from orderloom.runtime.record.change import Actor, Count, Page, Query, Record, Standing, Status
from orderloom.runtime.record.gate import Access
from orderloom.runtime.record.group import Grouping
from orderloom.runtime.record.pipeline import project
from orderloom.runtime.record.prepared import PreparedApp, PreparedTable
from orderloom.runtime.rows import VirtualRead

MOST_ROWS = 500
"""Largest page."""

_COUNT_CAP = 1000
_DELETED_LAST = "-sys_updated_at"
"""Deleting is the last change of a deleted record."""

_ORDERED = frozenset({"bool", "int", "dec", "str", "date", "datetime"})


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """One record by id, a page of them, or groups; problems instead when anything asked for cannot be answered."""
    table, access = app.table(query.table), app.gate.rights(query.actor).on(query.table)
    if table is None or access is None or not access.read:
        return Page(problems=(problem("record.table.unknown", "", {"name": query.table}),), status=Status.MISSING)
    named: QueryPlan | None = None
    if query.query is not None:
        named = app.plan.find(QueryPlan, query.query)
        if named is None or named.table != query.table:
            return Page(problems=(problem("query.unknown", "", {"name": query.query}),), status=Status.MISSING)
        access = app.filters.joined(named, app.plan, app.gate.rights(query.actor), access)
        query = _as_named(query, named)
    asked = _Asked(app, tx, query, table, access, now, named.filter_rule if named else None)
    if query.id is not None:
        return asked.record(query.id)
    if query.deleted:
        return asked.deleted()
    return asked.groups() if query.group or query.measures else asked.page()


def _as_named(query: Query, named: QueryPlan) -> Query:
    """The question with what a query document says; the smaller limit counts."""
    return replace(
        query,
        fields=query.fields or named.fields,
        sort=named.sort if named.grouped or not query.sort else query.sort,
        limit=min(query.limit, named.limit),
        group=tuple(key.written for key in named.keys),
        measures=tuple(value.written for value in named.values),
    )


def one(app: PreparedApp, tx: ReadTx, table: str, record: str, actor: Actor, now: datetime) -> Record | None:
    """The record as the actor may see it; None when it does not exist or is out of reach."""
    found, access = whole(app, tx, table, record, actor, now), app.gate.rights(actor).on(table)
    return None if found is None or access is None else project(found, access)


def whole(app: PreparedApp, tx: ReadTx, table: str, record: str, actor: Actor, now: datetime) -> Record | None:
    """A record within the actor's reach, hidden fields included: for the rooms behind the gate only."""
    prepared, access = app.table(table), app.gate.rights(actor).on(table)
    if prepared is None or access is None or not access.read:
        return None
    where = access.where()
    return tx.get(prepared.plan, record, where, app.context(actor, now) if where else None)


class _Asked:
    """One question about a table that its actor may read."""

    def __init__(
        self,
        app: PreparedApp,
        tx: ReadTx,
        query: Query,
        table: PreparedTable,
        access: Access,
        now: datetime,
        within: object = None,
    ) -> None:
        """``within`` is the filter of a query document, which may be longer than a visitor's."""
        self._app = app
        self._tx = tx
        self._query = query
        self._prepared = table
        self._table = table.plan
        self._access = access
        self._now = now
        self._within = within
        self._faults = _unknown("/fields", query.fields, access)

    @property
    def _schema(self) -> Schema:
        """The paths of the fields that the actor may read whole."""
        return self._app.filters.schema(self._table, self._access)

    def record(self, record: str) -> Page:
        """One record, with what stands beside it where that was asked for."""
        self._unsortable()
        if self._faults:
            return self._refused()
        query, access = self._query, self._access
        env = self._app.context(query.actor, self._now)
        spec = PageSpec(where=access.where(), env=env, virtual=self._virtual(query.fields or access.virtual))
        found = self._tx.look(self._table, record, spec, beside=query.standing)
        if found is None:
            return Page(problems=(problem("record.missing"),), status=Status.MISSING)
        standing = self._standing(found) if query.standing else None
        shown = Page(items=(project(found.record, access, query.fields, self._now),), standing=standing)
        return self._timed(shown)

    def _timed(self, page: Page) -> Page:
        """The page with the clocks of its records, where they were asked for."""
        if not self._query.countdowns:
            return page
        found = clocks(self._tx, self._app.plan.id, self._prepared, self._access, page.items)
        return replace(page, countdowns=found)

    def _due(self, spec: PageSpec) -> Page:
        """A page in the order of the clocks."""
        rows, following = by_due(self._tx, self._app.plan.id, self._prepared, self._access, spec)
        names = self._query.fields
        return Page(tuple(project(row, self._access, names, self._now) for row in rows), following)

    def _standing(self, found: Looked) -> Standing:
        app, query, record = self._app, self._query, found.record
        of_record = (app.plan.id, record.table, record.id)
        holds = self._tx.holds(*of_record) if found.noted else ()
        marks = self._tx.marks(*of_record) if found.noted else ()
        marks = tuple(mark for mark in marks if mark.code not in self._access.untold)
        return Standing(holds, marks, next_actions(app, self._tx, record, query.actor, holds, self._now))

    def _virtual(self, names: Iterable[str]) -> tuple[VirtualRead, ...]:
        """Those of the fields that are worked out on reading."""
        return tuple(drawn for name, drawn in self._access.virtual.items() if name in names)

    def page(self) -> Page:
        """A page of records."""
        self._unsortable()
        spec = self._matching(self._query.fields or self._access.virtual, self._query.sort)
        if self._faults:
            return self._refused()
        if self._query.search and not spec.search_fields:
            return Page(count=Count(0, exact=True) if self._query.count else None)
        return self._answered(lambda: self._timed(self._due(spec) if self._query.due_first else self._rows(spec)))

    def deleted(self) -> Page:
        """A page of deleted records, for those who may delete them and so bring them back."""
        access = self._access
        if not access.delete:
            refused = problem("record.rights.restore", titles={"title": self._table.title})
            return Page(problems=(refused,), status=Status.FORBIDDEN)
        spec = self._matching(self._query.fields, (_DELETED_LAST,))
        if self._faults:
            return self._refused()
        reach = access.delete_reach.where() if access.delete_reach else ()
        return self._answered(lambda: self._rows(replace(spec, where=(*spec.where, *reach), deleted=True)))

    def _rows(self, spec: PageSpec) -> Page:
        names, access = self._query.fields, self._access
        if names or spec.virtual or access.masked or access.ageing or not self._table.fields.keys() <= access.readable:
            rows = self._tx.page(self._table, spec)
            return Page(tuple(project(row, access, names, self._now) for row in rows.items), rows.next, rows.count)
        encoded = self._query.encoded and not self._prepared.linked
        rows = self._tx.page(self._table, replace(spec, encoded=encoded) if encoded else spec)
        return Page(rows.items, rows.next, rows.count, encoded=encoded)

    def groups(self) -> Page:
        """Groups of records; their count is exact when no group was left out."""
        fields = {**self._table.fields, **{name: read.field for name, read in self._access.virtual.items()}}
        grouping = Grouping(fields, self._schema)
        query = self._query
        matching = self._matching((*query.group, *query.measures), ())
        spec = grouping.spec(query.group, query.measures, query.sort, matching, self._app.plan.timezone)
        self._faults.extend(grouping.faults)
        if self._faults:
            return self._refused()
        if query.search and not matching.search_fields:
            return Page(count=Count(0, exact=True))
        return self._answered(lambda: self._grouped(spec))

    def _grouped(self, spec: GroupSpec) -> Page:
        limit = self._query.limit
        found = self._tx.groups(self._table, spec)
        return Page(groups=found[:limit], count=Count(min(len(found), limit), exact=len(found) <= limit))

    def _matching(self, shown: Iterable[str], sort: Sequence[str]) -> PageSpec:
        """Which records are meant, and the virtual fields among ``shown``, in the filter and in ``sort``; what is wrong
        goes to the faults.
        """
        query, where = self._query, list(self._access.where())
        bound = query.bound
        for rule, limits in ((self._within, RULE_LIMITS), (query.filter, RULE_LIMITS if bound else FILTER_LIMITS)):
            if rule is not None:
                types = bound.types if bound else None
                cores, faults = self._app.filters.condition(rule, self._table, self._access, limits, types)
                where.extend(cores)
                self._faults.extend(faults)
        needed = {entry.removeprefix("-") for entry in sort}.union(*map(_named, shown), *map(reads, where))
        self._faults.extend(_unknown("/search_fields", query.search_fields, self._access))
        if not 1 <= query.limit <= MOST_ROWS:
            self._faults.append(problem("query.limit", "/limit", {"max": MOST_ROWS}))
        return PageSpec(
            where=where,
            env={**self._app.context(query.actor, self._now), **(bound.values if bound else {})},
            search=query.search,
            search_fields=_searched(query, self._table, self._access) if query.search else (),
            sort=sort,
            limit=query.limit,
            after=query.cursor,
            count_cap=_COUNT_CAP if query.count else None,
            virtual=self._virtual({path.partition(".")[0] for path in needed}),
        )

    def _unsortable(self) -> None:
        """Sorting only works by fields that are shown whole and have an order."""
        for key in self._query.sort:
            name = key.removeprefix("-")
            if name not in self._access.whole:
                self._faults.append(problem("query.field", "/sort", {"field": name}))
            elif name not in self._schema or self._schema[name].kind not in _ORDERED:
                self._faults.append(problem("query.sort", "/sort", {"field": name}))

    def _refused(self) -> Page:
        return Page(problems=tuple(self._faults), status=Status.REFUSED)

    def _answered(self, ask: Callable[[], Page]) -> Page:
        """The answer, or what the database side finds wrong with the question."""
        try:
            return ask()
        except BadCursorError:
            return Page(problems=(problem("query.cursor", "/cursor"),), status=Status.REFUSED)
        except LogicError as error:  # a part without fields is worked out before the database is asked
            return Page(problems=(problem("query.filter", "/filter", {"type": error.type}),), status=Status.REFUSED)


def _unknown(pointer: str, names: Iterable[str], access: Access) -> list[Problem]:
    return [problem("query.field", pointer, {"field": name}) for name in names if name not in access.readable]


def _named(written: str) -> tuple[str, ...]:
    """The paths in a key (``paid_at:month``) or measure (``sum:total``) as it was written."""
    return tuple(written.split(":"))


def _searched(query: Query, table: TablePlan, access: Access) -> tuple[str, ...]:
    """Where to look for a text: in the fields that hold text."""
    usual = (spec.id for spec in table.fields.values() if spec.search)
    wanted = query.search_fields or tuple(usual)
    return tuple(
        name for name in wanted if name in access.whole and name in table.schema and table.schema[name].kind == "str"
    )

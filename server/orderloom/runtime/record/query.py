"""Reading records: what is asked for is checked against what the actor may read, then pushed into SQL."""

from collections.abc import Iterable
from datetime import datetime

from orderloom.check.plan import TablePlan
from orderloom.check.problem import Problem
from orderloom.logic.compile import Checked, check_expression
from orderloom.logic.core import Core
from orderloom.logic.errors import LogicError
from orderloom.logic.parse import FILTER_LIMITS
from orderloom.logic.types import BOOL, Schema
from orderloom.runtime.ports import BadCursorError, PageSpec, ReadTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor, Count, Page, Query, Record, Status
from orderloom.runtime.record.gate import Access
from orderloom.runtime.record.pipeline import project
from orderloom.runtime.record.prepared import PreparedApp

MOST_ROWS = 500
"""Largest page."""

_COUNT_CAP = 1000
_ORDERED = frozenset({"bool", "int", "dec", "str", "date", "datetime"})


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """One record by id, or a page of them; problems instead of a page when anything asked for cannot be answered."""
    table, access = app.table(query.table), app.gate.rights(query.actor).on(query.table)
    if table is None or access is None or not access.read:
        return Page(problems=(problem("record.table.unknown", "", {"name": query.table}),), status=Status.MISSING)
    faults = [*_unknown("/fields", query.fields, access), *_unsortable(query.sort, table.plan, access)]
    if query.id is not None:
        if faults:
            return Page(problems=tuple(faults), status=Status.REFUSED)
        found = one(app, tx, query.table, query.id, query.actor, now)
        if found is None:
            return Page(problems=(problem("record.missing"),), status=Status.MISSING)
        return Page(items=(project(found, access, query.fields),))
    return _page(app, tx, query, table.plan, access, faults, now)


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


def _page(
    app: PreparedApp, tx: ReadTx, query: Query, table: TablePlan, access: Access, faults: list[Problem], now: datetime
) -> Page:
    where = list(access.where())
    if query.filter is not None:
        where.extend(_filter(query.filter, {**app.types, **_readable(table, access)}, faults))
    faults.extend(_unknown("/search_fields", query.search_fields, access))
    if not 1 <= query.limit <= MOST_ROWS:
        faults.append(problem("query.limit", "/limit", {"max": MOST_ROWS}))
    if faults:
        return Page(problems=tuple(faults), status=Status.REFUSED)
    searched = _searched(query, table, access) if query.search else ()
    if query.search and not searched:
        return Page(count=Count(0, exact=True) if query.count else None)
    spec = PageSpec(
        where=where,
        env=app.context(query.actor, now),
        search=query.search,
        search_fields=searched,
        sort=query.sort,
        limit=query.limit,
        after=query.cursor,
        count_cap=_COUNT_CAP if query.count else None,
    )
    try:
        rows = tx.page(table, spec)
    except BadCursorError:
        return Page(problems=(problem("query.cursor", "/cursor"),), status=Status.REFUSED)
    except LogicError as error:  # a part without fields is worked out before the database is asked
        return Page(problems=(problem("query.filter", "/filter", {"type": error.type}),), status=Status.REFUSED)
    return Page(tuple(project(row, access, query.fields) for row in rows.items), rows.next, rows.count)


def _filter(rule: object, schema: Schema, faults: list[Problem]) -> tuple[Core, ...]:
    """The checked condition; a field that may not be read is as unknown as one that does not exist."""
    if not _storable(rule):
        faults.append(problem("value.unstorable", "/filter"))
        return ()
    checked = check_expression(rule, schema, want=BOOL, limits=FILTER_LIMITS)
    reasons = checked.reasons if isinstance(checked, Checked) else checked
    faults.extend(Problem(found.code, f"/filter{found.pointer}", found.facts) for found in reasons)
    return (checked.core,) if isinstance(checked, Checked) else ()


def _storable(rule: object) -> bool:
    """Whether no text in a rule holds the NUL letter, which a database refuses even to compare with."""
    match rule:
        case str():
            return "\0" not in rule
        case dict():
            return all(_storable(part) for pair in rule.items() for part in pair)
        case list():
            return all(_storable(part) for part in rule)
    return True


def _readable(table: TablePlan, access: Access) -> Schema:
    """The paths of the fields that the actor may read."""
    return {path: kind for path, kind in table.schema.items() if path.partition(".")[0] in access.readable}


def _unknown(pointer: str, names: Iterable[str], access: Access) -> list[Problem]:
    return [problem("query.field", pointer, {"field": name}) for name in names if name not in access.readable]


def _unsortable(sort: Iterable[str], table: TablePlan, access: Access) -> list[Problem]:
    found: list[Problem] = []
    for key in sort:
        name = key.removeprefix("-")
        if name not in access.readable:
            found.append(problem("query.field", "/sort", {"field": name}))
        elif name not in table.schema or table.schema[name].kind not in _ORDERED:
            found.append(problem("query.sort", "/sort", {"field": name}))
    return found


def _searched(query: Query, table: TablePlan, access: Access) -> tuple[str, ...]:
    """Where to look for a text: in the fields that hold text."""
    usual = (spec.id for spec in table.fields.values() if spec.search and spec.id in access.readable)
    wanted = query.search_fields or tuple(usual)
    return tuple(name for name in wanted if name in table.schema and table.schema[name].kind == "str")

"""Pages of the logs, newest first.

A page continues after a row that its reader has seen, named by its id: a row's place among all rows of the log would
tell how much happened that the reader may not see.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import Table, bindparam, select
from sqlalchemy.sql.elements import ClauseElement

from orderloom.errors import OrderloomError
from orderloom.runtime.ports import BadCursorError, LogSpec
from orderloom.store import schema
from orderloom.store.link import Link


@dataclass(frozen=True)
class _Log:
    """A log and the columns that its pages leave out."""

    table: Table
    hidden: frozenset[str] = frozenset()


_LOGS: Final[Mapping[str, _Log]] = {
    "events": _Log(schema.event, frozenset({"salt", "digest", "epoch", "chain", "position"})),
    "refusals": _Log(schema.refusal),
    "reports": _Log(schema.report),
    "inbox": _Log(schema.inbox, frozenset({"headers", "body"})),
    "quarantine": _Log(schema.quarantine),
    "holds": _Log(schema.hold),
    "snapshots": _Log(schema.snapshot),
    "balance": _Log(schema.stock_move),
    "marks": _Log(schema.mark),
    "runs": _Log(schema.flow_run, frozenset({"owner", "fence", "key"})),
    "tasks": _Log(schema.task, frozenset({"given", "answers", "comment", "ladder", "next_at", "sort_at", "late"})),
    "notices": _Log(schema.notice),
    "timers": _Log(schema.timer, frozenset({"held_until", "tries"})),
    "outgoing": _Log(schema.outgoing, frozenset({"fence"})),
}
_ROW_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,500}", re.ASCII)
_SEQ: Final = "seq"


class UnknownLogError(OrderloomError):
    """There is no such log, or it has no such column."""

    code = "store.unknown_log"


def page(link: Link, name: str, spec: LogSpec) -> tuple[tuple[Mapping[str, object], ...], str | None]:
    """Rows of a log, newest first, and the next cursor; raises ``BadCursorError`` and ``UnknownLogError``."""
    log = _LOGS.get(name)
    if log is None or not spec.equals.keys() <= set(log.table.c.keys()):
        raise UnknownLogError(log=name, columns=", ".join(sorted(spec.equals)))
    empty = frozenset(column for column, value in spec.equals.items() if value is None)
    statement = _statement(name, tuple(sorted(spec.equals)), empty, continued=spec.after is not None)
    values: dict[str, object] = {f"is_{column}": value for column, value in spec.equals.items() if value is not None}
    if spec.after is not None:
        values["after"] = _place(link, name, spec)
    found = link.mappings(statement, {**values, "is_app": spec.app, "limit": spec.limit + 1})
    shown = found[: spec.limit]
    following = str(shown[-1]["id"]) if len(found) > spec.limit else None
    return tuple(_without_seq(shown)), following


def _without_seq(rows: Iterable[dict[str, object]]) -> Iterable[Mapping[str, object]]:
    return ({name: value for name, value in row.items() if name != _SEQ} for row in rows)


@lru_cache(maxsize=256)
def _statement(name: str, columns: tuple[str, ...], empty: frozenset[str], *, continued: bool) -> ClauseElement:
    """The query for one set of filters; kept, because links compile each statement once."""
    log = _LOGS[name]
    table = log.table
    shown = [column for column in table.c if column.name not in log.hidden]
    statement = select(*shown).where(table.c.app == bindparam("is_app"))
    for column in columns:
        wanted = table.c[column]
        statement = statement.where(wanted.is_(None) if column in empty else wanted == bindparam(f"is_{column}"))
    if continued:
        statement = statement.where(table.c[_SEQ] < bindparam("after"))
    return statement.order_by(table.c[_SEQ].desc()).limit(bindparam("limit"))


@lru_cache(maxsize=16)
def _find(name: str) -> ClauseElement:
    table = _LOGS[name].table
    return select(table.c[_SEQ]).where(table.c.id == bindparam("row"), table.c.app == bindparam("is_app"))


def _place(link: Link, name: str, spec: LogSpec) -> object:
    """Where the row lies that the page continues after."""
    cursor = spec.after or ""
    row = link.row(_find(name), {"row": cursor, "is_app": spec.app}) if _ROW_ID.fullmatch(cursor) else None
    if row is None:
        raise BadCursorError
    return row[0]

"""Pages of the logs, newest first."""

import base64
import binascii
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
    "events": _Log(schema.event, frozenset({"salt", "digest", "epoch", "chain"})),
    "refusals": _Log(schema.refusal),
    "reports": _Log(schema.report),
    "inbox": _Log(schema.inbox, frozenset({"headers", "body"})),
    "quarantine": _Log(schema.quarantine),
    "holds": _Log(schema.hold),
    "marks": _Log(schema.mark),
}
_LONGEST_NUMBER: Final = 19
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
        values["after"] = _read(spec.after)
    found = link.mappings(statement, {**values, "is_app": spec.app, "limit": spec.limit + 1})
    shown = found[: spec.limit]
    following = _write(str(shown[-1][_SEQ])) if len(found) > spec.limit else None
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


def _write(number: str) -> str:
    return base64.urlsafe_b64encode(number.encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error) as error:
        raise BadCursorError from error
    if not (text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER):
        raise BadCursorError
    return int(text)

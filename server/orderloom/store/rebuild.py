"""Folds: tables that the journal implies. Each can be dropped and made again from events alone, equal in every value.

Holds and marks are kept as rows so that a transition finds them at once; the journal remains the truth about them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BindParameter, Table, bindparam, delete, insert, select

from orderloom.errors import OrderloomError
from orderloom.runtime.ports import Event, Hold, Mark, StockMove
from orderloom.runtime.timer_rows import Timer
from orderloom.store import balance, timers
from orderloom.store.link import Database, Link
from orderloom.store.schema import event, hold, mark, stock_move, timer
from orderloom.store.shapes import names_of

FoldRow = dict[str, object]
_COLUMNS: Final = tuple(event.c[name] for name in names_of(Event))


class UnknownFoldError(OrderloomError):
    """There is no such fold."""

    code = "store.unknown_fold"


@dataclass(frozen=True)
class Fold:
    """A derived table: the kinds of events it follows, and how it follows from them."""

    table: Table
    kinds: tuple[str, ...]
    rows: Callable[[Iterable[Event]], Iterable[FoldRow]]
    columns: tuple[str, ...]
    then: Callable[[Database], int] | None = None
    """What follows from the table in its turn."""


def _holds(events: Iterable[Event]) -> Iterable[FoldRow]:
    """Every hold there ever was, by its own id."""
    rows: dict[object, FoldRow] = {}
    for one in events:
        hold_id = one.input["hold"]
        if one.kind == "lift":
            rows[hold_id].update(lifted_at=one.at, lifted_by=one.actor)
            continue
        said = {name: one.input[name] for name in ("reason", "cause", "blocks")}
        said["but"] = one.input.get("but", [])
        ends = {"lifted_at": None, "lifted_by": None}
        rows[hold_id] = {"id": hold_id, **_place(one), **said, "by": one.actor, "at": one.at, **ends}
    return rows.values()


def _marks(events: Iterable[Event]) -> Iterable[FoldRow]:
    """Every mark there ever was; one code is in force at most once on a record."""
    rows: list[FoldRow] = []
    live: dict[tuple[object, ...], FoldRow] = {}
    for one in events:
        key = (*_place(one).values(), one.input["mark"])
        if one.kind == "clear":
            live.pop(key).update(cleared_at=one.at, cleared_by=one.actor)
            continue
        said = {name: one.input[name] for name in ("reason", "cause")}
        ends = {"cleared_at": None, "cleared_by": None}
        live[key] = {"id": one.input["row"], **_place(one), "code": one.input["mark"], **said, "at": one.at, **ends}
        rows.append(live[key])
    return rows


def _place(one: Event) -> dict[str, object]:
    return {"app": one.app, "table": one.table, "record": one.record}


FOLDS: Final[Mapping[str, Fold]] = {
    "holds": Fold(hold, ("hold", "lift"), _holds, ("lifted_at", "lifted_by", *names_of(Hold))),
    "balance": Fold(stock_move, (balance.KIND,), balance.moves, names_of(StockMove), balance.project),
    "timers": Fold(timer, timers.KINDS, timers.rows, names_of(Timer)),
    "marks": Fold(mark, ("mark", "clear"), _marks, ("cleared_at", "cleared_by", *names_of(Mark))),
}
"""Every fold by name."""


def rebuild(database: Database, name: str) -> int:
    """Drop a fold and make it again in one transaction; how many rows it has then. Raises ``UnknownFoldError``."""
    fold = FOLDS.get(name)
    if fold is None:
        raise UnknownFoldError(fold=name, known=", ".join(FOLDS))
    count = database.transact(lambda link: _rebuild(link, fold), bulk=True)
    if fold.then is not None:
        fold.then(database)
    return count


def _rebuild(link: Link, fold: Fold) -> int:
    # Rows and their events are committed together: once nobody is writing rows, no event is still on its way.
    link.freeze(fold.table)
    kinds: list[BindParameter[str]] = [bindparam(f"kind_{place}", kind) for place, kind in enumerate(fold.kinds)]
    followed = (
        select(*_COLUMNS)
        .where(event.c.kind.in_(kinds))
        .order_by(event.c.position.is_(None), event.c.position, event.c.seq)
    )
    events = link.read(Event, link.statements.prepare(followed))
    add = link.statements.prepare(insert(fold.table).values({column: bindparam(column) for column in fold.columns}))
    link.run(link.statements.prepare(delete(fold.table)))
    count = 0
    for row in fold.rows(events):
        link.send(add, row)
        count += 1
    return count

"""Which columns hold the values of a field, now, soon and formerly: what makes a change of structure survive any kill.

A set of columns is *current* while a version in force reads it, *filling* while values are moved into it, *filled*
once they all are, and *retired* when no version in force reads it any more; retired ones are the recycle bin. The row
with an empty column stands for the table itself and says how far moving has come.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.engine import Connection

from orderloom.store.layout import Layout, Placed
from orderloom.store.link import Link
from orderloom.store.schema import holding
from orderloom.store.shapes import names_of, parameters_of
from orderloom.store.upsert import insert_or_update

CURRENT: Final = "current"
FILLING: Final = "filling"
FILLED: Final = "filled"
RETIRED: Final = "retired"
COMING: Final = frozenset({FILLING, FILLED})
"""States of columns that the version in force does not read yet."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A set of columns of one field, or with empty ``field`` and ``column`` a whole table.

    ``position`` is the last record that was moved, ``moved`` how many were, ``failed`` how many values could not be
    converted; ``problem`` is why moving cannot be finished, empty as long as it can.
    """

    physical: str
    column: str
    app: str
    table: str
    field: str
    columns: tuple[str, ...]
    state: str
    since: datetime
    position: str = ""
    moved: int = 0
    failed: int = 0
    problem: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What it is found by."""
        return self.physical, self.column


_ALL: Final = select(*(holding.c[name] for name in names_of(Holding))).order_by(holding.c.physical, holding.c.column)
_OF_APP: Final = _ALL.where(holding.c.app == bindparam("app"))
_IN_STATE: Final = _ALL.where(holding.c.state == bindparam("wanted"))
_CHANGEABLE: Final = ("columns", "state", "since", "position", "moved", "failed", "problem")
_PUT: Final = insert_or_update(holding, *_CHANGEABLE).values(parameters_of(Holding))
_SET: Final = (
    update(holding)
    .where(holding.c.physical == bindparam("at_table"), holding.c.column == bindparam("at_column"))
    .values({name: bindparam(name) for name in ("state", "since")})
)
_PROGRESS: Final = (
    update(holding)
    .where(holding.c.physical == bindparam("at_table"), holding.c.column == bindparam("at_column"))
    .values({name: bindparam(name) for name in ("position", "moved", "failed")})
)
_PROBLEM: Final = (
    update(holding)
    .where(holding.c.app == bindparam("app"), holding.c.state.in_([bindparam("a", FILLING), bindparam("b", FILLED)]))
    .values({"problem": bindparam("why")})
)
_FORGET: Final = delete(holding).where(
    holding.c.physical == bindparam("at_table"), holding.c.column == bindparam("at_column")
)


def of_app(link: Link, app: str) -> list[Holding]:
    """Everything that is known of one app's tables."""
    return link.read(Holding, _OF_APP, {"app": app})


def in_state(link: Link, state: str) -> list[Holding]:
    """Every holding in one state, whatever the app."""
    return link.read(Holding, _IN_STATE, {"wanted": state})


def put(link: Link, row: Holding) -> None:
    """Insert or replace."""
    link.run(_PUT, {name: getattr(row, name) for name in names_of(Holding)})


def turn(link: Link, row: Holding, state: str, now: datetime) -> None:
    """Give it another state from ``now`` on."""
    link.run(_SET, {"at_table": row.physical, "at_column": row.column, "state": state, "since": now})


def progress(link: Link, row: Holding) -> None:
    """Keep position and counts."""
    at = {"at_table": row.physical, "at_column": row.column}
    link.run(_PROGRESS, {**at, "position": row.position, "moved": row.moved, "failed": row.failed})


def note_problem(link: Link, app: str, why: str) -> None:
    """Say why the coming version of an app cannot be put in force; empty when it can after all."""
    link.run(_PROBLEM, {"app": app, "why": why})


def forget(link: Link, row: Holding) -> None:
    """It is gone for good."""
    link.run(_FORGET, {"at_table": row.physical, "at_column": row.column})


def sets(layout: Layout) -> Mapping[tuple[str, str], Placed | None]:
    """What a table must have, by key: itself, and the columns of every field that is not the system's."""
    found: dict[tuple[str, str], Placed | None] = {(layout.name, ""): None}
    for placed in layout.placed.values():
        if not placed.field.system:
            found[layout.name, placed.first_name] = placed
    return found


def wanted(layouts: Iterable[Layout]) -> frozenset[tuple[str, str]]:
    """The keys of everything that a version reads."""
    return frozenset(key for layout in layouts for key in sets(layout))


def missing(rows: Sequence[Holding], layout: Layout, now: datetime) -> list[Holding]:
    """What has to be noted before ``layout`` can be used: new columns, and retired ones that come back.

    Columns of a field that other columns hold now, and of a formula over records that are there already, have to be
    filled first; moving then goes through the whole table again.
    """
    known = {row.key: row for row in rows}
    current = {(row.physical, row.field): row for row in rows if row.state == CURRENT}
    table_known = (layout.name, "") in known
    found: list[Holding] = []
    for key, placed in sets(layout).items():
        row = known.get(key)
        if row is not None and row.state != RETIRED:
            continue
        field = placed.field if placed else None
        has_source = field is not None and (layout.name, field.id) in current
        fill = table_known and (has_source or (field is not None and field.recipe != ""))
        columns = tuple(str(column.name) for column in placed.columns) if placed else ()
        found.append(
            Holding(
                *key, layout.app, layout.plan.id, field.id if field else "", columns, FILLING if fill else CURRENT, now
            )
        )
    if any(row.state == FILLING for row in found) and (own := known.get((layout.name, ""))) is not None:
        found.append(replace(own, position="", moved=0))
    return found


def note(connection: Connection, rows: Iterable[Holding]) -> None:
    """The same as ``put``, while the structure is being changed."""
    for row in rows:
        connection.execute(_PUT, {name: getattr(row, name) for name in names_of(Holding)})


def read(connection: Connection, app: str) -> list[Holding]:
    """The same as ``of_app``, while the structure is being changed."""
    found = connection.execute(_OF_APP, {"app": app}).mappings()
    return [Holding(**{**row, "columns": tuple(row["columns"])}) for row in found]

"""Where the records of one table lie: physical names, columns and the way between rows and Python values.

Physical names are made from ids alone and need no look-up: ``u_orders_3f9a2c1b`` is the table ``orders`` of one app,
``total_amount$money_n4`` the main column of a money field, kept as an exact number of four decimals. The type is part
of the name, so that a field that changes its type gets a new column instead of misreading the old one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, Protocol

from sqlalchemy import Column, MetaData, Table, func, literal_column
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from orderloom.check.plan import FieldPlan, IndexPlan, KeyPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.store.column import COLUMNS, SEALED, FieldColumns
from orderloom.store.statement import Converter, Row
from orderloom.store.types import MOMENT, SMALL, WHOLE, WORDS, present

ID: Final = "id"
VERSION: Final = "version"
DELETED: Final = "deleted_at"
_ROW_FIELDS: Final = frozenset({ID, VERSION})
"""Fields that are the row's own columns."""

_RECENT: Final = 8_192
_LONGEST_NAME: Final = 60
_SHORTENED: Final = 40
_SHORTENED_FIELD: Final = 28


def short_digest(*parts: str) -> str:
    """Eight hex digits that tell names apart."""
    return hashlib.blake2s("\0".join(parts).encode(), digest_size=4).hexdigest()


def table_name(app: str, table: str) -> str:
    """The physical name of a table."""
    return f"u_{table[:_SHORTENED]}_{short_digest(app, table)}"


def column_name(field: str, suffix: str) -> str:
    """The physical name of a column."""
    name = f"{field}${suffix}"
    return name if len(name) <= _LONGEST_NAME else f"{field[:_SHORTENED_FIELD]}_{short_digest(field)}${suffix}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A field and its columns."""

    field: FieldPlan
    kind: FieldColumns
    columns: tuple[Column[object], ...]
    first_name: str

    @property
    def first(self) -> Column[object]:
        """The column that sorts and indexes it."""
        return self.columns[0]


class Shadow(Protocol):
    """Columns that a coming version of the app will read; see ``conversion``."""

    @property
    def columns(self) -> tuple[Column[object], ...]:
        """The columns, of no table yet."""

    def concerned(self, fields: Sequence[str]) -> tuple[Column[object], ...]:
        """Those that a change of ``fields`` may alter."""

    def values(self, values: Mapping[str, object], fields: Sequence[str] | None = None) -> dict[str, object]:
        """What they hold for a record, by column name; after a change of ``fields`` only those that it concerns."""


class Seals(Protocol):
    """Keeps encrypted fields from whoever reads the database; see ``sealing``."""

    def sealed(self, record: object, field: FieldPlan, value: object) -> bytes:
        """A value as it is stored."""

    def opened(self, record: Record) -> Record:
        """A record as it is known everywhere else."""


Names = tuple[str, ...]
_Converted = tuple[str, Converter]
"""A field whose column holds its value in another form."""

_Composed = tuple[str, int, int, FieldColumns]
"""A field that its type puts together: its name, first and last column in a row, and type."""


class Layout:
    """The physical form of one table plan on one kind of database."""

    def __init__(
        self,
        app: str,
        plan: TablePlan,
        dialect: Dialect,
        suggested: tuple[IndexPlan, ...] = (),
        beside: "Shadow | None" = None,
    ) -> None:
        """``suggested`` are indexes beyond the declared ones; ``beside`` are columns that every write fills as well."""
        self.seals: Seals | None = None
        self.suggested = suggested
        self.beside = beside
        self.app = app
        self.plan = plan
        self.dialect = dialect
        self.name = table_name(app, plan.id)
        self.id: Column[object] = Column(ID, WORDS, primary_key=True)
        self.version: Column[object] = Column(VERSION, WHOLE, nullable=False)
        self.deleted: Column[object] = Column(DELETED, MOMENT)
        self.placed: Mapping[str, Placed] = {
            name: _place(field)
            for name, field in plan.fields.items()
            if name not in _ROW_FIELDS and field.virtual is None
        }
        own = [column for placed in self.placed.values() for column in placed.columns]
        further = beside.columns if beside else ()
        self.table = Table(self.name, MetaData(), self.id, self.version, self.deleted, *own, *further)
        self.selected: tuple[Column[object], ...] = (self.id, self.version, *own)
        types = [column.type.dialect_impl(dialect) for column in self.selected]
        self._loads = [type_.result_processor(dialect, None) for type_ in types]
        self._names, self._converted, self._composed, self._further = self._reading()

    def _reading(self) -> tuple[Names, tuple[_Converted, ...], tuple[_Composed, ...], Names]:
        """How a row becomes values: a name for every column, what to do with some, and names of further columns.

        Most values are what the driver gave; only the others cost a call.
        """
        names, converted, composed, further = [ID, VERSION], [], [], []
        for name, placed in self.placed.items():
            start = len(names)
            own = [f"{name}${place}" for place in range(1, len(placed.columns))]
            names += [name, *own]
            further += own
            convert = self._loads[start]
            if not placed.kind.plain:
                composed.append((name, start, len(names), placed.kind))
            elif (quick := present(convert)) is not None:
                converted.append((name, quick))
        return tuple(names), tuple(converted), tuple(composed), tuple(further)

    def first(self, field: str) -> Column[object]:
        """The column that sorts and indexes a field, row fields included."""
        if field in _ROW_FIELDS:
            return self.id if field == ID else self.version
        return self.placed[field].first

    @cached_property
    def paths(self) -> Mapping[str, ColumnElement[object]]:
        """SQL of every logic path that can be pushed."""
        return self.paths_on(self.table)

    def paths_on(self, rows: FromClause) -> Mapping[str, ColumnElement[object]]:
        """The same over another name of the table."""
        found: dict[str, ColumnElement[object]] = {ID: rows.c[ID], VERSION: rows.c[VERSION]}
        for name, placed in self.placed.items():
            columns = [rows.c[column.name] for column in placed.columns]
            for suffix, expression in placed.kind.paths(placed.field, columns).items():
                found[name + suffix] = expression
        return found

    def record(self, row: Row) -> Record:
        """The record of a row of ``selected``, as the driver gave it."""
        record_id, version = row[0], row[1]
        if not isinstance(record_id, str) or not isinstance(version, int):
            raise TypeError(type(record_id))
        values = dict(zip(self._names, row, strict=True))
        for name, convert in self._converted:
            if (value := values[name]) is not None:
                values[name] = convert(value)
        for name, start, end, kind in self._composed:
            filled = row[start] is not None
            values[name] = kind.from_db([self.value(row, place) for place in range(start, end)]) if filled else None
        for name in self._further:
            del values[name]
        state = values.get(self.plan.state_field) if self.plan.state_field else None
        found = Record(self.plan.id, record_id, version, values, state if isinstance(state, str) else None)
        return found if self.seals is None else self.seals.opened(found)

    @cached_property
    def _written(self) -> tuple[tuple[str, Converter], ...]:
        """The fields whose JSON value is not what the driver gave, with what makes it in one go."""
        encoders = dict(self.plan.encoders)
        loads = dict(self._converted)
        for name, *_ in self._composed:
            loads.pop(name, None)
        single = {name: encoders.get(name) for name in self.placed if name in loads or name in encoders}
        composed = {name for name, *_ in self._composed}
        return tuple(
            (name, _in_one_go(loads.get(name), then, kept=isinstance(self.placed[name].first.type, SMALL)))
            for name, then in single.items()
            if name not in composed
        )

    def encoded(self, row: Row) -> Record:
        """The record of a row with JSON values."""
        if self.seals is not None:
            found = self.record(row)
            return replace(found, values=self.plan.encode(found.values))
        record_id, version = str(row[0]), row[1]
        values = dict(zip(self._names, row, strict=True))
        for name, write in self._written:
            if (value := values[name]) is not None:
                values[name] = write(value)
        for name, start, end, kind in self._composed:
            parts = [self.value(row, place) for place in range(start, end)]
            value = kind.from_db(parts) if parts[0] is not None else None
            values[name] = self.plan.fields[name].codec.encode(value)
        for name in self._further:
            del values[name]
        state = values.get(self.plan.state_field) if self.plan.state_field else None
        known = version if isinstance(version, int) else 0
        return Record(self.plan.id, record_id, known, values, state if isinstance(state, str) else None)

    def value(self, row: Row, place: int) -> object:
        """The Python value of one column of ``selected``."""
        convert = self._loads[place]
        return row[place] if convert is None else convert(row[place])

    def parameters(self, values: Mapping[str, object], fields: Sequence[str] | None = None) -> dict[str, object]:
        """Column values of a record's fields (all, or those named), by column name."""
        out: dict[str, object] = {}
        for name in self.placed if fields is None else fields:
            placed = self.placed.get(name)
            if placed is None:
                continue
            value = values.get(name)
            if self.seals is not None and placed.field.encrypted and value is not None:
                value = self.seals.sealed(values[ID], placed.field, value)
            if placed.kind.plain:
                out[placed.first_name] = value
                continue
            parts = (None,) * len(placed.columns) if value is None else placed.kind.to_db(value)
            out.update(zip((column.name for column in placed.columns), parts, strict=True))
        return out

    def written(self, values: Mapping[str, object], fields: Sequence[str] | None = None) -> dict[str, object]:
        """Like ``parameters``, with the columns that are kept right beside the record's own."""
        out = self.parameters(values, fields)
        if self.beside is not None:
            out.update(self.beside.values(values, fields))
        return out

    def columns_of(self, fields: Sequence[str]) -> tuple[Column[object], ...]:
        """The columns that a change of ``fields`` writes."""
        own = tuple(column for name in fields for column in self.placed[name].columns)
        return own if self.beside is None else (*own, *self.beside.concerned(fields))

    def key_columns(self, key: KeyPlan) -> tuple[Column[object], ...]:
        """The columns of a key's fields."""
        return tuple(column for field in key.fields for column in self._all(field))

    def _all(self, field: str) -> tuple[Column[object], ...]:
        return (self.first(field),) if field in _ROW_FIELDS else self.placed[field].columns

    def key_parts(self, key: KeyPlan) -> tuple[ColumnElement[object], ...]:
        """What the unique index of a key holds, an empty part counting as a value.

        PostgreSQL can say NULLS NOT DISTINCT. On SQLite the empty blob stands for an empty part, which no value equals;
        fields that must be filled keep their plain column, so that filters can use the index too.
        """
        if self.dialect.name != "sqlite":
            return self.key_columns(key)
        return tuple(
            func.coalesce(column, literal_column("x''")) if self._may_be_empty(field) and not key.sparse else column
            for field in key.fields
            for column in self._all(field)
        )

    def _may_be_empty(self, field: str) -> bool:
        return not self.plan.fields[field].required

    def key_digest(self, key: KeyPlan) -> tuple[str, ...]:
        """What tells one form of a key's index from another."""
        return tuple(
            f"{column.name}?" if self._may_be_empty(field) and not key.sparse else column.name
            for field in key.fields
            for column in self._all(field)
        )

    def index_name(self, sort: str, id: str, *parts: str) -> str:
        """A name that changes with what the index holds, so that a changed index is a new one."""
        return f"{sort}_{self.plan.id[:20]}_{id[:20]}_{short_digest(self.name, *parts)}"


def _in_one_go(load: Converter | None, encode: Converter | None, *, kept: bool) -> Converter:
    """From the driver's value to the JSON value; small ones are ``kept``: lists show the same again and again."""
    if load is None or encode is None:
        return load or encode or str

    def write(value: object) -> object:
        return encode(load(value))

    return lru_cache(_RECENT)(write) if kept else write


def _place(field: FieldPlan) -> Placed:
    kind = SEALED if field.encrypted else COLUMNS.get(field.type)
    parts = kind.columns(field)
    # A formula's results belong to that very formula: another one fills a column of its own.
    made = f"_{field.recipe}" if field.recipe else ""
    names = [column_name(field.id, f"{field.type}_{tag}{made}") for tag, _ in parts]
    columns: tuple[Column[object], ...] = tuple(Column(name, part[1]) for name, part in zip(names, parts, strict=True))
    return Placed(field, kind, columns, names[0])

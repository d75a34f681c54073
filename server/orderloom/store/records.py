"""Rows of user tables, one at a time: statements are compiled once per table and plan, then only run."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Final

from sqlalchemy import Select, bindparam, insert, literal_column, select, update
from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import KeyPlan
from orderloom.errors import OrderloomError
from orderloom.logic.core import Core
from orderloom.runtime.ports import KeyTakenError, Record
from orderloom.store.filter_bind import Inputs, Options, listed
from orderloom.store.filter_sql import emit
from orderloom.store.indexes import wanted_indexes
from orderloom.store.layout import DELETED, ID, VERSION, Layout
from orderloom.store.link import DuplicateError, Link
from orderloom.store.statement import Prepared, Statements, Values

_KEPT: Final = 256
_NO_ENV: Mapping[str, object] = {}


class RecordGoneError(OrderloomError):
    """A row that should be written is not among the live ones; rows are locked before they are written."""

    code = "store.record_gone"


class Records:
    """The rows of one table under one plan."""

    def __init__(self, layout: Layout, statements: Statements) -> None:
        self.layout = layout
        self._statements = statements
        self._sqlite = statements.dialect.name == "sqlite"
        self._key_fields = {field for key in layout.plan.keys for field in key.fields}
        self._update = lru_cache(_KEPT)(self._make_update)
        self._find = lru_cache(_KEPT)(self._make_find)
        self._filtered = lru_cache(_KEPT)(self._make_filtered)

    @cached_property
    def _get(self) -> Prepared:
        return self._statements.prepare(self._select().where(self.layout.id == bindparam("record")))

    @cached_property
    def _lock(self) -> Prepared:
        one = self._select().where(self.layout.id == bindparam("record"))
        return self._statements.prepare(one.with_for_update())

    @cached_property
    def _insert(self) -> Prepared:
        table = self.layout.table
        return self._statements.prepare(insert(table).values({c.name: bindparam(c.name) for c in table.c}))

    @cached_property
    def _delete(self) -> Prepared:
        live = (self.layout.id == bindparam("record"), self.layout.deleted.is_(None))
        return self._statements.prepare(update(self.layout.table).where(*live).values({DELETED: bindparam("at")}))

    @cached_property
    def _titles(self) -> Prepared:
        title = self.layout.placed.get(self.layout.plan.title_field)
        ids = bindparam("ids", type_=Options(self.layout.id.type))
        wanted = listed(self.layout.id, ids, sqlite=self._sqlite)
        return self._statements.prepare(select(self.layout.id, *(title.columns if title else ())).where(wanted))

    def _select(self) -> Select[*tuple[object, ...]]:
        return select(*self.layout.selected).where(self.layout.deleted.is_(None))

    def _one(self, link: Link, prepared: Prepared, values: Values) -> Record | None:
        rows = link.stored(prepared, values)
        return self.layout.record(rows[0]) if rows else None

    def get(self, link: Link, record: str, where: Sequence[Core], env: Mapping[str, object] | None) -> Record | None:
        """The live row, if it fulfils ``where``."""
        if not where:
            return self._one(link, self._get, {"record": record})
        prepared, inputs = self._filtered(tuple(where))
        return self._one(link, prepared, {"record": record, **inputs.values(env or _NO_ENV)})

    def _make_filtered(self, where: tuple[Core, ...]) -> tuple[Prepared, Inputs]:
        found = emit(where, self.layout.paths, self._statements.dialect.name)
        one = self._select().where(self.layout.id == bindparam("record"), found.clause)
        return self._statements.prepare(one), found.inputs

    def lock(self, link: Link, record: str) -> Record | None:
        """The live row, locked."""
        return self._one(link, self._lock, {"record": record})

    def find(self, link: Link, key: KeyPlan, values: Mapping[str, object]) -> Record | None:
        """The live row with these key values, locked; None counts as a value."""
        parameters = self.layout.parameters(values, key.fields)
        parts = [parameters.get(column.name) for column in self.layout.key_columns(key)]
        prepared = self._find(key, tuple(part is None for part in parts))
        return self._one(link, prepared, {f"key_{i}": part for i, part in enumerate(parts) if part is not None})

    def seek(self, link: Link, key: KeyPlan, values: Mapping[str, object]) -> Record | None:
        """The live row with these key values, not locked."""
        parameters = self.layout.parameters(values, key.fields)
        parts = [parameters.get(column.name) for column in self.layout.key_columns(key)]
        prepared = self._find(key, tuple(part is None for part in parts), locked=False)
        return self._one(link, prepared, {f"key_{i}": part for i, part in enumerate(parts) if part is not None})

    def _make_find(self, key: KeyPlan, empty: tuple[bool, ...], *, locked: bool = True) -> Prepared:
        """A look-up in the words of the key's unique index, for one pattern of empty parts."""
        columns = self.layout.key_columns(key)
        clauses: list[ColumnElement[bool]] = []
        for place, (column, part) in enumerate(zip(columns, self.layout.key_parts(key), strict=True)):
            if not empty[place]:
                clauses.append(part == bindparam(f"key_{place}", type_=column.type))
            elif part is column:
                clauses.append(column.is_(None))
            else:
                clauses.append(part == literal_column("x''"))
        wanted = self._select().where(*clauses)
        return self._statements.prepare(wanted.with_for_update() if locked else wanted)

    def insert(self, link: Link, record: Record) -> None:
        """A new row; raises ``KeyTakenError``."""
        values = self.layout.written(record.values)
        values[ID], values[VERSION], values[DELETED] = record.id, record.version, None
        self._attempt(link, self._insert, values, record.id)

    def update(self, link: Link, record: Record, changed: Sequence[str]) -> None:
        """Write ``changed`` fields and the version; raises ``KeyTakenError``."""
        wanted = set(changed)
        fields = tuple(name for name in self.layout.placed if name in wanted)
        values = self.layout.written(record.values, fields)
        values[VERSION], values["record"] = record.version, record.id
        if self._key_fields.isdisjoint(wanted):
            link.send(self._update(fields), values, row=record.id)
        else:
            self._attempt(link, self._update(fields), values, record.id)

    def _make_update(self, fields: tuple[str, ...]) -> Prepared:
        columns = [self.layout.version, *self.layout.columns_of(fields)]
        return self._statements.prepare(
            update(self.layout.table)
            .where(self.layout.id == bindparam("record"), self.layout.deleted.is_(None))
            .values({column.name: bindparam(column.name) for column in columns})
        )

    def _attempt(self, link: Link, prepared: Prepared, values: Values, record: str) -> None:
        try:
            link.attempt(prepared, values, row=record)
        except DuplicateError as error:
            raise KeyTakenError(self._key_named(error.index)) from error

    def _key_named(self, index: str) -> str:
        """The key whose unique index refused; SQLite names either the index or its columns."""
        for wanted in wanted_indexes(self.layout):
            columns = ", ".join(f"{self.layout.name}.{getattr(part, 'name', '')}" for part in wanted.columns)
            if wanted.unique and index in {wanted.name, f"index '{wanted.name}'", columns}:
                return wanted.id
        return ID

    def delete(self, link: Link, record: str, at: datetime) -> None:
        """Take the row out of the live ones."""
        if not link.run(self._delete, {"record": record, "at": at}):
            raise RecordGoneError(table=self.layout.plan.id, record=record)

    @cached_property
    def _exhume(self) -> Prepared:
        one = select(*self.layout.selected).where(
            self.layout.id == bindparam("record"), self.layout.deleted.is_not(None)
        )
        return self._statements.prepare(one.with_for_update())

    @cached_property
    def _restore(self) -> Prepared:
        columns = [column.name for column in self.layout.table.c if column.name != ID]
        return self._statements.prepare(
            update(self.layout.table)
            .where(self.layout.id == bindparam("record"), self.layout.deleted.is_not(None))
            .values({name: bindparam(name) for name in columns})
        )

    def exhume(self, link: Link, record: str) -> Record | None:
        """The deleted row, locked."""
        return self._one(link, self._exhume, {"record": record})

    def restore(self, link: Link, record: Record) -> None:
        """Write every field of a deleted row and make it live; raises ``KeyTakenError``."""
        values = self.layout.written(record.values)
        values[VERSION], values[DELETED], values["record"] = record.version, None, record.id
        self._attempt(link, self._restore, values, record.id)

    def titles(self, link: Link, ids: Sequence[str]) -> dict[str, str]:
        """Title text by id, those of deleted rows included."""
        if not ids:
            return {}
        rows = link.rows(self._titles, {"ids": tuple(dict.fromkeys(ids))})
        return {str(row[0]): self._title(row) for row in rows}

    def _title(self, row: Sequence[object]) -> str:
        """The title as text, from the id and the columns of the title field."""
        title = self.layout.placed.get(self.layout.plan.title_field)
        if title is None:
            return str(row[0])
        if row[1] is None:
            return ""
        value = title.field.codec.encode(title.kind.from_db(row[1:]))
        return " ".join(str(part) for part in value.values()) if isinstance(value, Mapping) else str(value)

"""What the databases of other systems consist of, as they describe themselves."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from sqlalchemy import Inspector, inspect
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.types import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Double,
    Enum,
    Float,
    Integer,
    Numeric,
    String,
    TypeEngine,
    Uuid,
)

from orderloom.runtime.foreign import ForeignColumn, ForeignTable, NoForeignTableError
from orderloom.runtime.ports import SourceDownError
from orderloom.store.external import BROKEN, Externals

T = TypeVar("T")
_SORTS: Final[tuple[tuple[type[object], str], ...]] = (
    (Boolean, "bool"),
    (Integer, "int"),
    (Float, "dec"),
    (Double, "dec"),
    (Numeric, "dec"),
    (DateTime, "datetime"),
    (Date, "date"),
    (Enum, "str"),
    (String, "str"),
    (Uuid, "str"),
    (JSON, "str"),
)
"""The first that a column's type is one of decides."""
_OWN: Final = frozenset({"information_schema", "pg_catalog", "pg_toast"})
"""Schemas that databases keep for themselves."""


class Abroad:
    """The ``ForeignDatabases`` port over the databases that external tables are read from."""

    def __init__(self, externals: Externals) -> None:
        self._externals = externals

    def names(self) -> Sequence[str]:
        """Their names, in order."""
        return self._externals.names()

    def tables(self, engine: str) -> Sequence[ForeignTable]:
        """Tables and views, those of the usual schema first."""
        return self._asked(engine, _tables)

    def columns(self, engine: str, table: str, namespace: str | None) -> Sequence[ForeignColumn]:
        """The columns of one table, in its own order."""
        try:
            return self._asked(engine, lambda found: _columns(found, table, namespace))
        except NoSuchTableError as error:
            raise NoForeignTableError(engine=engine, table=table) from error

    def _asked(self, engine: str, question: Callable[[Inspector], T]) -> T:
        try:
            return question(inspect(self._externals.get(engine).engine))
        except NoSuchTableError:
            raise
        except BROKEN as error:
            raise SourceDownError(engine) from error


def _tables(found: Inspector) -> tuple[ForeignTable, ...]:
    usual = found.default_schema_name
    spaces = [name for name in found.get_schema_names() if name not in _OWN]
    shown: list[ForeignTable] = []
    for space in sorted(spaces, key=lambda name: (name != usual, name)):
        named = None if space == usual else space
        shown.extend(ForeignTable(name, named, view=False) for name in sorted(found.get_table_names(schema=named)))
        shown.extend(ForeignTable(name, named, view=True) for name in sorted(found.get_view_names(schema=named)))
    return tuple(shown)


def _columns(found: Inspector, table: str, namespace: str | None) -> tuple[ForeignColumn, ...]:
    keys = found.get_pk_constraint(table, schema=namespace)["constrained_columns"]
    return tuple(
        ForeignColumn(
            one["name"], _written(one["type"]), _sort(one["type"]), key=one["name"] in keys, size=_size(one["type"])
        )
        for one in found.get_columns(table, schema=namespace)
    )


def _sort(column: TypeEngine[object]) -> str:
    return next((sort for shape, sort in _SORTS if isinstance(column, shape)), "")


def _size(column: TypeEngine[object]) -> int | None:
    if isinstance(column, Numeric) and not isinstance(column, Float):
        return column.scale
    return column.length if isinstance(column, String) else None


def _written(column: TypeEngine[object]) -> str:
    """The type as its database writes it; one it does not know has no words."""
    return str(column).lower() if _sort(column) else ""

"""How field types lie in tables: the protocol of ``columns/<type>.py``, its usual form and the registry of all."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from orderloom.check.plan import FieldPlan
from orderloom.logic.types import LogicType
from orderloom.model.registry import Registry
from orderloom.store.types import DAY, FLAG, JSON, MOMENT, RAW, WHOLE, WORDS, Exact

Columns = Sequence[ColumnElement[object]]
Part = tuple[str, TypeEngine[object]]
"""A suffix and a column type; the suffix of a field's main column tells its storage, so that a field that changes its
type gets a new column instead of misreading the old one."""


class FieldColumns(Protocol):
    """One field type in the store."""

    @property
    def id(self) -> str:
        """The field type."""

    @property
    def plain(self) -> bool:
        """Whether its one column holds the Python value itself, so that ``to_db`` and ``from_db`` change nothing."""

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """Its columns in a fixed order; the first one sorts and indexes it."""

    def to_db(self, value: object) -> tuple[object, ...]:
        """A Python value that is not None, as one value per column."""

    def from_db(self, values: Sequence[object]) -> object:
        """The Python value of its columns, of which the first is not null."""

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """SQL of the logic paths that can be pushed, by suffix."""


class OneColumn:
    """A type whose value lies in one column as it is."""

    plain = True

    def __init__(self, id: str, type: TypeEngine[object], tag: str) -> None:
        self.id = id
        self._part: Part = (tag, type)

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """Always the same one."""
        return (self._part,)

    def to_db(self, value: object) -> tuple[object, ...]:
        """The value itself."""
        return (value,)

    def from_db(self, values: Sequence[object]) -> object:
        """The value itself."""
        return values[0]

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """The column under the field's own path."""
        return {"": columns[0]}


class SealedColumn(OneColumn):
    """A ciphertext, whatever the type; no expression looks into it."""

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """No path leads into a ciphertext."""
        return {}


SEALED = SealedColumn("", RAW, "x")
"""How every encrypted field lies in tables; transactions seal and open it, see ``sealing``."""


class Unstored(OneColumn):
    """A type whose values are worked out on reading."""

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """There is none, so no table changes when such a field comes or goes."""
        return ()

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """None; see ``store.virtual``."""
        return {}


def unstored(id: str) -> OneColumn:
    """A type without a column."""
    return Unstored(id, WORDS, "")


def words(id: str) -> OneColumn:
    """A type stored as text."""
    return OneColumn(id, WORDS, "t")


def part_of(logic: LogicType) -> Part:
    """The column that holds values of a logic type."""
    if logic.kind == "dec":
        return f"n{logic.scale}", Exact(logic.scale)
    return _PARTS.get(logic.kind, ("j", JSON))


_PARTS: Mapping[str, Part] = {
    "int": ("i", WHOLE),
    "bool": ("b", FLAG),
    "str": ("t", WORDS),
    "date": ("d", DAY),
    "datetime": ("m", MOMENT),
}

COLUMNS: Registry[FieldColumns] = Registry("orderloom.store.columns", "COLUMN")
"""Every field type's columns, by id."""

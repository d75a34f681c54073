"""How values become cells and cells become values: by the logical type of a field, or by the module of its type."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from orderloom.check.plan import FieldFault, FieldPlan
from orderloom.logic import json_text
from orderloom.logic.json_text import JsonTextError
from orderloom.logic.types import BOOL, DATE, STR, LogicType
from orderloom.model.registry import Registry
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.shapes import Cell, Typed

_LOOSE = frozenset({"any", "null", "object"})
BETWEEN = "、"
"""Between the items of a list in one cell."""

ID_PART = ".id"
"""The part that holds the id of what a field names, beside its title."""


@dataclass(frozen=True, slots=True)
class Words:
    """What codes and ids are called: ``shown`` for writing, ``meant`` (folded words → code, or None: several) for
    reading; ``open``: others may be written as they are.
    """

    shown: Mapping[str, str] = field(default_factory=dict)
    meant: Mapping[str, str | None] = field(default_factory=dict)
    open: bool = True

    def code(self, text: str) -> str:
        """The code that is meant; raises ``FieldFault``."""
        folded = texts.folded(text)
        if folded not in self.meant:
            if self.open:
                return text
            raise FieldFault("transfer.cell.unknown", text=text[:80])
        code = self.meant[folded]
        if code is None:
            raise FieldFault("transfer.cell.ambiguous", text=text[:80])
        return code


@dataclass(frozen=True, slots=True)
class Way:
    """Under which conventions cells are read and written."""

    zone: ZoneInfo
    format: str = ""
    words: Words | None = None


class CellForm(Protocol):
    """One field type in sheets."""

    @property
    def id(self) -> str:
        """The field type."""

    def parts(self, plan: FieldPlan) -> Mapping[str, LogicType]:
        """The columns of a field: part → type; the main one is the empty part."""

    def write(self, plan: FieldPlan, value: object, way: Way) -> Mapping[str, Typed]:
        """A Python value as cells by part."""

    def read(self, plan: FieldPlan, cells: Mapping[str, Cell], way: Way) -> object:
        """Cells by part as a JSON value for a change; raises ``FieldFault``."""


FORMS: Registry[CellForm] = Registry("orderloom.runtime.transfer.fields", "CELLS")


class PlainCells:
    """Any field whose codec says all there is to know."""

    id = ""

    def parts(self, plan: FieldPlan) -> Mapping[str, LogicType]:
        """The field itself; one that has only parts, each of them."""
        types = plan.codec.logic()
        if "" in types or not types:
            return {"": types.get("", STR)}
        return types

    def write(self, plan: FieldPlan, value: object, way: Way) -> Mapping[str, Typed]:
        """The plain values that expressions read."""
        flat = plan.codec.flatten(value) if value is not None else {}
        return {
            part: _json_text(plan.codec.encode(value)) if type.kind in _LOOSE else written(flat.get(part), way)
            for part, type in self.parts(plan).items()
            if value is not None
        }

    def read(self, plan: FieldPlan, cells: Mapping[str, Cell], way: Way) -> object:
        """The value of the one cell, or an object of the parts that are there."""
        types = self.parts(plan)
        if "" in types:
            return read_cell(cells.get(""), types[""], way)
        found = {part.removeprefix("."): read_cell(cell, types[part], way) for part, cell in cells.items()}
        return {name: value for name, value in found.items() if value is not None} or None


PLAIN = PlainCells()


def form_of(plan: FieldPlan) -> CellForm:
    """How the cells of a field are read and written."""
    return FORMS.find(plan.form.type) or PLAIN


def written(plain: object, way: Way) -> Typed:
    """A plain value as a cell."""
    shown = way.words.shown if way.words else {}
    if isinstance(plain, str):
        return shown.get(plain, plain)
    if isinstance(plain, list | tuple):
        return _listed([shown.get(str(item), str(item)) for item in plain])
    if plain is None or isinstance(plain, bool | Decimal | int | datetime | date):
        return plain
    return _json_text(plain)


def _listed(items: list[str]) -> str:
    """Items between commas; as JSON where that would not come apart again."""
    if any(texts.SEVERAL.search(item) for item in items) or (items and items[0].startswith("[")):
        return _json_text(items)
    return BETWEEN.join(items)


def _json_text(value: object) -> str:
    return json_text.dumps(value).decode()


def read_cell(cell: Cell, type: LogicType, way: Way) -> object:
    """One cell as a JSON value of a logical type; None when it is empty. Raises ``FieldFault``."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if type.is_number:
        return texts.number(cell, way.format)
    if type.is_moment:
        return texts.day(cell, way.format) if type.kind == DATE.kind else texts.moment(cell, way.format, way.zone)
    return texts.flag(cell) if type.kind == BOOL.kind else _read_text(texts.plain(cell), type, way)


def _read_text(text: str, type: LogicType, way: Way) -> object:
    if type.kind == "list":
        return [way.words.code(item) if way.words else item for item in _items(text)]
    if type.kind == STR.kind:
        return way.words.code(text.strip()) if way.words else text
    return _json(text)


def _items(text: str) -> list[str]:
    """What a cell lists."""
    found = _json(text) if text.startswith("[") else None
    if isinstance(found, list):
        return [str(item) for item in found]
    return [item.strip() for item in texts.SEVERAL.split(text) if item.strip()]


def _json(text: str) -> object:
    """What a cell of no particular type holds: JSON where it is, else its text."""
    try:
        return json_text.loads(text)
    except JsonTextError:
        return text

"""What sort of field a column of a sheet should become, when there is no table yet: by its heading and its cells.

Each field type that sheets can be made of has a module in ``guesses`` that knows how its cells look. They are asked in
the order of their ``turn``, and the first that is sure takes the column; what nobody knows is a text.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from orderloom.check.plan import FieldFault
from orderloom.model.field import FieldSpec
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.registry import Registry
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.shapes import Cell

LOOKED_AT = 5_000
"""Rows that a guess looks at."""

_NAMES = re.compile(r"(名称|名字|姓名|标题|主题|单号|编号|name|title|subject|no)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cells:
    """A column: its heading and the cells that hold something, in order."""

    heading: str
    cells: Sequence[Cell]

    def share(self, reads: Callable[[Cell], object]) -> float:
        """Which share of the cells ``reads`` takes: it answers something that is true, and refuses with a fault."""
        if not self.cells:
            return 0
        return sum(_taken(reads, cell) for cell in self.cells) / len(self.cells)

    def says(self, *words: str) -> bool:
        """Whether the heading speaks of one of these."""
        heading = texts.folded(self.heading)
        return any(word in heading for word in words)

    @property
    def written(self) -> list[str]:
        """The cells as text."""
        return [texts.plain(cell).strip() for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Base:
    """What a field has whatever its type is: id and title, and for codes the dictionary that it would bring."""

    id: str
    title: Mapping[str, str]
    dictionary: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Codes that are known for what cells say, by folded text."""


class Guess(Protocol):
    """One field type as a column of a sheet."""

    @property
    def id(self) -> str:
        """The field type."""

    @property
    def turn(self) -> int:
        """When it is asked: lower is earlier."""

    @property
    def narrows(self) -> bool:
        """Whether lists offer to filter by it at once."""

    @property
    def wide(self) -> bool:
        """Whether it takes a whole row of a form, and no column of a list."""

    def sure(self, column: Cells) -> bool:
        """Whether the column is of this type."""

    def made(self, base: Base, column: Cells) -> tuple[FieldSpec, Dictionary | None]:
        """The field for these cells, and the dictionary that it needs."""


GUESSES: Registry[Guess] = Registry("orderloom.runtime.transfer.guesses", "GUESS")
"""Every type that a column may become, by id."""


def offered() -> Sequence[Guess]:
    """The types that a column may become, in the order in which they are asked."""
    return sorted(GUESSES, key=lambda one: one.turn)


def guess_type(column: Cells) -> str:
    """The field type that a column should have; the last in turn takes whatever is left."""
    types = offered()
    return next((one.id for one in types if one.sure(column)), types[-1].id)


def guess_title(header: Sequence[str], columns: Sequence[Cells]) -> int:
    """The column that names a record: one with a heading like a name, else the first whose cells all differ."""
    named = [place for place, heading in enumerate(header) if _NAMES.search(heading.strip())]
    own = [place for place, column in enumerate(columns) if column.cells and _all_differ(column)]
    both = [place for place in named if place in own]
    return next(iter((*both, *named, *own, 0)))


def columns_of(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[Cells]:
    """The columns of rows."""
    return [Cells(heading, list(_column(rows, place))) for place, heading in enumerate(header)]


def _column(rows: Sequence[Sequence[Cell]], place: int) -> Iterator[Cell]:
    for row in rows:
        cell = row[place] if place < len(row) else None
        if cell is not None and texts.plain(cell).strip():
            yield cell


def _all_differ(column: Cells) -> bool:
    written = column.written
    return len(set(written)) == len(written)


def _taken(reads: Callable[[Cell], object], cell: Cell) -> bool:
    try:
        return bool(reads(cell))
    except FieldFault:
        return False

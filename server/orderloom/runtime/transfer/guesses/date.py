"""Columns of days."""

from functools import partial

from orderloom.model.fields.date import DateField
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.guessing import Base, Cells
from orderloom.runtime.transfer.shapes import Cell

_FORMATS = (texts.YEAR_FIRST, texts.DAY_FIRST, texts.MONTH_FIRST)


class DateGuess:
    """Days in one order of day, month and year, none with a time."""

    id = "date"
    turn = 20
    narrows = True
    wide = False

    def sure(self, column: Cells) -> bool:
        """One order reads all of them."""
        return any(column.share(partial(_day, order)) == 1 for order in _FORMATS)

    def made(self, base: Base, column: Cells) -> tuple[DateField, None]:
        """A field for a calendar day."""
        return DateField(id=base.id, title=base.title, type="date"), None


def _day(order: str, cell: Cell) -> str:
    """A number is no day: eight digits are rather somebody's code."""
    return texts.day(cell, order) if isinstance(cell, str) and not cell.strip().isdecimal() else ""


GUESS = DateGuess()

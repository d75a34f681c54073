"""Columns of moments."""

from functools import partial
from zoneinfo import ZoneInfo

from orderloom.model.fields.datetime import DatetimeField
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.guessing import Base, Cells
from orderloom.runtime.transfer.shapes import Cell

_FORMATS = (texts.YEAR_FIRST, texts.DAY_FIRST, texts.MONTH_FIRST)
_ANYWHERE = ZoneInfo("UTC")


class DatetimeGuess:
    """Days with times."""

    id = "datetime"
    turn = 21
    narrows = True
    wide = False

    def sure(self, column: Cells) -> bool:
        """One order of day, month and year reads all of them."""
        return any(column.share(partial(_moment, order)) == 1 for order in _FORMATS)

    def made(self, base: Base, column: Cells) -> tuple[DatetimeField, None]:
        """A field for a point in time."""
        return DatetimeField(id=base.id, title=base.title, type="datetime"), None


def _moment(order: str, cell: Cell) -> str:
    if not isinstance(cell, str) or cell.strip().isdecimal():
        return ""
    return texts.moment(cell, order, _ANYWHERE)


GUESS = DatetimeGuess()

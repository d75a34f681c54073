"""Columns of yes and no."""

from orderloom.model.fields.boolean import BooleanField
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.guessing import Base, Cells
from orderloom.runtime.transfer.shapes import Cell


class BooleanGuess:
    """Words for yes and no; ones and zeros alone are numbers."""

    id = "boolean"
    turn = 10
    narrows = True
    wide = False

    def sure(self, column: Cells) -> bool:
        """All of them are such words, and at least one is a word."""
        return column.share(_said) == 1 and not all(one in {"0", "1"} for one in column.written)

    def made(self, base: Base, column: Cells) -> tuple[BooleanField, None]:
        """A tick box."""
        return BooleanField(id=base.id, title=base.title, type="boolean"), None


def _said(cell: Cell) -> bool:
    texts.flag(cell)
    return True


GUESS = BooleanGuess()

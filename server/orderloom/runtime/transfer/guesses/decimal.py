"""Columns of numbers with decimals."""

from orderloom.model.fields.decimal import DecimalField
from orderloom.runtime.transfer.guessing import Base, Cells
from orderloom.runtime.transfer.numbers import counts, decimals

_MOST = 8
_USUAL = 2


class DecimalGuess:
    """Numbers that measure something."""

    id = "decimal"
    turn = 51
    narrows = False
    wide = False

    def sure(self, column: Cells) -> bool:
        """All of them are numbers."""
        return counts(column, scale=_MOST)

    def made(self, base: Base, column: Cells) -> tuple[DecimalField, None]:
        """A number that keeps every digit there is."""
        scale = min(_MOST, max(_USUAL, decimals(column)))
        return DecimalField(id=base.id, title=base.title, type="decimal", scale=scale), None


GUESS = DecimalGuess()

"""Columns of whole numbers."""

from orderloom.model.fields.integer import IntegerField
from orderloom.runtime.transfer.guessing import Base, Cells
from orderloom.runtime.transfer.numbers import counts


class IntegerGuess:
    """Numbers without decimals that count something; codes made of digits are texts."""

    id = "integer"
    turn = 50
    narrows = False
    wide = False

    def sure(self, column: Cells) -> bool:
        """All of them are, and none begins with a nought or is as long as a code."""
        return counts(column, scale=0)

    def made(self, base: Base, column: Cells) -> tuple[IntegerField, None]:
        """A field that counts."""
        return IntegerField(id=base.id, title=base.title, type="integer"), None


GUESS = IntegerGuess()

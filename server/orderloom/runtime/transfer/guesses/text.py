"""Columns of short texts, and all that nobody else knows."""

from orderloom.model.fields.text import MOST, TextField
from orderloom.runtime.transfer.guessing import Base, Cells

_USUAL = 200


class TextGuess:
    """Takes whatever is left."""

    id = "text"
    turn = 90
    narrows = False
    wide = False

    def sure(self, column: Cells) -> bool:
        """Nothing is refused here."""
        return True

    def made(self, base: Base, column: Cells) -> tuple[TextField, None]:
        """A text as long as the longest there is, and one that people search for."""
        longest = min(MOST, max((len(one) for one in column.written), default=0))
        if longest > _USUAL:
            return TextField(id=base.id, title=base.title, type="text", search=True, max_length=MOST), None
        return TextField(id=base.id, title=base.title, type="text", search=True), None


GUESS = TextGuess()

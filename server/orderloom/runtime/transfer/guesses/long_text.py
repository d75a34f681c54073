"""Columns of long texts."""

from orderloom.model.fields.long_text import LongTextField
from orderloom.runtime.transfer.guessing import Base, Cells

_LONG = 60


class LongTextGuess:
    """Texts of several lines, or longer than a line."""

    id = "long_text"
    turn = 80
    narrows = False
    wide = True

    def sure(self, column: Cells) -> bool:
        """One of them is, or the heading speaks of remarks."""
        named = column.says("备注", "说明", "描述", "留言", "remark", "note", "description", "comment")
        return named or any("\n" in one or len(one) > _LONG for one in column.written)

    def made(self, base: Base, column: Cells) -> tuple[LongTextField, None]:
        """A field of several lines."""
        return LongTextField(id=base.id, title=base.title, type="long_text"), None


GUESS = LongTextGuess()

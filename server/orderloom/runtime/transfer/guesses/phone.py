"""Columns of telephone numbers."""

import re

from orderloom.model.fields.phone import PhoneField
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.guessing import Base, Cells
from orderloom.runtime.transfer.shapes import Cell

_MOBILE = re.compile(r"(\+?86)?1[3-9][0-9*]{9}", re.ASCII)
_NUMBER = re.compile(r"\+?[0-9*][0-9* ()-]{5,20}", re.ASCII)
_MOST = 0.9
_NAMED = 0.6


class PhoneGuess:
    """Numbers of mobile phones, and any number under a heading that says so."""

    id = "phone"
    turn = 30
    narrows = False
    wide = False

    def sure(self, column: Cells) -> bool:
        """Most are; what is none stays as it was written."""
        if column.share(_mobile) >= _MOST:
            return True
        return column.says("电话", "手机", "phone", "mobile", "tel") and column.share(_number) >= _NAMED

    def made(self, base: Base, column: Cells) -> tuple[PhoneField, None]:
        """A number that refuses nothing which somebody has been called by."""
        return PhoneField(id=base.id, title=base.title, type="phone", strict=False, search=True), None


def _mobile(cell: Cell) -> object:
    return _MOBILE.fullmatch(re.sub(r"[ -]", "", texts.plain(cell).strip()))


def _number(cell: Cell) -> object:
    return _NUMBER.fullmatch(texts.plain(cell).strip())


GUESS = PhoneGuess()

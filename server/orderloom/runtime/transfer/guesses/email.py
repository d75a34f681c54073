"""Columns of e-mail addresses."""

import re

from orderloom.model.fields.email import EmailField
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.guessing import Base, Cells

_ADDRESS = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class EmailGuess:
    """Addresses with an @ inside."""

    id = "email"
    turn = 31
    narrows = False
    wide = False

    def sure(self, column: Cells) -> bool:
        """All of them are."""
        return column.share(lambda cell: _ADDRESS.fullmatch(texts.plain(cell).strip())) == 1

    def made(self, base: Base, column: Cells) -> tuple[EmailField, None]:
        """An address that people search for."""
        return EmailField(id=base.id, title=base.title, type="email", search=True), None


GUESS = EmailGuess()

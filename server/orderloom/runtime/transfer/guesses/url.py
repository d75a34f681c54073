"""Columns of web addresses."""

from orderloom.model.fields.url import UrlField
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.guessing import Base, Cells


class UrlGuess:
    """Addresses that begin with http."""

    id = "url"
    turn = 32
    narrows = False
    wide = False

    def sure(self, column: Cells) -> bool:
        """All of them do."""
        return column.share(lambda cell: texts.plain(cell).strip().startswith(("http://", "https://"))) == 1

    def made(self, base: Base, column: Cells) -> tuple[UrlField, None]:
        """A field that opens what it holds."""
        return UrlField(id=base.id, title=base.title, type="url"), None


GUESS = UrlGuess()

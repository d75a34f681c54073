"""Choices fields: a JSON list of codes, which ``in`` looks into."""

from collections.abc import Sequence

from orderloom.store.column import OneColumn
from orderloom.store.types import JSON


class ChoicesColumns(OneColumn):
    """A tuple in Python, a list in the database."""

    plain = False

    def from_db(self, values: Sequence[object]) -> object:
        """The codes."""
        (codes,) = values
        return tuple(codes) if isinstance(codes, list) else codes


COLUMN = ChoicesColumns("choices", JSON, "j")

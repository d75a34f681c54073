"""Tag fields: a JSON list of words, which ``in`` looks into."""

from collections.abc import Sequence

from orderloom.store.column import OneColumn
from orderloom.store.types import JSON


class TagsColumns(OneColumn):
    """A tuple in Python, a list in the database."""

    plain = False

    def from_db(self, values: Sequence[object]) -> object:
        """The words."""
        (words,) = values
        return tuple(words) if isinstance(words, list) else words


COLUMN = TagsColumns("tags", JSON, "j")

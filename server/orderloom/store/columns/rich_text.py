"""Rich text fields: the plain words, which searches and conditions read, and the formatted text."""

from collections.abc import Mapping, Sequence

from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import FieldPlan
from orderloom.model.rich import plain_words
from orderloom.store.column import Columns, Part
from orderloom.store.types import WORDS


class RichTextColumns:
    """Two texts."""

    id = "rich_text"
    plain = False

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """Plain words first."""
        return ("words", WORDS), ("html", WORDS)

    def to_db(self, value: object) -> tuple[object, ...]:
        """The words and the whole."""
        return plain_words(str(value)), value

    def from_db(self, values: Sequence[object]) -> object:
        """The formatted text."""
        return values[1]

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """The words under the field's own path."""
        return {"": columns[0]}


COLUMN = RichTextColumns()

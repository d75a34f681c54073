"""Public link fields: the link's id and its end; the hash of its code lies elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import FieldPlan
from orderloom.model.values import PublicLink
from orderloom.store.column import Columns, Part
from orderloom.store.types import MOMENT, WORDS


class PublicLinkColumns:
    """A text and a moment."""

    id = "public_link"
    plain = False

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """The id first: without it there is no link."""
        return ("link", WORDS), ("ends", MOMENT)

    def to_db(self, value: object) -> tuple[object, ...]:
        """Id and end."""
        if not isinstance(value, PublicLink):
            raise TypeError(type(value))
        return value.id, value.expires_at

    def from_db(self, values: Sequence[object]) -> object:
        """The link as it is kept."""
        link, ends = values
        return PublicLink(str(link), ends if isinstance(ends, datetime) else None)

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """The id under the field's own path, the end beside it."""
        return {"": columns[0], ".expires_at": columns[1]}


COLUMN = PublicLinkColumns()

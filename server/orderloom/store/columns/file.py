"""File fields: a JSON list that describes the files; expressions read how many there are."""

from collections.abc import Mapping, Sequence

from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import FieldPlan
from orderloom.store.column import Columns, OneColumn
from orderloom.store.jsonsql import array_length
from orderloom.store.types import JSON


class FileColumns(OneColumn):
    """A tuple in Python, a list in the database."""

    plain = False

    def from_db(self, values: Sequence[object]) -> object:
        """Descriptions, in their order."""
        (files,) = values
        return tuple(files) if isinstance(files, list) else files

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """The count; no files are none, not unknown."""
        return {".count": array_length(columns[0])}


COLUMN = FileColumns("file", JSON, "j")

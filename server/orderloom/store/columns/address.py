"""Address fields: one JSON object, whose parts expressions read by name."""

from collections.abc import Mapping

from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import FieldPlan
from orderloom.store.column import Columns, OneColumn
from orderloom.store.jsonsql import text_member
from orderloom.store.types import JSON


class AddressColumns(OneColumn):
    """The object as it is."""

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """Each part."""
        return {suffix: text_member(columns[0], suffix.removeprefix(".")) for suffix in field.codec.logic()}


COLUMN = AddressColumns("address", JSON, "j")

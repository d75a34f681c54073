"""What is worked out over several rows, as SQL: the same for groups and for fields that measure other records."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import cast, func, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from orderloom.store.types import WHOLE, Whole

Sql = ColumnElement[object]


def counted() -> Sql:
    """How many rows."""
    return type_coerce(func.count(), WHOLE)


def _sum(column: Sql) -> Sql:
    """PostgreSQL adds integers up to a numeric; an integer is wanted on both."""
    total: Sql = func.sum(column, type_=column.type)
    return cast(total, WHOLE) if isinstance(column.type, Whole) else total


TAKE: Final[Mapping[str, Callable[[Sql], Sql]]] = {
    "sum": _sum,
    "min": lambda column: func.min(column, type_=column.type),
    "max": lambda column: func.max(column, type_=column.type),
    "distinct": lambda column: type_coerce(func.count(column.distinct()), WHOLE),
}
"""By the name of the measure; each works on the column that sorts a field."""

"""``INSERT … ON CONFLICT`` in the words that both databases understand."""

from sqlalchemy import Table

# SQLite compiles PostgreSQL's construct as well; the other way round fails.
from sqlalchemy.dialects.postgresql import Insert, insert

__all__ = ["insert_or_ignore", "insert_or_update"]


def insert_or_ignore(table: Table) -> Insert:
    """Insert a row unless a unique index refuses it; the row count tells."""
    return insert(table).on_conflict_do_nothing()


def insert_or_update(table: Table, *changed: str) -> Insert:
    """Insert a row, or change the named columns of the row with the same primary key."""
    statement = insert(table)
    key = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(
        index_elements=key, set_={name: statement.excluded[name] for name in changed}
    )

"""What all modules of system tables share: the one collection of tables and the usual columns."""

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    text,
)
from sqlalchemy.sql.schema import SchemaItem

from orderloom.store.types import WORDS

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_SEQ = BigInteger().with_variant(Integer, "sqlite")


def seq() -> Column[int]:
    """The column that numbers rows as they come."""
    return Column("seq", _SEQ, Identity(), primary_key=True)


def log(name: str, *columns: SchemaItem) -> Table:
    """A table whose rows have an order and an id of their own."""
    return Table(name, metadata, seq(), Column("id", WORDS, nullable=False, unique=True), *columns)


def words(name: str, *, key: bool = False) -> Column[object]:
    """A text that is always there."""
    return Column(name, WORDS, nullable=False, primary_key=key)


def record() -> tuple[Column[object], ...]:
    """Which record a row of a log is about."""
    return words("app"), words("table"), words("record")


def partial(name: str, where: str, *columns: Column[object], unique: bool = False) -> None:
    """An index over some of the rows only."""
    Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))

"""What builders may know of the databases of other systems: which there are, which tables, which columns; no row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from orderloom.errors import OrderloomError


class NoForeignTableError(OrderloomError):
    """The database answers, but has no such table."""

    code = "foreign.no_table"


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A table or view of another system; ``namespace`` is None where it lies in the usual schema."""

    name: str
    namespace: str | None
    view: bool


@dataclass(frozen=True, slots=True)
class ForeignColumn:
    """A column as its database describes it.

    ``written`` is its type in the database's own words, ``sort`` what our expressions would take it for (``int``,
    ``dec``, ``str``, ``bool``, ``date``, ``datetime``), empty for what cannot be read. ``size`` is the most letters of
    a text or the digits after the point of a number, where the database says so.
    """

    name: str
    written: str
    sort: str
    key: bool
    size: int | None = None


class ForeignDatabases(Protocol):
    """The databases of other systems, by the names that the operator gave them."""

    def names(self) -> Sequence[str]:
        """Their names, in order; no database is asked."""

    def tables(self, engine: str) -> Sequence[ForeignTable]:
        """Tables and views that can be read there; raises ``SourceDownError`` when it does not answer."""

    def columns(self, engine: str, table: str, namespace: str | None) -> Sequence[ForeignColumn]:
        """The columns of one table; raises ``NoForeignTableError`` or ``SourceDownError``."""

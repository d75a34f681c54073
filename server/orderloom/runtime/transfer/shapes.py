"""The shapes of imports and exports, and the ports they need: sheets on disk, jobs in the store, people by id."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from orderloom.errors import OrderloomError
from orderloom.runtime.ports import WriteTx
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.many import Seen

Cell = str | Decimal | bool | None
"""One cell as it was found; moments of workbooks come as ISO 8601 text."""

Typed = str | Decimal | int | bool | date | None
"""One cell to write; an aware ``datetime`` is a moment, any other ``date`` a day."""

MAPPING, JUDGING, JUDGED, RUNNING = "mapping", "judging", "judged", "running"
DONE, CANCELLED, FAILED = "done", "cancelled", "failed"
"""The states of an import, in order; the last three are ends."""

ENDS = frozenset({DONE, CANCELLED, FAILED})


class SheetError(OrderloomError):
    """A file that cannot be read as a sheet; the code says why."""

    code = "transfer.sheet.unreadable"


class TransferError(OrderloomError):
    """An import that cannot do what is asked of it now; the code says why."""

    code = "transfer.state"


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """A sheet that was taken in: its ``header``, how many ``rows`` follow, and the ``sheets`` of its workbook."""

    header: tuple[str, ...]
    rows: int
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with the number that spreadsheet programs show beside it."""

    number: int
    cells: tuple[Cell, ...]


class Sheets(Protocol):
    """Sheets that were sent, read by a limited child process and kept until their import is forgotten."""

    def take(self, id: str, name: str, content: bytes) -> SheetFacts:
        """Keep a file under ``id`` and read its first sheet; raises ``SheetError``."""

    def choose(self, id: str, sheet: str) -> SheetFacts:
        """Read another sheet of a workbook that was kept; raises ``SheetError``."""

    def rows(self, id: str, start: int, count: int) -> Sequence[SheetRow]:
        """Rows from the ``start``-th on (0: the first below the header); fewer, or none, at the end."""

    def forget(self, id: str) -> None:
        """Remove everything that was kept under ``id``."""


class SheetWriter(Protocol):
    """Writes sheets."""

    def formats(self) -> Mapping[str, str]:
        """The formats with their media types."""

    def write(self, format: str, header: Sequence[str], rows: Iterator[Sequence[Typed]]) -> Iterator[bytes]:
        """The sheet in pieces, as rows come."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of the sheet is for: a ``part`` of a ``field``, read by ``format``; without a field, nothing."""

    field: str = ""
    part: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Mapped:
    """How a sheet becomes changes.

    ``key`` is the key that finds records to update; empty only creates. ``lenient`` leaves a choice that is not known
    empty instead of refusing the row, ``confirm`` answers the questions of rules with yes.
    """

    columns: tuple[Column, ...] = ()
    key: str = ""
    lenient: bool = False
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """One import. ``position`` is how many rows are dealt with in the present state; counts are of the run."""

    id: str
    app: str
    table: str
    account: str
    file: str
    state: str
    header: tuple[str, ...]
    total: int
    created_at: datetime
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    mapped: Mapped = Mapped()
    position: int = 0
    good: int = 0
    bad: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    key: str = ""
    """Id of the API key that asked for it, if one did."""
    fault: str = ""
    """Code of what ended it early."""
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be imported: ``problems`` as ``runtime.problems.as_row`` writes them, with their ``column``."""

    number: int
    place: int
    problems: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Advance:
    """What a batch adds to an import when it is committed."""

    job: str
    position: int
    following: int
    counts: Mapping[str, int] = field(default_factory=dict)
    bad: Sequence[BadRow] = ()


class Imports(Protocol):
    """Imports as the store keeps them."""

    def add(self, job: Import) -> None:
        """Keep a new one."""

    def get(self, job: str) -> Import | None:
        """One of them."""

    def of(self, app: str, account: str) -> tuple[Import, ...]:
        """Those of one person, newest first."""

    def due(self) -> Import | None:
        """The oldest that is being judged or run."""

    def move(self, job: str, states: frozenset[str], **values: object) -> bool:
        """Set columns, provided that it is in one of ``states``; False when it is not."""

    def advance(self, tx: WriteTx, advance: Advance) -> bool:
        """Within a transaction: add a batch; False when the import stands elsewhere or does not run."""

    def judged(self, advance: Advance) -> bool:
        """Add a judged batch; False when the import stands elsewhere or is not being judged."""

    def bad(self, job: str, after: int, limit: int) -> tuple[BadRow, ...]:
        """Rows that cannot be imported, behind place ``after``, in the order of the sheet."""

    def forget_bad(self, job: str) -> None:
        """Before it is judged or run again."""

    def old(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Imports begun before a moment."""

    def forget(self, job: str) -> None:
        """Remove one with its rows."""

    def remember(self, app: str, table: str, header: str, mapped: Mapped) -> None:
        """Keep a mapping for sheets with the same header."""

    def recall(self, app: str, table: str, header: str) -> Mapped | None:
        """The mapping that was last used for such a sheet."""

    def rehearsal(self, seen: Seen) -> AbstractContextManager[WriteTx]:
        """A transaction that only looks, see ``Engine.rehearse``."""


class Actors(Protocol):
    """People as they are now."""

    def actor(self, app: str, account: str, key: str) -> Actor | None:
        """The person, or their program with its key, as the engine knows them; None who may do nothing any more."""

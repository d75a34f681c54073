"""The outbox: one row per event that something may wait for, taken out by whoever has dealt with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select

from orderloom.store.filter_bind import Options, listed
from orderloom.store.link import Database
from orderloom.store.schema import outbox
from orderloom.store.types import WHOLE


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An event that waits to trigger something; ``seq`` names the row."""

    seq: int
    event: str
    app: str
    table: str
    record: str
    kind: str
    at: datetime


_WAITING: Final = select(outbox).order_by(outbox.c.seq).limit(bindparam("limit"))


class Outbox:
    """The waiting rows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = bindparam("rows", type_=Options(WHOLE))
        self._remove = database.statements.prepare(
            delete(outbox).where(listed(outbox.c.seq, rows, sqlite=database.statements.dialect.name == "sqlite"))
        )

    def waiting(self, limit: int) -> list[OutboxRow]:
        """Committed rows, oldest first."""
        with self._database.snapshot() as link:
            return link.read(OutboxRow, _WAITING, {"limit": limit})

    def remove(self, rows: Sequence[int]) -> None:
        """Take rows out, by ``seq``."""
        self._database.transact(lambda link: link.run(self._remove, {"rows": list(rows)}), bulk=True)

"""Leases: one holder at a time does a job, over all processes.

The store's clock decides when a lease ends. Each new holder gets a larger fencing number, so that one who slept through
the end of his lease can be told from his successor.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, case, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from orderloom.store.link import Database, Link
from orderloom.store.schema import lease
from orderloom.store.types import MOMENT

_new = insert(lease).values(name=bindparam("name"), holder=bindparam("holder"), fence=1, ends_at=bindparam("ends_at"))
_TAKE: Final = _new.on_conflict_do_update(
    index_elements=["name"],
    set_={
        "holder": _new.excluded.holder,
        "ends_at": _new.excluded.ends_at,
        "fence": lease.c.fence + case((lease.c.holder == _new.excluded.holder, 0), else_=1),
    },
    where=or_(lease.c.ends_at <= bindparam("now", type_=MOMENT), lease.c.holder == _new.excluded.holder),
).returning(lease.c.fence)
_ENDS: Final = select(lease.c.ends_at).where(lease.c.name == bindparam("name"))
_LEAVE: Final = delete(lease).where(lease.c.name == bindparam("name"), lease.c.holder == bindparam("holder"))


class Leases:
    """The leases of one installation, taken in the name of one process."""

    def __init__(self, database: Database, holder: str) -> None:
        """``holder`` is unique to the process."""
        self._database = database
        self._holder = holder

    def take(self, name: str, seconds: float) -> int | None:
        """Take or renew a lease: its fencing number, or None while another holds it."""
        return self._database.transact(lambda link: self.take_within(link, name, seconds))

    def take_within(self, link: Link, name: str, seconds: float) -> int | None:
        """The same as part of a transaction."""
        now = self._database.moment(link)
        ends_at = now + timedelta(seconds=seconds)
        values = {"name": name, "holder": self._holder, "ends_at": ends_at, "now": now}
        row = link.row(_TAKE, values)
        return int(str(row[0])) if row else None

    def held(self, name: str) -> bool:
        """Whether anybody holds a lease now."""
        with self._database.snapshot() as link:
            row = link.row(_ENDS, {"name": name})
            ends = row[0] if row else None
            return isinstance(ends, datetime) and ends > self._database.moment(link)

    def leave(self, name: str) -> None:
        """Let go before the time."""
        self._database.transact(lambda link: link.run(_LEAVE, {"name": name, "holder": self._holder}))

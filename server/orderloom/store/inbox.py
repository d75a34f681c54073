"""The inbox: raw messages, stored before anybody is told that they arrived; and the quarantine beside it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import Select, bindparam, delete, func, insert, or_, select, update

from orderloom.runtime.ports import Ids, InboxMessage
from orderloom.store.link import Database, Link
from orderloom.store.schema import inbox, inbox_key, quarantine
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.upsert import insert_or_ignore

_WAITING: Final = "waiting"
_KEPT_BYTES: Final = 256 * 1024
"""Of one body in the quarantine."""

_SHOWN: Final = tuple(inbox.c[name] for name in names_of(InboxMessage))
_KEY: Final = insert_or_ignore(inbox_key).values({column.name: bindparam(column.name) for column in inbox_key.c})
_ADD: Final = insert(inbox).values(parameters_of(InboxMessage, "size"))
_ONE: Final = select(*_SHOWN).where(inbox.c.id == bindparam("message"))
_SETTLE: Final = (
    update(inbox)
    .where(inbox.c.id == bindparam("message"), inbox.c.state == _WAITING)
    .values(
        state=bindparam("state"),
        done_at=bindparam("at"),
        problems=bindparam("problems"),
        records=bindparam("records"),
        attempts=inbox.c.attempts + 1,
    )
)
_RETRY: Final = (
    update(inbox)
    .where(inbox.c.id == bindparam("message"), inbox.c.state == _WAITING)
    .values(due_at=bindparam("due"), problems=bindparam("problems"), attempts=inbox.c.attempts + 1)
)
_REOPEN: Final = (
    update(inbox)
    .where(inbox.c.id == bindparam("message"), inbox.c.state != _WAITING)
    .values(state=_WAITING, due_at=bindparam("due"), done_at=None, attempts=0)
)
_QUARANTINE: Final = insert(quarantine).values(
    {column.name: bindparam(column.name) for column in quarantine.c if column.name != "seq"}
)
_KEPT: Final = select(quarantine.c.seq, func.length(quarantine.c.body)).order_by(quarantine.c.seq.desc())
_FORGET: Final = delete(quarantine).where(quarantine.c.seq <= bindparam("until"))


@cache
def _due(resting: int) -> Select[tuple[object, ...]]:
    """Messages that are due, without those of so many connections."""
    others = (
        or_(inbox.c.app != bindparam(f"app_{place}"), inbox.c.connection != bindparam(f"connection_{place}"))
        for place in range(resting)
    )
    return (
        select(*_SHOWN)
        .where(inbox.c.state == _WAITING, inbox.c.due_at <= bindparam("now"), *others)
        .order_by(inbox.c.due_at, inbox.c.seq)
        .limit(bindparam("limit"))
    )


def message(link: Link, message_id: str) -> InboxMessage | None:
    """One raw message."""
    return link.read_one(InboxMessage, _ONE, {"message": message_id})


def settle(
    link: Link,
    message_id: str,
    state: str,
    at: datetime,
    problems: Sequence[Mapping[str, object]],
    records: Sequence[Mapping[str, str]],
) -> bool:
    """Set what became of a message that waits; False when somebody else has settled it."""
    values = {"message": message_id, "state": state, "at": at, "problems": problems, "records": records}
    return link.run(_SETTLE, values) > 0


class SqlInbox:
    """The ``Inbox`` port."""

    def __init__(
        self, database: Database, ids: Ids, *, quarantine_count: int = 1000, quarantine_bytes: int = 16 * 1024 * 1024
    ) -> None:
        """The quarantine keeps the newest ``quarantine_count`` entries, of at most ``quarantine_bytes`` together."""
        self._database = database
        self._ids = ids
        self._most = quarantine_count
        self._most_bytes = quarantine_bytes

    def receive(self, message: InboxMessage) -> bool:
        """Store one message durably; False when its event id was seen before. Without an event id it is always new."""
        return self._database.transact(lambda link: _receive(link, message))

    def due(self, now: datetime, limit: int, resting: Collection[tuple[str, str]] = ()) -> tuple[InboxMessage, ...]:
        """Waiting messages whose time has come, oldest first; none of ``resting`` connections."""
        values: dict[str, object] = {"now": now, "limit": limit}
        for place, (app, connection) in enumerate(sorted(resting)):
            values |= {f"app_{place}": app, f"connection_{place}": connection}
        with self._database.snapshot() as link:
            return tuple(link.read(InboxMessage, _due(len(resting)), values))

    def retry(self, message: str, due_at: datetime, problems: Sequence[Mapping[str, object]]) -> None:
        """Count an attempt and wait."""
        values = {"message": message, "due": due_at, "problems": problems}
        self._database.transact(lambda link: link.run(_RETRY, values), bulk=True)

    def reopen(self, message: str, now: datetime) -> bool:
        """Make a settled message waiting again; False when it waits already or is unknown."""
        return self._database.transact(lambda link: link.run(_REOPEN, {"message": message, "due": now})) > 0

    def quarantine(
        self, app: str, connection: str, headers: Mapping[str, str], body: bytes, reason: str, at: datetime
    ) -> None:
        """Keep bytes that did not verify, the first 256 kB of each; the oldest make room."""
        values: dict[str, object] = {
            "id": self._ids.new(),
            "app": app,
            "connection": connection,
            "headers": headers,
            "body": body[:_KEPT_BYTES],
            "size": len(body),
            "reason": reason,
            "at": at,
        }
        self._database.transact(lambda link: self._quarantine(link, values), bulk=True)

    def _quarantine(self, link: Link, values: dict[str, object]) -> None:
        link.exclude("quarantine")
        link.run(_QUARANTINE, values)
        kept = total = 0
        for seq, size in link.rows(_KEPT):
            kept, total = kept + 1, total + int(str(size))
            if kept > self._most or (total > self._most_bytes and kept > 1):
                link.run(_FORGET, {"until": seq})
                return


def _receive(link: Link, new: InboxMessage) -> bool:
    key = {"app": new.app, "connection": new.connection, "event_id": new.event_id, "at": new.received_at}
    if new.event_id and not link.run(_KEY, key):
        return False
    link.send(_ADD, {**values_of(new), "due_at": new.due_at or new.received_at, "size": len(new.body)})
    return True

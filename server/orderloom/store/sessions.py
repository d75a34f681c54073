"""Sign-ins, ended ones included for a while, and failed attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from orderloom.runtime.accounts import Session
from orderloom.store.link import Database, Link
from orderloom.store.schema import attempt, session
from orderloom.store.shapes import names_of, parameters_of, values_of

_OPEN: Final = insert(session).values(parameters_of(Session))
_ONE: Final = select(*(session.c[name] for name in names_of(Session))).where(
    session.c.id_hash == bindparam("id"), session.c.closed_at.is_(None)
)
_TOUCH: Final = update(session).where(session.c.id_hash == bindparam("id")).values(last_seen_at=bindparam("at"))
_CLOSE: Final = (
    update(session)
    .where(session.c.id_hash == bindparam("id"), session.c.closed_at.is_(None))
    .values(closed_at=bindparam("at"))
)
_CLOSE_FAMILY: Final = (
    update(session)
    .where(session.c.family == bindparam("of"), session.c.closed_at.is_(None))
    .values(closed_at=bindparam("at"))
)
_OF: Final = (
    select(*(session.c[name] for name in names_of(Session)))
    .where(session.c.account == bindparam("of"), session.c.closed_at.is_(None))
    .order_by(session.c.last_seen_at.desc())
)
_CLOSE_ALL: Final = (
    update(session)
    .where(session.c.account == bindparam("of"), session.c.closed_at.is_(None), session.c.id_hash != bindparam("but"))
    .values(closed_at=bindparam("at"))
)
_NOTE: Final = insert(attempt).values(key=bindparam("key"), at=bindparam("at"))
_COUNT: Final = (
    select(func.count())
    .select_from(attempt)
    .where(attempt.c.key == bindparam("key"), attempt.c.at >= bindparam("since"))
)
_FORGET: Final = delete(attempt).where(attempt.c.key == bindparam("key"))


class SqlSessions:
    """Sessions and attempts of the ``Accounts`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_session(self, session: Session) -> None:
        """Store a new session."""
        self._database.transact(lambda link: link.run(_OPEN, values_of(session)))

    def session(self, id_hash: str) -> Session | None:
        """The session, unless it has ended."""
        with self._database.snapshot() as link:
            return link.read_one(Session, _ONE, {"id": id_hash})

    def touch(self, id_hash: str, at: datetime) -> None:
        """Note that it was used."""
        self._database.transact(lambda link: link.run(_TOUCH, {"id": id_hash, "at": at}), bulk=True)

    def close_session(self, id_hash: str) -> bool:
        """End it; False when it had ended already or never was."""
        values = {"id": id_hash, "at": self._database.clock.now()}
        return self._database.transact(lambda link: link.run(_CLOSE, values)) > 0

    def close_family(self, family: str) -> None:
        """End every session of a token family."""
        values = {"of": family, "at": self._database.clock.now()}
        self._database.transact(lambda link: link.run(_CLOSE_FAMILY, values))

    def sessions_of(self, account: str) -> tuple[Session, ...]:
        """A person's sessions that have not ended, the one used last first."""
        with self._database.snapshot() as link:
            return tuple(link.read(Session, _OF, {"of": account}))

    def close_all(self, account: str, but: str = "") -> int:
        """End every session of a person except the one with the hash ``but``; how many."""
        values = {"of": account, "but": but, "at": self._database.clock.now()}
        return self._database.transact(lambda link: link.run(_CLOSE_ALL, values))

    def note_attempt(self, keys: Sequence[str], at: datetime) -> None:
        """Count a failed sign-in under each key."""

        def job(link: Link) -> None:
            for key in keys:
                link.send(_NOTE, {"key": key, "at": at})

        self._database.transact(job)

    def attempts(self, key: str, since: datetime) -> int:
        """Failed sign-ins under a key, ``since`` included."""
        with self._database.snapshot() as link:
            row = link.row(_COUNT, {"key": key, "since": since})
        return int(str(row[0])) if row else 0

    def forget_attempts(self, key: str) -> None:
        """Forget after success."""
        self._database.transact(lambda link: link.run(_FORGET, {"key": key}))

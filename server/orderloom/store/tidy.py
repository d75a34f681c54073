"""Rows that have served their time: old answers, attempts, ended sessions, replaced secrets, event ids of the inbox."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete

from orderloom.store import answers
from orderloom.store.link import Database, Link
from orderloom.store.schema import attempt, idempotency, inbox_key, secret, session

_ATTEMPTS: Final = timedelta(days=2)
_SESSIONS: Final = timedelta(days=30)
_EVENT_IDS: Final = timedelta(days=90)
"""Platforms repeat themselves for days; a month is promised."""

_OLD: Final = (
    (delete(idempotency).where(idempotency.c.at <= bindparam("until")), answers.KEPT),
    (delete(attempt).where(attempt.c.at <= bindparam("until")), _ATTEMPTS),
    (delete(session).where(session.c.last_seen_at <= bindparam("until")), _SESSIONS),
    (delete(secret).where(secret.c.valid_until <= bindparam("until")), timedelta(0)),
    (delete(inbox_key).where(inbox_key.c.at <= bindparam("until")), _EVENT_IDS),
)


def tidy(database: Database, now: datetime) -> int:
    """Remove what nobody will ask for again; how many rows."""

    def job(link: Link) -> int:
        return sum(link.run(statement, {"until": now - kept}) for statement, kept in _OLD)

    return database.transact(job, bulk=True)

"""Figures for watching: how much waits, and for how long."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from orderloom.store.link import Database
from orderloom.store.schema import event, inbox

_INBOX: Final = select(inbox.c.state, func.count()).group_by(inbox.c.state)
_OLDEST: Final = select(inbox.c.received_at).where(inbox.c.state == "waiting").order_by(inbox.c.received_at).limit(1)
_UNSEALED: Final = select(func.count()).select_from(event).where(event.c.position.is_(None))


def read(database: Database, now: datetime) -> Mapping[str, float]:
    """Messages waiting and failed, age of the oldest waiting one in seconds, events not yet sealed."""
    with database.snapshot() as link:
        states = {str(state): float(str(count)) for state, count in link.rows(_INBOX)}
        oldest = link.row(_OLDEST)
        unsealed = link.row(_UNSEALED)
    since = oldest[0] if oldest else None
    return {
        "orderloom_inbox_waiting": states.get("waiting", 0.0),
        "orderloom_inbox_failed": states.get("failed", 0.0),
        "orderloom_inbox_oldest_seconds": (now - since).total_seconds() if isinstance(since, datetime) else 0.0,
        "orderloom_events_unsealed": float(str(unsealed[0])) if unsealed else 0.0,
    }

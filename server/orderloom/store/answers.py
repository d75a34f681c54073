"""Answers remembered under an Idempotency-Key, for a day."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from orderloom.runtime.ports import IdempotentAnswer, KeyTakenError
from orderloom.store.link import Link
from orderloom.store.schema import idempotency
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.types import MOMENT

KEPT: Final = timedelta(hours=24)
KEY: Final = "idempotency"
"""What ``KeyTakenError`` calls the key."""

_FIND: Final = select(*(idempotency.c[name] for name in names_of(IdempotentAnswer))).where(
    idempotency.c.actor == bindparam("actor"),
    idempotency.c.key == bindparam("key"),
    idempotency.c.at > bindparam("since"),
)
_new = insert(idempotency).values(parameters_of(IdempotentAnswer))
_REMEMBER: Final = _new.on_conflict_do_update(
    index_elements=["actor", "key"],
    set_={name: _new.excluded[name] for name in ("digest", "table", "record", "status", "at")},
    where=idempotency.c.at <= bindparam("since", type_=MOMENT),
)


def find(link: Link, actor: str, key: str, now: datetime) -> IdempotentAnswer | None:
    """The remembered answer, unless it is too old."""
    return link.read_one(IdempotentAnswer, _FIND, {"actor": actor, "key": key, "since": now - KEPT})


def remember(link: Link, new: IdempotentAnswer) -> None:
    """Keep an answer, in the place of one that is too old; raises ``KeyTakenError``."""
    if not link.run(_REMEMBER, {**values_of(new), "since": new.at - KEPT}):
        raise KeyTakenError(KEY)

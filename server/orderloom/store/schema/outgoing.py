"""Effects outside the house that wait, and how fast each credential may be used."""

from sqlalchemy import Column, Index, Integer, Table

from orderloom.store.schema.parts import log, metadata, partial, record, words
from orderloom.store.types import FLAG, LETTER, MOMENT, WHOLE

outgoing = log(
    "outgoing",
    *record(),
    words("run"),
    words("channel"),
    words("target"),
    words("action"),
    words("key"),
    words("ticket"),
    Column("body", LETTER, nullable=False),
    words("state"),
    Column("tries", Integer, nullable=False),
    Column("unclear", FLAG, nullable=False),
    Column("due_at", MOMENT, nullable=False),
    Column("fence", WHOLE, nullable=False, comment="grows with whoever takes it"),
    Column("answer", LETTER),
    Column("problem", LETTER),
    Column("created_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT),
)
Index("ux_outgoing_key", outgoing.c.key, unique=True)
_OPEN = "state IN ('waiting', 'sending')"
partial("ix_outgoing_target", _OPEN, outgoing.c.target, outgoing.c.due_at, outgoing.c.seq)
partial("ix_outgoing_due", _OPEN, outgoing.c.due_at)
partial("ix_outgoing_problem", "state IN ('failed', 'parked')", outgoing.c.app, outgoing.c.seq)
Index("ix_outgoing_record", outgoing.c.record)
partial("ix_outgoing_ended", "ended_at IS NOT NULL", outgoing.c.ended_at)

bucket = Table(
    "bucket",
    metadata,
    words("name", key=True),
    Column("full_at", MOMENT, nullable=False, comment="when all of its calls are there again"),
)

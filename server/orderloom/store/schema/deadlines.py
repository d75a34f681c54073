"""Timers of deadlines, and how far each app's timers have followed its documents."""

from sqlalchemy import Column, Index, Table

from orderloom.store.schema.parts import log, metadata, partial, record, words
from orderloom.store.types import LETTER, MOMENT, WHOLE

timer = log(
    "timer",
    *record(),
    words("deadline"),
    words("segment"),
    words("state"),
    Column("started_at", MOMENT, nullable=False),
    Column("due_at", MOMENT, nullable=False),
    words("digest"),
    Column("wake_at", MOMENT, comment="when its next level comes; empty while the clock stands still"),
    Column("fired", LETTER, nullable=False),
    Column("stood", WHOLE, nullable=False, comment="seconds that the clock has stood still"),
    Column("paused_at", MOMENT),
    Column("ended_at", MOMENT),
    Column("held_until", MOMENT, comment="when whoever works on it has to be done"),
    Column("tries", WHOLE, nullable=False, server_default="0"),
)
Index("ix_timer_record", timer.c.record)
partial("ix_timer_wake", "wake_at IS NOT NULL", timer.c.wake_at)
partial("ux_timer_live", "ended_at IS NULL", timer.c.app, timer.c.deadline, timer.c.record, unique=True)
partial("ix_timer_due", "ended_at IS NULL", timer.c.app, timer.c.table, timer.c.due_at, timer.c.id)
partial("ix_timer_app", "ended_at IS NULL", timer.c.app, timer.c.id)

timer_round = Table(
    "timer_round",
    metadata,
    words("app", key=True),
    words("digest"),
    words("after"),
)

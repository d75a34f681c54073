"""Schedules: one row per trigger that waits for the clock."""

from sqlalchemy import Column, Table

from orderloom.store.schema.parts import metadata, partial, words
from orderloom.store.types import LETTER, MOMENT, WHOLE

schedule = Table(
    "schedule",
    metadata,
    words("app", key=True),
    words("flow", key=True),
    words("trigger", key=True),
    Column("version", WHOLE, nullable=False, comment="of the app, whose documents it follows"),
    words("cron"),
    words("zone"),
    Column("next_at", MOMENT, comment="absent while it is paused"),
    words("paused_by"),
    Column("last_at", MOMENT),
    words("last_run"),
    Column("problem", LETTER, comment="why the last firing began no run"),
)
partial("ix_schedule_next", "next_at IS NOT NULL", schedule.c.next_at)

"""Schedules: one row per trigger that waits for the clock."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS

revision = "0013"
down_revision = "0012"


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "schedule",
        *_words("app", "flow", "trigger"),
        sa.Column("version", WHOLE, nullable=False, comment="of the app, whose documents it follows"),
        *_words("cron", "zone"),
        sa.Column("next_at", MOMENT, comment="absent while it is paused"),
        *_words("paused_by"),
        sa.Column("last_at", MOMENT),
        *_words("last_run"),
        sa.Column("problem", LETTER, comment="why the last firing began no run"),
        sa.PrimaryKeyConstraint("app", "flow", "trigger", name="pk_schedule"),
    )
    there = sa.text("next_at IS NOT NULL")
    op.create_index("ix_schedule_next", "schedule", ["next_at"], sqlite_where=there, postgresql_where=there)

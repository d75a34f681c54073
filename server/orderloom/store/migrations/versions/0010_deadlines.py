"""Timers of deadlines; holds that do not bind some roles."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS

revision = "0010"
down_revision = "0009"

_SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables, widen holds."""
    op.add_column("hold", sa.Column("but", LETTER, nullable=False, server_default="[]"))
    op.create_table(
        "timer",
        sa.Column("seq", _SEQ, sa.Identity(), nullable=False),
        *_words("id", "app", "table", "record", "deadline", "segment", "state"),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        *_words("digest"),
        sa.Column("wake_at", MOMENT),
        sa.Column("fired", LETTER, nullable=False),
        sa.Column("stood", WHOLE, nullable=False),
        *(sa.Column(name, MOMENT) for name in ("paused_at", "ended_at", "held_until")),
        sa.Column("tries", WHOLE, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("seq", name="pk_timer"),
        sa.UniqueConstraint("id", name="uq_timer_id"),
    )
    op.create_index("ix_timer_record", "timer", ["record"])
    _partial("ix_timer_wake", "wake_at IS NOT NULL", "wake_at")
    _partial("ux_timer_live", "ended_at IS NULL", "app", "deadline", "record", unique=True)
    _partial("ix_timer_due", "ended_at IS NULL", "app", "table", "due_at", "id")
    _partial("ix_timer_app", "ended_at IS NULL", "app", "id")
    op.create_table(
        "timer_round", *_words("app", "digest", "after"), sa.PrimaryKeyConstraint("app", name="pk_timer_round")
    )


def _partial(name: str, where: str, *columns: str, unique: bool = False) -> None:
    told = sa.text(where)
    op.create_index(name, "timer", list(columns), unique=unique, sqlite_where=told, postgresql_where=told)

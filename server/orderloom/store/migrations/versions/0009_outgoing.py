"""Effects outside the house, and how fast each credential may be used."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import FLAG, LETTER, MOMENT, WHOLE, WORDS

revision = "0009"
down_revision = "0008"


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _partial(name: str, where: str, *columns: str) -> None:
    op.create_index(name, "outgoing", list(columns), sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outgoing",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.Identity(), nullable=False),
        *_words("id", "app", "table", "record", "run", "channel", "target", "action", "key", "ticket"),
        sa.Column("body", LETTER, nullable=False),
        *_words("state"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("unclear", FLAG, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("fence", WHOLE, nullable=False, comment="grows with whoever takes it"),
        sa.Column("answer", LETTER, nullable=True),
        sa.Column("problem", LETTER, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_outgoing"),
        sa.UniqueConstraint("id", name="uq_outgoing_id"),
    )
    op.create_index("ux_outgoing_key", "outgoing", ["key"], unique=True)
    _partial("ix_outgoing_target", "state IN ('waiting', 'sending')", "target", "due_at", "seq")
    _partial("ix_outgoing_due", "state IN ('waiting', 'sending')", "due_at")
    _partial("ix_outgoing_problem", "state IN ('failed', 'parked')", "app", "seq")
    op.create_index("ix_outgoing_record", "outgoing", ["record"])
    _partial("ix_outgoing_ended", "ended_at IS NOT NULL", "ended_at")
    op.create_table(
        "bucket",
        *_words("name"),
        sa.Column("full_at", MOMENT, nullable=False, comment="when all of its calls are there again"),
        sa.PrimaryKeyConstraint("name", name="pk_bucket"),
    )

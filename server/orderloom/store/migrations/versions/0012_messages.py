"""Notices, and how people want to be told."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import FLAG, LETTER, MOMENT, WORDS

revision = "0012"
down_revision = "0011"

_SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENTS = ("due_at", "told_at", "read_at", "acknowledged_at")


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _index(name: str, where: str, *columns: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "notice", list(columns), sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notice",
        sa.Column("seq", _SEQ, sa.Identity(), nullable=False),
        *_words("id", "app", "table", "record", "run", "message", "channel", "account", "batch"),
        *_words("language", "rights", "subject", "body", "state"),
        sa.Column("urgent", FLAG, nullable=False),
        sa.Column("popup", FLAG, nullable=False),
        *_words("same"),
        sa.Column("made_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT) for name in _MOMENTS),
        *_words("taken_by", "within"),
        sa.PrimaryKeyConstraint("seq", name="pk_notice"),
        sa.UniqueConstraint("id", name="uq_notice_id"),
    )
    _index("ix_notice_due", "state = 'waiting'", "due_at", "seq")
    _index("ix_notice_account", "state = 'told' AND channel = 'app'", "account", "seq")
    _index("ix_notice_unread", "state = 'told' AND channel = 'app' AND read_at IS NULL", "account")
    _index("ix_notice_same", "same <> ''", "same", "told_at")
    for column in ("batch", "record", "made_at"):
        op.create_index(f"ix_notice_{column}", "notice", [column])
    op.create_table(
        "message_wish",
        *_words("account", "mail"),
        sa.Column("off", LETTER, nullable=False),
        *_words("quiet_from", "quiet_until", "zone"),
        sa.PrimaryKeyConstraint("account", name="pk_message_wish"),
    )

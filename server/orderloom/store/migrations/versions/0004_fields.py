"""What single field types keep beside the records: stock movements, numbers taken, snapshots, identities."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS, Exact

revision = "0004"
down_revision = "0003"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _numbers()
    _stock()
    _snapshots()
    _identities()


def _numbers() -> None:
    """Numbers taken and codes given out."""
    op.create_table(
        "series",
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("field", WORDS, nullable=False),
        sa.Column("period", WORDS, nullable=False),
        sa.Column("last", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("app", "table", "field", "period", name="pk_series"),
    )
    op.create_table(
        "public_link",
        sa.Column("hash", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("field", WORDS, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_public_link"),
    )


def _log(*names: str) -> list[sa.Column[object]]:
    """The columns every log begins with."""
    words: list[sa.Column[object]] = [sa.Column(name, WORDS, nullable=False) for name in names]
    return [sa.Column("seq", SEQ, sa.Identity(), nullable=False), sa.Column("id", WORDS, nullable=False), *words]


def _stock() -> None:
    """Movements of stock; the database itself refuses one that would sell what is not there."""
    exact = Exact(3)
    op.create_table(
        "stock_move",
        *_log("app", "table", "record", "field"),
        sa.Column("number", WHOLE, nullable=False, comment="counts the moves of one balance without a gap"),
        sa.Column("verb", WORDS, nullable=False),
        sa.Column("amount", exact, nullable=False),
        sa.Column("on_hand", exact, nullable=False, comment="after the move"),
        sa.Column("reserved", exact, nullable=False, comment="after the move"),
        sa.Column("held", exact, nullable=False, comment="what the holder gained or gave back"),
        sa.Column("holder", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("actor", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_stock_move"),
        sa.CheckConstraint("on_hand >= 0", name="ck_stock_move_on_hand"),
        sa.CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="ck_stock_move_reserved"),
        sa.UniqueConstraint("id", name="uq_stock_move_id"),
    )
    place = ["app", "table", "record", "field", "number"]
    op.create_index("uq_stock_move_number", "stock_move", place, unique=True)
    op.create_index("ix_stock_move_holder", "stock_move", ["app", "holder"], unique=False)


def _snapshots() -> None:
    """Records as they once were."""
    op.create_table(
        "snapshot",
        *_log("app", "table", "record", "snapshot"),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("fields", LETTER, nullable=False, comment="field to JSON value, as it was"),
        sa.PrimaryKeyConstraint("seq", name="pk_snapshot"),
        sa.UniqueConstraint("id", name="uq_snapshot_id"),
    )
    op.create_index("ix_snapshot_record", "snapshot", ["record"], unique=False)


def _identities() -> None:
    """What tells people apart, hashed, and which records are held to be the same one."""
    op.create_table(
        "identifier",
        *(sa.Column(name, WORDS, nullable=False) for name in ("app", "identity", "match", "record", "hash")),
        sa.PrimaryKeyConstraint("app", "identity", "match", "record", name="pk_identifier"),
    )
    op.create_index("ix_identifier_hash", "identifier", ["app", "identity", "match", "hash"], unique=False)
    op.create_table(
        "identity_link",
        *_log("app", "identity", "first", "second", "match", "state"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("why", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_identity_link"),
        sa.UniqueConstraint("id", name="uq_identity_link_id"),
    )
    op.create_index("ix_identity_link_first", "identity_link", ["first"], unique=False)
    op.create_index("ix_identity_link_second", "identity_link", ["second"], unique=False)

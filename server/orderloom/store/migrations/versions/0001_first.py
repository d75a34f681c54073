"""The first system tables."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import FLAG, LETTER, MOMENT, WHOLE, WORDS

revision = "0001"
down_revision = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    _installation()
    _journal()
    _logs()
    _notes()
    _inbox()
    _people()
    _apps()


def _installation() -> None:
    """The installation itself, and who does what in it."""
    op.create_table(
        "installation",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", WHOLE, nullable=False, comment="grows with every restore"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
        sa.CheckConstraint("id = 1", name="ck_installation_single"),
    )
    op.create_table(
        "lease",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("holder", WORDS, nullable=False),
        sa.Column("fence", WHOLE, nullable=False, comment="grows with every new holder"),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "user_table",
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("physical", WORDS, nullable=False),
        sa.Column("structure", WORDS, nullable=False, comment="digest of the structure that was made"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("app", "table", name="pk_user_table"),
        sa.UniqueConstraint("physical", name="uq_user_table_physical"),
    )


def _journal() -> None:
    """Events and what waits for them."""
    op.create_table(
        "event",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("actor", WORDS, nullable=False),
        sa.Column("actor_name", WORDS, nullable=False),
        sa.Column("cause", LETTER, nullable=False),
        sa.Column("input", LETTER, nullable=False),
        sa.Column("change", LETTER, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("epoch", WHOLE, nullable=True),
        sa.Column("position", WHOLE, nullable=True),
        sa.Column("chain", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
        sa.UniqueConstraint("id", name="uq_event_id"),
    )
    op.create_index("ix_event_record", "event", ["record"], unique=False)
    op.create_index(
        "ix_event_unsealed",
        "event",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
    op.create_index(
        "uq_event_position",
        "event",
        ["position"],
        unique=True,
        sqlite_where=sa.text("position IS NOT NULL"),
        postgresql_where=sa.text("position IS NOT NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("event", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
    )


def _logs() -> None:
    """What was not done, and what was said about records."""
    op.create_table(
        "refusal",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("operation", WORDS, nullable=False),
        sa.Column("actor", WORDS, nullable=False),
        sa.Column("actor_name", WORDS, nullable=False),
        sa.Column("cause", LETTER, nullable=False),
        sa.Column("input", LETTER, nullable=False),
        sa.Column("problems", LETTER, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_refusal"),
        sa.UniqueConstraint("id", name="uq_refusal_id"),
    )
    op.create_index("ix_refusal_record", "refusal", ["record"], unique=False)
    op.create_table(
        "report",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("field", WORDS, nullable=False),
        sa.Column("source", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=True),
        sa.Column("raw", WORDS, nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("message", WORDS, nullable=False),
        sa.Column("outcome", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_report"),
        sa.UniqueConstraint("id", name="uq_report_id"),
    )
    op.create_index("ix_report_record", "report", ["record"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("actor", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_idempotency"),
    )


def _notes() -> None:
    """Holds and marks."""
    op.create_table(
        "hold",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("cause", WORDS, nullable=False),
        sa.Column("blocks", LETTER, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_hold"),
        sa.UniqueConstraint("id", name="uq_hold_id"),
    )
    op.create_index("ix_hold_record", "hold", ["record"], unique=False)
    op.create_table(
        "mark",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("reason", LETTER, nullable=False),
        sa.Column("cause", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("cleared_at", MOMENT, nullable=True),
        sa.Column("cleared_by", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_mark"),
        sa.UniqueConstraint("id", name="uq_mark_id"),
    )
    op.create_index("ix_mark_record", "mark", ["record"], unique=False)
    op.create_index(
        "uq_mark_live",
        "mark",
        ["app", "table", "record", "code"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )


def _inbox() -> None:
    """Raw messages."""
    op.create_table(
        "inbox",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("connection", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("event_id", WORDS, nullable=False),
        sa.Column("headers", LETTER, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problems", LETTER, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("records", LETTER, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_inbox"),
        sa.UniqueConstraint("id", name="uq_inbox_id"),
    )
    op.create_index(
        "ix_inbox_due",
        "inbox",
        ["due_at", "seq"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "inbox_key",
        sa.Column("app", WORDS, nullable=False),
        sa.Column("connection", WORDS, nullable=False),
        sa.Column("event_id", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("app", "connection", "event_id", name="pk_inbox_key"),
    )
    op.create_table(
        "quarantine",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("connection", WORDS, nullable=False),
        sa.Column("headers", LETTER, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", WHOLE, nullable=False, comment="of the body as it came; what is kept may be less"),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_quarantine"),
        sa.UniqueConstraint("id", name="uq_quarantine_id"),
    )


def _people() -> None:
    """Accounts and sign-ins."""
    op.create_table(
        "account",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False, comment="the name without case"),
        sa.Column("display", WORDS, nullable=False),
        sa.Column("password_hash", WORDS, nullable=False),
        sa.Column("roles", LETTER, nullable=False),
        sa.Column("language", WORDS, nullable=False),
        sa.Column("admin", FLAG, nullable=False),
        sa.Column("active", FLAG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("folded", name="uq_account_folded"),
    )
    op.create_table(
        "session",
        sa.Column("id_hash", WORDS, nullable=False),
        sa.Column("account", WORDS, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("csrf", WORDS, nullable=False),
        sa.Column("sort", WORDS, nullable=False),
        sa.Column("family", WORDS, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id_hash", name="pk_session"),
    )
    op.create_index("ix_session_account", "session", ["account"], unique=False)
    op.create_index("ix_session_family", "session", ["family"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_attempt"),
    )
    op.create_index("ix_attempt_key_at", "attempt", ["key", "at"], unique=False)


def _apps() -> None:
    """Published documents, addresses and credentials."""
    op.create_table(
        "app_version",
        sa.Column("app", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("app", "number", name="pk_app_version"),
    )
    op.create_table(
        "app_document",
        sa.Column("app", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False, comment="order of the documents"),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("document", WORDS, nullable=False),
        sa.Column("body", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("app", "number", "place", name="pk_app_document"),
    )
    op.create_table(
        "address",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("connection", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_address"),
    )
    op.create_index("uq_address_app_connection", "address", ["app", "connection"], unique=True)
    op.create_table(
        "secret",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("owner", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("key_id", WORDS, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="nonce, then ciphertext and tag"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_secret"),
    )
    op.create_index("ix_secret_owner_name", "secret", ["owner", "name"], unique=False)

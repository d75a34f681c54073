"""Drafts of apps, how their versions came about, and what they were built from."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import FLAG, LETTER, MOMENT, WHOLE, WORDS

revision = "0002"
down_revision = "0001"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "version_origin",
        sa.Column("app", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by_name", WORDS, nullable=False),
        sa.Column("origin", WORDS, nullable=False),
        sa.Column("of", sa.Integer(), nullable=False, comment="the version that a rollback went back to"),
        sa.Column("forced", FLAG, nullable=False),
        sa.Column("given", LETTER, nullable=False, comment="documents of the server as the folder had them"),
        sa.PrimaryKeyConstraint("app", "number", name="pk_version_origin"),
    )
    _drafts()
    op.create_table(
        "app_base",
        sa.Column("app", WORDS, nullable=False),
        sa.Column("stamp", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("documents", LETTER, nullable=False, comment="kind, id and text of each, as the template was built"),
        sa.PrimaryKeyConstraint("app", "stamp", name="pk_app_base"),
    )


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("app", WORDS, nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("revision", WHOLE, nullable=False, comment="grows with every step"),
        sa.PrimaryKeyConstraint("app", name="pk_draft"),
    )
    op.create_table(
        "draft_document",
        sa.Column("app", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("document", WORDS, nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("body", WORDS, comment="none when the draft removes it"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("app", "kind", "document", name="pk_draft_document"),
    )
    op.create_table(
        "draft_note",
        sa.Column("seq", SEQ, sa.Identity(), nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("by_name", WORDS, nullable=False),
        sa.Column("edits", LETTER, nullable=False),
        sa.Column("inverse", LETTER, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_draft_note"),
        sa.UniqueConstraint("id", name="uq_draft_note_id"),
    )
    op.create_index("ix_draft_note_app", "draft_note", ["app"])

"""Teams, keys of programs and second factors of people."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables, and tell sessions apart by where they are used."""
    for name in ("device", "address", "seen_as"):
        op.add_column("session", sa.Column(name, WORDS, nullable=False, server_default=""))
    _organisation()
    _proofs()


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _organisation() -> None:
    """Teams, departments, and who belongs where."""
    op.create_table(
        "team",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False, comment="the name without case"),
        sa.Column("lead", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_team"),
        sa.UniqueConstraint("folded", name="uq_team_folded"),
    )
    op.create_table(
        "team_member", *_words("team", "account"), sa.PrimaryKeyConstraint("team", "account", name="pk_team_member")
    )
    op.create_index("ix_team_member_account", "team_member", ["account"], unique=False)
    op.create_table(
        "department",
        *_words("id", "name", "parent", "manager"),
        sa.PrimaryKeyConstraint("id", name="pk_department"),
    )
    op.create_table(
        "placement",
        *_words("account", "department", "manager"),
        sa.PrimaryKeyConstraint("account", name="pk_placement"),
    )
    op.create_table(
        "substitute",
        *_words("id", "account", "stand_in"),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_substitute"),
    )


def _proofs() -> None:
    """What people and programs prove themselves with."""
    op.create_table(
        "api_key",
        *_words("id", "hash", "account", "name"),
        sa.Column("scope", LETTER, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("hash", name="uq_api_key_hash"),
    )
    op.create_index("ix_api_key_account", "api_key", ["account"], unique=False)
    op.create_table(
        "second_factor",
        sa.Column("account", WORDS, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", WHOLE, nullable=False, comment="the half minute whose code was used last"),
        sa.PrimaryKeyConstraint("account", name="pk_second_factor"),
    )
    op.create_table(
        "recovery_code",
        *_words("account", "hash"),
        sa.PrimaryKeyConstraint("account", "hash", name="pk_recovery_code"),
    )
    op.create_table(
        "reset_link",
        *_words("hash", "account", "by"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_reset_link"),
    )
    op.create_index("ix_reset_link_account", "reset_link", ["account"], unique=False)

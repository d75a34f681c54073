"""Searches with a name, and the columns that people put away."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import FLAG, LETTER, WORDS

revision = "0007"
down_revision = "0006"


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "favourite",
        *_words("id", "app", "view", "account", "name", "query"),
        sa.Column("first", FLAG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_favourite"),
    )
    op.create_index("ux_favourite_name", "favourite", ["account", "app", "view", "name"], unique=True)
    op.create_table(
        "column_choice",
        *_words("account", "app", "view"),
        sa.Column("put_away", LETTER, nullable=False),
        sa.PrimaryKeyConstraint("account", "app", "view", name="pk_column_choice"),
    )

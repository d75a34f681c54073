"""Imports and exports under way."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS

revision = "0006"
down_revision = "0005"

_COUNTS = ("total", "position", "good", "bad", "created", "updated", "unchanged", "refused")


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "import_job",
        *_words("id", "app", "table", "account", "file", "state"),
        sa.Column("header", LETTER, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        *_words("sheet"),
        sa.Column("sheets", LETTER, nullable=False),
        sa.Column("mapped", LETTER, nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in _COUNTS),
        *_words("key", "fault"),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_import_job"),
    )
    due = sa.text("state IN ('judging', 'running')")
    op.create_index("ix_import_job_due", "import_job", ["created_at"], sqlite_where=due, postgresql_where=due)
    op.create_table(
        "import_row",
        *_words("job"),
        sa.Column("place", WHOLE, nullable=False, comment="which row below the header"),
        sa.Column("number", WHOLE, nullable=False, comment="as spreadsheet programs count"),
        sa.Column("problems", LETTER, nullable=False),
        sa.PrimaryKeyConstraint("job", "place", name="pk_import_row"),
    )
    op.create_table(
        "import_mapping",
        *_words("app", "table"),
        sa.Column("header", WORDS, nullable=False, comment="fingerprint of the header"),
        sa.Column("mapped", LETTER, nullable=False),
        sa.PrimaryKeyConstraint("app", "table", "header", name="pk_import_mapping"),
    )

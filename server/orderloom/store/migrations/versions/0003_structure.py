"""How far the tables of apps have been widened, filled and narrowed."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "holding",
        sa.Column("physical", WORDS, nullable=False),
        sa.Column("column", WORDS, nullable=False, comment="empty for the table itself"),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("field", WORDS, nullable=False),
        sa.Column("columns", LETTER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("position", WORDS, nullable=False, comment="of a table: the last record that was moved"),
        sa.Column("moved", WHOLE, nullable=False),
        sa.Column("failed", WHOLE, nullable=False),
        sa.Column("problem", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("physical", "column", name="pk_holding"),
    )
    op.create_table(
        "process",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_process"),
    )
    op.create_table(
        "plan_report",
        sa.Column("process", WORDS, nullable=False),
        sa.Column("app", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="the version that the process works by"),
        sa.Column(
            "coming", sa.Integer(), nullable=False, comment="the version whose columns its writes keep right as well"
        ),
        sa.PrimaryKeyConstraint("process", "app", name="pk_plan_report"),
    )

"""Runs of flows and their journal."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS

revision = "0008"
down_revision = "0007"

_SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _index(name: str, where: str, *columns: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "flow_run", list(columns), sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    """Make the tables; what happened before anything listened starts nothing."""
    op.execute(sa.delete(sa.table("outbox")))
    op.create_table(
        "flow_run",
        sa.Column("seq", _SEQ, sa.Identity(), nullable=False),
        *_words("id", "app", "table", "record"),
        sa.Column("version", WHOLE, nullable=False, comment="of the app, whose flow it follows to the end"),
        *_words("flow", "state"),
        sa.Column("created_at", MOMENT, nullable=False),
        *_words("event", "trigger", "by", "at"),
        sa.Column("turn", WHOLE, nullable=False),
        sa.Column("tries", WHOLE, nullable=False),
        sa.Column("values", LETTER, nullable=False),
        sa.Column("due_at", MOMENT, comment="of one that is worked on: when its lease ends"),
        sa.Column("ends_at", MOMENT),
        *_words("ticket"),
        sa.Column("news", LETTER),
        *_words("parent", "branch", "key", "owner"),
        sa.Column("fence", WHOLE, nullable=False, comment="grows whenever somebody else takes it"),
        sa.Column("started_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("problem", LETTER),
        sa.PrimaryKeyConstraint("seq", name="pk_flow_run"),
        sa.UniqueConstraint("id", name="uq_flow_run_id"),
    )
    op.create_index("ix_flow_run_record", "flow_run", ["record"])
    op.create_index("ix_flow_run_app_state", "flow_run", ["app", "state"])
    _index("ix_flow_run_due", "state IN ('ready', 'waiting') AND due_at IS NOT NULL", "due_at")
    _index("ix_flow_run_ticket", "ticket <> ''", "ticket")
    _index("ix_flow_run_key", "key <> '' AND ended_at IS NULL", "app", "flow", "key")
    _index("ix_flow_run_parent", "parent <> ''", "parent", "id")
    _index("ix_flow_run_ended", "ended_at IS NOT NULL", "ended_at")
    op.create_table(
        "flow_step",
        *_words("run"),
        sa.Column("turn", WHOLE, nullable=False),
        *_words("step"),
        sa.Column("tries", WHOLE, nullable=False),
        *_words("state"),
        sa.Column("given", LETTER, nullable=False),
        sa.Column("output", LETTER),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("problem", LETTER),
        sa.PrimaryKeyConstraint("run", "turn", name="pk_flow_step"),
    )
    op.create_table(
        "flow_ear",
        *_words("ticket", "app", "table", "record"),
        sa.Column("kinds", LETTER, nullable=False, comment="occasions, as triggers name them"),
        sa.PrimaryKeyConstraint("ticket", name="pk_flow_ear"),
    )
    op.create_index("ix_flow_ear_record", "flow_ear", ["record"])

"""Tasks of people."""

import sqlalchemy as sa
from alembic import op

from orderloom.store.types import FLAG, LETTER, MOMENT, WHOLE, WORDS

revision = "0011"
down_revision = "0010"

_SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _index(name: str, table: str, where: str, *columns: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    """Make the tables."""
    _task()
    op.create_table(
        "task_person",
        *_words("task", "account", "app"),
        sa.Column("asked", FLAG, nullable=False, comment="whether an answer of this person counts now"),
        sa.PrimaryKeyConstraint("task", "account", name="pk_task_person"),
    )
    op.create_index("ix_task_person_account", "task_person", ["account", "app", "asked"])
    _index("ix_task_person_app", "task_person", "asked", "app", "account")
    op.create_table(
        "task_act",
        sa.Column("seq", _SEQ, sa.Identity(), nullable=False),
        *_words("id", "task", "app"),
        sa.Column("at", MOMENT, nullable=False),
        *_words("verb", "actor", "actor_name"),
        sa.Column("facts", LETTER, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_task_act"),
        sa.UniqueConstraint("id", name="uq_task_act_id"),
    )
    op.create_index("ix_task_act_task", "task_act", ["task"])
    op.create_table(
        "task_turn",
        *_words("app", "account"),
        sa.Column("number", WHOLE, nullable=False, comment="the higher, the later this person had a turn"),
        sa.PrimaryKeyConstraint("app", "account", name="pk_task_turn"),
    )


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("seq", _SEQ, sa.Identity(), nullable=False),
        *_words("id", "app", "table", "record"),
        sa.Column("title", LETTER, nullable=False),
        sa.Column("help", LETTER),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", WHOLE, nullable=False, comment="of the app, whose flow says what is asked"),
        *_words("flow", "step", "run", "ticket", "mode"),
        sa.Column("need", WHOLE, nullable=False),
        *_words("state"),
        sa.Column("revision", WHOLE, nullable=False, comment="grows with every change"),
        sa.Column("ladder", LETTER, nullable=False),
        sa.Column("level", WHOLE, nullable=False),
        *_words("claimed_by"),
        sa.Column("given", LETTER, nullable=False),
        sa.Column("answers", LETTER, nullable=False),
        *_words("outcome", "comment", "by"),
        sa.Column("due_at", MOMENT),
        sa.Column("next_at", MOMENT, comment="when the clock has something to do with it"),
        sa.Column("late", FLAG, nullable=False, comment="whether it was noted that its due time is over"),
        sa.Column("urged_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("people", LETTER, nullable=False, comment="task_person tells whom it asks now"),
        sa.Column(
            "sort_at",
            MOMENT,
            nullable=False,
            comment="when it is due; long after everything for those that never are",
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_task"),
        sa.UniqueConstraint("id", name="uq_task_id"),
    )
    op.create_index("ix_task_app_sort_at", "task", ["app", "state", "sort_at", "id"])
    op.create_index("ix_task_closed", "task", ["app", "closed_at"])
    op.create_index("ix_task_record", "task", ["record"])
    _index("ux_task_ticket", "task", "ticket <> ''", "ticket", unique=True)
    _index("ix_task_next_at", "task", "state = 'open' AND next_at IS NOT NULL", "next_at")

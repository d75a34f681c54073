"""Tasks of people, who is asked by them, and what was done with them."""

from sqlalchemy import Column, Index, Table

from orderloom.store.schema.parts import log, metadata, partial, record, words
from orderloom.store.types import FLAG, LETTER, MOMENT, WHOLE

task = log(
    "task",
    *record(),
    Column("title", LETTER, nullable=False),
    Column("help", LETTER),
    Column("created_at", MOMENT, nullable=False),
    Column("version", WHOLE, nullable=False, comment="of the app, whose flow says what is asked"),
    words("flow"),
    words("step"),
    words("run"),
    words("ticket"),
    words("mode"),
    Column("need", WHOLE, nullable=False),
    words("state"),
    Column("revision", WHOLE, nullable=False, comment="grows with every change"),
    Column("ladder", LETTER, nullable=False),
    Column("level", WHOLE, nullable=False),
    words("claimed_by"),
    Column("given", LETTER, nullable=False),
    Column("answers", LETTER, nullable=False),
    words("outcome"),
    words("comment"),
    words("by"),
    Column("due_at", MOMENT),
    Column("next_at", MOMENT, comment="when the clock has something to do with it"),
    Column("late", FLAG, nullable=False, comment="whether it was noted that its due time is over"),
    Column("urged_at", MOMENT),
    Column("closed_at", MOMENT),
    Column("people", LETTER, nullable=False, comment="task_person tells whom it asks now"),
    Column("sort_at", MOMENT, nullable=False, comment="when it is due; long after everything for those that never are"),
)
Index("ix_task_app_sort_at", task.c.app, task.c.state, task.c.sort_at, task.c.id)
Index("ix_task_closed", task.c.app, task.c.closed_at)
Index("ix_task_record", task.c.record)
partial("ux_task_ticket", "ticket <> ''", task.c.ticket, unique=True)
partial("ix_task_next_at", "state = 'open' AND next_at IS NOT NULL", task.c.next_at)

task_person = Table(
    "task_person",
    metadata,
    words("task", key=True),
    words("account", key=True),
    words("app"),
    Column("asked", FLAG, nullable=False, comment="whether an answer of this person counts now"),
)
Index("ix_task_person_account", task_person.c.account, task_person.c.app, task_person.c.asked)
partial("ix_task_person_app", "asked", task_person.c.app, task_person.c.account)

task_act = log(
    "task_act",
    words("task"),
    words("app"),
    Column("at", MOMENT, nullable=False),
    words("verb"),
    words("actor"),
    words("actor_name"),
    Column("facts", LETTER, nullable=False),
)
Index("ix_task_act_task", task_act.c.task)

task_turn = Table(
    "task_turn",
    metadata,
    words("app", key=True),
    words("account", key=True),
    Column("number", WHOLE, nullable=False, comment="the higher, the later this person had a turn"),
)

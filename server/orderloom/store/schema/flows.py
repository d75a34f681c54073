"""Runs of flows, the journal of their steps, and what happening of a record a run waits for."""

from sqlalchemy import Column, Index, Table

from orderloom.store.schema.parts import log, metadata, partial, record, words
from orderloom.store.types import LETTER, MOMENT, WHOLE

flow_run = log(
    "flow_run",
    *record(),
    Column("version", WHOLE, nullable=False, comment="of the app, whose flow it follows to the end"),
    words("flow"),
    words("state"),
    Column("created_at", MOMENT, nullable=False),
    words("event"),
    words("trigger"),
    words("by"),
    words("at"),
    Column("turn", WHOLE, nullable=False),
    Column("tries", WHOLE, nullable=False),
    Column("values", LETTER, nullable=False),
    Column("due_at", MOMENT, comment="of one that is worked on: when its lease ends"),
    Column("ends_at", MOMENT),
    words("ticket"),
    Column("news", LETTER),
    words("parent"),
    words("branch"),
    words("key"),
    words("owner"),
    Column("fence", WHOLE, nullable=False, comment="grows whenever somebody else takes it"),
    Column("started_at", MOMENT),
    Column("ended_at", MOMENT),
    Column("problem", LETTER),
)
Index("ix_flow_run_record", flow_run.c.record)
Index("ix_flow_run_app_state", flow_run.c.app, flow_run.c.state)
partial("ix_flow_run_due", "state IN ('ready', 'waiting') AND due_at IS NOT NULL", flow_run.c.due_at)
partial("ix_flow_run_ticket", "ticket <> ''", flow_run.c.ticket)
partial("ix_flow_run_key", "key <> '' AND ended_at IS NULL", flow_run.c.app, flow_run.c.flow, flow_run.c.key)
partial("ix_flow_run_parent", "parent <> ''", flow_run.c.parent, flow_run.c.id)
partial("ix_flow_run_ended", "ended_at IS NOT NULL", flow_run.c.ended_at)

flow_step = Table(
    "flow_step",
    metadata,
    words("run", key=True),
    Column("turn", WHOLE, primary_key=True, autoincrement=False),
    words("step"),
    Column("tries", WHOLE, nullable=False),
    words("state"),
    Column("given", LETTER, nullable=False),
    Column("output", LETTER),
    Column("began_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT),
    Column("problem", LETTER),
)

flow_ear = Table(
    "flow_ear",
    metadata,
    words("ticket", key=True),
    *record(),
    Column("kinds", LETTER, nullable=False, comment="occasions, as triggers name them"),
)
Index("ix_flow_ear_record", flow_ear.c.record)

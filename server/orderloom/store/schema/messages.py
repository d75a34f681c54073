"""Notices: who is told what; and how people want to be told."""

from sqlalchemy import Column, Index, Table

from orderloom.store.schema.parts import log, metadata, partial, record, words
from orderloom.store.types import FLAG, LETTER, MOMENT

notice = log(
    "notice",
    *record(),
    words("run"),
    words("message"),
    words("channel"),
    words("account"),
    words("batch"),
    words("language"),
    words("rights"),
    words("subject"),
    words("body"),
    words("state"),
    Column("urgent", FLAG, nullable=False),
    Column("popup", FLAG, nullable=False),
    words("same"),
    Column("made_at", MOMENT, nullable=False),
    Column("due_at", MOMENT),
    Column("told_at", MOMENT),
    Column("read_at", MOMENT),
    Column("acknowledged_at", MOMENT),
    words("taken_by"),
    words("within"),
)
partial("ix_notice_due", "state = 'waiting'", notice.c.due_at, notice.c.seq)
partial("ix_notice_account", "state = 'told' AND channel = 'app'", notice.c.account, notice.c.seq)
partial("ix_notice_unread", "state = 'told' AND channel = 'app' AND read_at IS NULL", notice.c.account)
partial("ix_notice_same", "same <> ''", notice.c.same, notice.c.told_at)
Index("ix_notice_batch", notice.c.batch)
Index("ix_notice_record", notice.c.record)
Index("ix_notice_made_at", notice.c.made_at)

message_wish = Table(
    "message_wish",
    metadata,
    words("account", key=True),
    words("mail"),
    Column("off", LETTER, nullable=False),
    words("quiet_from"),
    words("quiet_until"),
    words("zone"),
)

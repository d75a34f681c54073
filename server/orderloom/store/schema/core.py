"""The journal, the logs beside it, people, secrets and published apps."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, SmallInteger, Table

from orderloom.store.schema.parts import log, metadata, partial, record, seq, words
from orderloom.store.types import BYTES, FLAG, LETTER, MOMENT, WHOLE, WORDS

installation = Table(
    "installation",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("epoch", WHOLE, nullable=False, comment="grows with every restore"),
    Column("created_at", MOMENT, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

event = log(
    "event",
    Column("at", MOMENT, nullable=False),
    *record(),
    Column("version", WHOLE, nullable=False),
    words("kind"),
    words("actor"),
    words("actor_name"),
    Column("cause", LETTER, nullable=False),
    Column("input", LETTER, nullable=False),
    Column("change", LETTER, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("epoch", WHOLE),
    Column("position", WHOLE),
    Column("chain", LargeBinary),
)
Index("ix_event_record", event.c.record)
partial("ix_event_unsealed", "position IS NULL", event.c.seq)
partial("uq_event_position", "position IS NOT NULL", event.c.position, unique=True)

refusal = log(
    "refusal",
    Column("at", MOMENT, nullable=False),
    *record(),
    words("operation"),
    words("actor"),
    words("actor_name"),
    Column("cause", LETTER, nullable=False),
    Column("input", LETTER, nullable=False),
    Column("problems", LETTER, nullable=False),
)
Index("ix_refusal_record", refusal.c.record)

hold = log(
    "hold",
    *record(),
    words("reason"),
    words("cause"),
    Column("blocks", LETTER, nullable=False),
    words("by"),
    Column("at", MOMENT, nullable=False),
    Column("lifted_at", MOMENT),
    Column("lifted_by", WORDS),
    Column("but", LETTER, nullable=False, server_default="[]", comment="roles that it does not bind"),
)
Index("ix_hold_record", hold.c.record)

mark = log(
    "mark",
    *record(),
    words("code"),
    Column("reason", LETTER, nullable=False),
    words("cause"),
    Column("at", MOMENT, nullable=False),
    Column("cleared_at", MOMENT),
    Column("cleared_by", WORDS),
)
Index("ix_mark_record", mark.c.record)
partial("uq_mark_live", "cleared_at IS NULL", mark.c.app, mark.c.table, mark.c.record, mark.c.code, unique=True)

report = log(
    "report",
    *record(),
    words("field"),
    words("source"),
    Column("value", WORDS),
    words("raw"),
    Column("occurred_at", MOMENT),
    Column("received_at", MOMENT, nullable=False),
    words("message"),
    words("outcome"),
)
Index("ix_report_record", report.c.record)

inbox = log(
    "inbox",
    words("app"),
    words("connection"),
    words("topic"),
    words("event_id"),
    Column("headers", LETTER, nullable=False),
    Column("body", BYTES, nullable=False),
    Column("size", WHOLE, nullable=False),
    Column("received_at", MOMENT, nullable=False),
    words("state"),
    Column("attempts", Integer, nullable=False),
    Column("problems", LETTER, nullable=False),
    Column("due_at", MOMENT, nullable=False),
    Column("done_at", MOMENT),
    Column("records", LETTER, nullable=False),
)
partial("ix_inbox_due", "state = 'waiting'", inbox.c.due_at, inbox.c.seq)

inbox_key = Table(
    "inbox_key",
    metadata,
    words("app", key=True),
    words("connection", key=True),
    words("event_id", key=True),
    Column("at", MOMENT, nullable=False),
)

quarantine = log(
    "quarantine",
    words("app"),
    words("connection"),
    Column("headers", LETTER, nullable=False),
    Column("body", BYTES, nullable=False),
    Column("size", WHOLE, nullable=False, comment="of the body as it came; what is kept may be less"),
    words("reason"),
    Column("at", MOMENT, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    seq(),
    words("event"),
    *record(),
    words("kind"),
    Column("at", MOMENT, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    words("actor", key=True),
    words("key", key=True),
    words("digest"),
    words("table"),
    words("record"),
    words("status"),
    Column("at", MOMENT, nullable=False),
)

account = Table(
    "account",
    metadata,
    words("id", key=True),
    words("name"),
    Column("folded", WORDS, nullable=False, unique=True, comment="the name without case"),
    words("display"),
    words("password_hash"),
    Column("roles", LETTER, nullable=False),
    words("language"),
    Column("admin", FLAG, nullable=False),
    Column("active", FLAG, nullable=False),
)

session = Table(
    "session",
    metadata,
    words("id_hash", key=True),
    Column("account", WORDS, nullable=False, index=True),
    Column("created_at", MOMENT, nullable=False),
    Column("last_seen_at", MOMENT, nullable=False),
    words("csrf"),
    words("sort"),
    Column("family", WORDS, nullable=False, index=True),
    Column("closed_at", MOMENT),
    Column("device", WORDS, nullable=False, server_default=""),
    Column("address", WORDS, nullable=False, server_default=""),
    Column("seen_as", WORDS, nullable=False, server_default=""),
)

attempt = Table("attempt", metadata, seq(), words("key"), Column("at", MOMENT, nullable=False))
Index("ix_attempt_key_at", attempt.c.key, attempt.c.at)

secret = Table(
    "secret",
    metadata,
    seq(),
    words("owner"),
    words("name"),
    words("key_id"),
    Column("sealed", BYTES, nullable=False, comment="nonce, then ciphertext and tag"),
    Column("created_at", MOMENT, nullable=False),
    Column("valid_until", MOMENT),
)
Index("ix_secret_owner_name", secret.c.owner, secret.c.name)

address = Table("address", metadata, words("id", key=True), words("app"), words("connection"))
Index("uq_address_app_connection", address.c.app, address.c.connection, unique=True)

app_version = Table(
    "app_version",
    metadata,
    words("app", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    words("version"),
    words("digest"),
    Column("at", MOMENT, nullable=False),
    words("by"),
)

app_document = Table(
    "app_document",
    metadata,
    words("app", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="order of the documents"),
    words("kind"),
    words("document"),
    words("body"),
)

lease = Table(
    "lease",
    metadata,
    words("name", key=True),
    words("holder"),
    Column("fence", WHOLE, nullable=False, comment="grows with every new holder"),
    Column("ends_at", MOMENT, nullable=False),
)

user_table = Table(
    "user_table",
    metadata,
    words("app", key=True),
    words("table", key=True),
    Column("physical", WORDS, nullable=False, unique=True),
    Column("structure", WORDS, nullable=False, comment="digest of the structure that was made"),
    Column("created_at", MOMENT, nullable=False),
)

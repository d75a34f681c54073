"""The system tables: the journal, the logs beside it, people and apps. User tables are made by ``ddl``.

Columns are named like the fields of the shapes in ``runtime.ports``. Logs have ``seq``, which grows with every row and
gives pages their order. The structure of a released database changes only by ``migrations``.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    text,
)
from sqlalchemy.sql.schema import SchemaItem

from orderloom.store.types import BYTES, FLAG, LETTER, MOMENT, WHOLE, WORDS

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_SEQ = BigInteger().with_variant(Integer, "sqlite")


def _seq() -> Column[int]:
    return Column("seq", _SEQ, Identity(), primary_key=True)


def _log(name: str, *columns: SchemaItem) -> Table:
    """A table whose rows have an order and an id of their own."""
    return Table(name, metadata, _seq(), Column("id", WORDS, nullable=False, unique=True), *columns)


def _words(name: str, *, key: bool = False) -> Column[object]:
    return Column(name, WORDS, nullable=False, primary_key=key)


def _record() -> tuple[Column[object], ...]:
    """Which record a row of a log is about."""
    return _words("app"), _words("table"), _words("record")


def _partial(name: str, where: str, *columns: Column[object], unique: bool = False) -> None:
    """An index over some of the rows only."""
    Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


installation = Table(
    "installation",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("epoch", WHOLE, nullable=False, comment="grows with every restore"),
    Column("created_at", MOMENT, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

event = _log(
    "event",
    Column("at", MOMENT, nullable=False),
    *_record(),
    Column("version", WHOLE, nullable=False),
    _words("kind"),
    _words("actor"),
    _words("actor_name"),
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
_partial("ix_event_unsealed", "position IS NULL", event.c.seq)
_partial("uq_event_position", "position IS NOT NULL", event.c.position, unique=True)

refusal = _log(
    "refusal",
    Column("at", MOMENT, nullable=False),
    *_record(),
    _words("operation"),
    _words("actor"),
    _words("actor_name"),
    Column("cause", LETTER, nullable=False),
    Column("input", LETTER, nullable=False),
    Column("problems", LETTER, nullable=False),
)
Index("ix_refusal_record", refusal.c.record)

hold = _log(
    "hold",
    *_record(),
    _words("reason"),
    _words("cause"),
    Column("blocks", LETTER, nullable=False),
    _words("by"),
    Column("at", MOMENT, nullable=False),
    Column("lifted_at", MOMENT),
    Column("lifted_by", WORDS),
)
Index("ix_hold_record", hold.c.record)

mark = _log(
    "mark",
    *_record(),
    _words("code"),
    Column("reason", LETTER, nullable=False),
    _words("cause"),
    Column("at", MOMENT, nullable=False),
    Column("cleared_at", MOMENT),
    Column("cleared_by", WORDS),
)
Index("ix_mark_record", mark.c.record)
_partial("uq_mark_live", "cleared_at IS NULL", mark.c.app, mark.c.table, mark.c.record, mark.c.code, unique=True)

report = _log(
    "report",
    *_record(),
    _words("field"),
    _words("source"),
    Column("value", WORDS),
    _words("raw"),
    Column("occurred_at", MOMENT),
    Column("received_at", MOMENT, nullable=False),
    _words("message"),
    _words("outcome"),
)
Index("ix_report_record", report.c.record)

inbox = _log(
    "inbox",
    _words("app"),
    _words("connection"),
    _words("topic"),
    _words("event_id"),
    Column("headers", LETTER, nullable=False),
    Column("body", BYTES, nullable=False),
    Column("size", WHOLE, nullable=False),
    Column("received_at", MOMENT, nullable=False),
    _words("state"),
    Column("attempts", Integer, nullable=False),
    Column("problems", LETTER, nullable=False),
    Column("due_at", MOMENT, nullable=False),
    Column("done_at", MOMENT),
    Column("records", LETTER, nullable=False),
)
_partial("ix_inbox_due", "state = 'waiting'", inbox.c.due_at, inbox.c.seq)

inbox_key = Table(
    "inbox_key",
    metadata,
    _words("app", key=True),
    _words("connection", key=True),
    _words("event_id", key=True),
    Column("at", MOMENT, nullable=False),
)

quarantine = _log(
    "quarantine",
    _words("app"),
    _words("connection"),
    Column("headers", LETTER, nullable=False),
    Column("body", BYTES, nullable=False),
    Column("size", WHOLE, nullable=False, comment="of the body as it came; what is kept may be less"),
    _words("reason"),
    Column("at", MOMENT, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _seq(),
    _words("event"),
    *_record(),
    _words("kind"),
    Column("at", MOMENT, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    _words("actor", key=True),
    _words("key", key=True),
    _words("digest"),
    _words("table"),
    _words("record"),
    _words("status"),
    Column("at", MOMENT, nullable=False),
)

account = Table(
    "account",
    metadata,
    _words("id", key=True),
    _words("name"),
    Column("folded", WORDS, nullable=False, unique=True, comment="the name without case"),
    _words("display"),
    _words("password_hash"),
    Column("roles", LETTER, nullable=False),
    _words("language"),
    Column("admin", FLAG, nullable=False),
    Column("active", FLAG, nullable=False),
)

session = Table(
    "session",
    metadata,
    _words("id_hash", key=True),
    Column("account", WORDS, nullable=False, index=True),
    Column("created_at", MOMENT, nullable=False),
    Column("last_seen_at", MOMENT, nullable=False),
    _words("csrf"),
    _words("sort"),
    Column("family", WORDS, nullable=False, index=True),
    Column("closed_at", MOMENT),
)

attempt = Table("attempt", metadata, _seq(), _words("key"), Column("at", MOMENT, nullable=False))
Index("ix_attempt_key_at", attempt.c.key, attempt.c.at)

secret = Table(
    "secret",
    metadata,
    _seq(),
    _words("owner"),
    _words("name"),
    _words("key_id"),
    Column("sealed", BYTES, nullable=False, comment="nonce, then ciphertext and tag"),
    Column("created_at", MOMENT, nullable=False),
    Column("valid_until", MOMENT),
)
Index("ix_secret_owner_name", secret.c.owner, secret.c.name)

address = Table("address", metadata, _words("id", key=True), _words("app"), _words("connection"))
Index("uq_address_app_connection", address.c.app, address.c.connection, unique=True)

app_version = Table(
    "app_version",
    metadata,
    _words("app", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _words("version"),
    _words("digest"),
    Column("at", MOMENT, nullable=False),
    _words("by"),
)

app_document = Table(
    "app_document",
    metadata,
    _words("app", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="order of the documents"),
    _words("kind"),
    _words("document"),
    _words("body"),
)

lease = Table(
    "lease",
    metadata,
    _words("name", key=True),
    _words("holder"),
    Column("fence", WHOLE, nullable=False, comment="grows with every new holder"),
    Column("ends_at", MOMENT, nullable=False),
)

user_table = Table(
    "user_table",
    metadata,
    _words("app", key=True),
    _words("table", key=True),
    Column("physical", WORDS, nullable=False, unique=True),
    Column("structure", WORDS, nullable=False, comment="digest of the structure that was made"),
    Column("created_at", MOMENT, nullable=False),
)

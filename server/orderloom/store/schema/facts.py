"""What is known of records beside their fields: movements of stock, snapshots, and who is the same person."""

from sqlalchemy import CheckConstraint, Column, Index, Table

from orderloom.store.schema.parts import log, metadata, record, words
from orderloom.store.types import LETTER, MOMENT, WHOLE, Exact

STOCK_SCALE = 3
"""Decimals that amounts of stock can have, whatever a field shows of them."""

stock_move = log(
    "stock_move",
    *record(),
    words("field"),
    Column("number", WHOLE, nullable=False, comment="counts the moves of one balance without a gap"),
    words("verb"),
    Column("amount", Exact(STOCK_SCALE), nullable=False),
    Column("on_hand", Exact(STOCK_SCALE), nullable=False, comment="after the move"),
    Column("reserved", Exact(STOCK_SCALE), nullable=False, comment="after the move"),
    Column("held", Exact(STOCK_SCALE), nullable=False, comment="what the holder gained or gave back"),
    words("holder"),
    words("reason"),
    words("actor"),
    Column("at", MOMENT, nullable=False),
    CheckConstraint("on_hand >= 0", name="on_hand"),
    CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved"),
)
Index(
    "uq_stock_move_number",
    stock_move.c.app,
    stock_move.c.table,
    stock_move.c.record,
    stock_move.c.field,
    stock_move.c.number,
    unique=True,
)
Index("ix_stock_move_holder", stock_move.c.app, stock_move.c.holder)

snapshot = log(
    "snapshot",
    *record(),
    words("snapshot"),
    Column("version", WHOLE, nullable=False),
    Column("at", MOMENT, nullable=False),
    words("by"),
    Column("fields", LETTER, nullable=False, comment="field to JSON value, as it was"),
)
Index("ix_snapshot_record", snapshot.c.record)

identifier = Table(
    "identifier",
    metadata,
    words("app", key=True),
    words("identity", key=True),
    words("match", key=True),
    words("record", key=True),
    words("hash"),
)
Index("ix_identifier_hash", identifier.c.app, identifier.c.identity, identifier.c.match, identifier.c.hash)

identity_link = log(
    "identity_link",
    words("app"),
    words("identity"),
    words("first"),
    words("second"),
    words("match"),
    words("state"),
    Column("at", MOMENT, nullable=False),
    words("by"),
    words("why"),
)
Index("ix_identity_link_first", identity_link.c.first)
Index("ix_identity_link_second", identity_link.c.second)

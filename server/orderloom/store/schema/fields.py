"""What single field types keep beside the records: stock movements, numbers taken, snapshots, identities."""

from sqlalchemy import Column, Table

from orderloom.store.schema.parts import metadata, record, words
from orderloom.store.types import MOMENT, WHOLE

series = Table(
    "series",
    metadata,
    words("app", key=True),
    words("table", key=True),
    words("field", key=True),
    words("period", key=True),
    Column("last", WHOLE, nullable=False),
)
"""The last number of every series, by the period in which it counts."""

public_link = Table(
    "public_link",
    metadata,
    words("hash", key=True),
    *record(),
    words("field"),
    Column("made_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT),
    Column("revoked_at", MOMENT),
)
"""The codes of public links, hashed; a revoked one stays, so that its code is never good again."""

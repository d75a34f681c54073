"""The system tables: the journal, the logs beside it, people and apps. User tables are made by ``ddl``.

Columns are named like the fields of the shapes in ``runtime.ports``. Logs have ``seq``, which grows with every row and
gives pages their order. The structure of a released database changes only by ``migrations``. Each module holds the
tables of one noun; this one brings them together.
"""

from orderloom.store.schema.core import (
    account,
    address,
    app_document,
    app_version,
    attempt,
    event,
    hold,
    idempotency,
    inbox,
    inbox_key,
    installation,
    lease,
    mark,
    outbox,
    quarantine,
    refusal,
    report,
    secret,
    session,
    user_table,
)
from orderloom.store.schema.parts import metadata

__all__ = [
    "account",
    "address",
    "app_document",
    "app_version",
    "attempt",
    "event",
    "hold",
    "idempotency",
    "inbox",
    "inbox_key",
    "installation",
    "lease",
    "mark",
    "metadata",
    "outbox",
    "quarantine",
    "refusal",
    "report",
    "secret",
    "session",
    "user_table",
]

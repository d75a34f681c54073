"""The marks of a record that are in force."""

from dataclasses import asdict

from orderloom.runtime.logs.base import MISSING, Asked, access_to_record, page
from orderloom.runtime.record.change import Page


def read(asked: Asked) -> Page:
    """Marks of one record, oldest first, without those that would tell of what the reader may not see."""
    access = access_to_record(asked)
    if asked.query.record is None or access is None:
        return MISSING
    found = asked.tx.marks(asked.query.app, asked.query.table, asked.query.record)
    return page("marks", [asdict(row) for row in found if row.code not in access.untold])

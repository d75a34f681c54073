"""The holds of a record that are in force."""

from dataclasses import asdict

from orderloom.runtime.logs.base import MISSING, Asked, access_to_record, page
from orderloom.runtime.record.change import Page


def read(asked: Asked) -> Page:
    """Holds of one record, oldest first."""
    if asked.query.record is None or access_to_record(asked) is None:
        return MISSING
    return page(
        "holds", [asdict(row) for row in asked.tx.holds(asked.query.app, asked.query.table, asked.query.record)]
    )

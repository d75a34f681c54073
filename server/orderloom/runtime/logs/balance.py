"""The ledger of a record's balances: every movement, who made it and why, without naming records out of sight."""

from collections.abc import Mapping

from orderloom.runtime.logs.base import MISSING, Asked, Row, access_to_record, of_record, page, sees
from orderloom.runtime.record.change import Page


def read(asked: Asked) -> Page:
    """Movements of one record, newest first."""
    access = access_to_record(asked)
    if access is None:
        return MISSING
    rows, following = asked.tx.log("balance", of_record(asked))
    known: dict[str, bool] = {}
    shown = [_shown(asked, row, known) for row in rows if row.get("field") in access.whole]
    return page("balance", shown, following)


def _shown(asked: Asked, row: Row, known: dict[str, bool]) -> Mapping[str, object]:
    """The row; for whom it was only where the reader may see that record."""
    holder = str(row.get("holder", ""))
    if holder not in known:
        table, slash, record = holder.partition("/")
        ours = bool(slash) and asked.app.table(table) is not None
        known[holder] = not ours or sees(asked, table, record)
    return row if known[holder] else {**row, "holder": ""}

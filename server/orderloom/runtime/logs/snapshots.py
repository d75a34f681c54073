"""A record as it was at certain moments, as far as the reader may see it today."""

from collections.abc import Mapping

from orderloom.check.masking import masked_json
from orderloom.runtime.logs.base import MISSING, Asked, Row, access_to_record, of_record, page
from orderloom.runtime.record.change import Page
from orderloom.runtime.record.gate import Access


def read(asked: Asked) -> Page:
    """Snapshots of one record, newest first."""
    access = access_to_record(asked)
    if access is None:
        return MISSING
    rows, following = asked.tx.log("snapshots", of_record(asked))
    return page("snapshots", [_shown(row, access) for row in rows], following)


def _shown(row: Row, access: Access) -> Row:
    fields = row.get("fields")
    kept = fields if isinstance(fields, Mapping) else {}
    seen = {name: _value(access, str(name), value) for name, value in kept.items() if _seen(access, str(name))}
    return {**row, "fields": seen}


def _seen(access: Access, name: str) -> bool:
    """What was worked out over all rows is shown to those only for whom it would be worked out over all rows."""
    drawn = access.virtual.get(name)
    return name in access.readable and (drawn is None or not drawn.where)


def _value(access: Access, name: str, value: object) -> object:
    codec = access.masked.get(name)
    return value if codec is None else masked_json(codec, value)

"""Where a page ended, as an opaque text: the sort values of its last row, bound to the question they answer.

A cursor is data from outside. It is read strictly, its values only ever become bound parameters, and one that was made
for another table or order is refused.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from orderloom.runtime.ports import BadCursorError

_LONGEST: Final = 8000


def write_cursor(question: str, values: Sequence[object]) -> str:
    """The cursor after a row with these values; ``question`` is a digest of table and order."""
    text = json.dumps([question, *(_tagged(value) for value in values)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(question: str, cursor: str, count: int) -> list[object]:
    """The values; raises ``BadCursorError`` when it is none of ours or answers another question."""
    if len(cursor) > _LONGEST:
        raise BadCursorError
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = json.loads(text)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadCursorError from error
    if not isinstance(found, list) or len(found) != count + 1 or found[0] != question:
        raise BadCursorError
    try:
        return [_plain(value) for value in found[1:]]
    except (ValueError, OverflowError, InvalidOperation, TypeError) as error:
        raise BadCursorError from error


def _tagged(value: object) -> object:
    """A value as JSON that says what it is, where JSON itself does not."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return {"i": str(value)}
        case Decimal():
            return {"n": str(value)}
        case datetime():
            return {"m": value.astimezone(UTC).isoformat()}
        case date():
            return {"d": value.isoformat()}
    raise TypeError(type(value))


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        raise TypeError
    ((tag, text),) = value.items()
    if not isinstance(text, str):
        raise TypeError
    match tag:
        case "i":
            return int(text)
        case "n":
            return Decimal(text)
        case "m":
            return _aware(datetime.fromisoformat(text))
        case "d":
            return date.fromisoformat(text)
    raise TypeError


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError
    return moment

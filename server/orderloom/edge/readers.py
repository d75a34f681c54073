"""One reader per leaf of the unified model: how a platform writes it down → how the unified model does."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from types import MappingProxyType
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator

from orderloom.edge.faults import FaultFound
from orderloom.edge.part import ManifestPart
from orderloom.edge.paths import Found
from orderloom.edge.slots import Slot
from orderloom.sdk.failures import Fault
from orderloom.sdk.text import printable
from orderloom.sdk.unified import Leaf


def unreadable(code: str, found: Found) -> FaultFound:
    """The fault of a value that is there and cannot be what its place asks for, with the value as far as it shows."""
    shown = "…" if isinstance(found.value, dict | list) else printable(str(found.value))[:100]
    return FaultFound(Fault(code, found.pointer, {"value": shown}))


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(name) from error
    return name


class Manner(ManifestPart):
    """How the platform writes one value down. Everything here has a default that means "as JSON and RFC 3339 do"."""

    time: Literal["rfc3339", "unix_s", "unix_ms"] = "rfc3339"
    """``rfc3339`` also reads a blank instead of T, and with ``zone`` a moment that names no offset."""
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    unit: Literal["major", "fen"] = "major"
    """``fen``: hundredths of the currency's major unit."""
    zero_is_null: bool = False
    table: Mapping[str, str | None] | None = None
    """The platform's codes → ours; a code that is not in it is a fault."""


_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_WIDE = Context(prec=80)
_PLACES: Mapping[str, int] = MappingProxyType({"major": 0, "fen": -2})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING = frozenset({"0", "0000-00-00 00:00:00", "0000-00-00"})


def words(found: Found) -> str | None:
    """A scalar as text, digit for digit; blank text says nothing."""
    match found.value:
        case str() as text:
            return printable(text) if text.strip() else None
        case bool() as flag:
            return "true" if flag else "false"
        case int() as number:
            return str(number)
        case Decimal() as number:
            return format(number, "f")
        case _:
            raise unreadable("value.not_scalar", found)


def number(found: Found) -> Decimal | None:
    """An exact decimal, written as a JSON number or as text."""
    match found.value:
        case bool():
            pass
        case int() | Decimal():
            return Decimal(found.value)
        case str() as text if not text.strip():
            return None
        case str() as text if _NUMBER.fullmatch(text.strip()):
            return Decimal(text.strip())
        case _:
            pass
    raise unreadable("value.not_a_number", found)


def total(parts: list[Decimal]) -> Decimal | None:
    """The exact sum; nothing adds up to nothing said."""
    result = None
    for part in parts:
        result = part if result is None else _WIDE.add(result, part)
    return result


def moment(found: Found, manner: Manner) -> datetime | None:
    """An aware moment in UTC."""
    try:
        return _moment(found, manner)
    except (ValueError, OverflowError) as error:
        raise unreadable("value.not_a_moment", found) from error


def _moment(found: Found, manner: Manner) -> datetime | None:
    if manner.time != "rfc3339":
        count = number(found)
        unit = timedelta(seconds=1) if manner.time == "unix_s" else timedelta(milliseconds=1)
        return None if count is None else _EPOCH + int(count) * unit
    text = words(found)
    if text is None:
        return None
    if not _MOMENT.fullmatch(text.strip()):
        raise unreadable("value.not_a_moment", found)
    read = datetime.fromisoformat(text.strip())
    if read.tzinfo is None:
        if manner.zone is None:
            raise unreadable("value.moment_without_zone", found)
        read = read.replace(tzinfo=ZoneInfo(manner.zone))
    return read.astimezone(UTC)


def _read_words(found: Found, manner: Manner) -> str | None:
    code = words(found)
    if code is None or manner.table is None:
        return code
    if code not in manner.table:
        raise unreadable("value.code_undeclared", found)
    return manner.table[code]


def _read_amount(found: Found, manner: Manner) -> str | None:
    value = number(found)
    if value is None:
        return None
    scaled = value.scaleb(_PLACES[manner.unit], context=_WIDE)
    return format(scaled or abs(scaled), "f")  # zero has no sign


def _read_quantity(found: Found, _: Manner) -> str | None:
    value = number(found)
    if value is not None and value < 0:
        raise unreadable("value.negative_quantity", found)
    return None if value is None else format(abs(value), "f")


def _read_moment(found: Found, manner: Manner) -> str | None:
    value = moment(found, manner)
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def _read_flag(found: Found, _: Manner) -> bool | None:
    answer = _ANSWERS.get((words(found) or "").lower())
    if answer is None:
        raise unreadable("value.not_a_flag", found)
    return answer


_ANSWERS: Mapping[str, bool] = MappingProxyType({"true": True, "1": True, "false": False, "0": False})

_READERS: Mapping[Leaf, Callable[[Found, Manner], str | bool | None]] = MappingProxyType(
    {
        Leaf.WORDS: _read_words,
        Leaf.AMOUNT: _read_amount,
        Leaf.QUANTITY: _read_quantity,
        Leaf.MOMENT: _read_moment,
        Leaf.FLAG: _read_flag,
        Leaf.CODE: _read_words,
    }
)


def read_leaf(found: Found, manner: Manner, slot: Slot) -> str | bool | None:
    """The unified form of a value for the place ``slot``; raises ``FaultFound``."""
    if slot.leaf is None:
        raise TypeError(slot.name)
    if manner.zero_is_null and str(found.value) in _NOTHING:
        return None
    value = _READERS[slot.leaf](found, manner)
    if slot.codes and value is not None and value not in slot.codes:
        raise unreadable("value.code_undeclared", found)
    return value

"""What people and programs write into cells, read exactly: numbers, days, moments, yes and no; nothing is guessed
beyond the format that was chosen.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from orderloom.check.plan import FieldFault
from orderloom.runtime.transfer.shapes import Cell

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "dmy", "mdy", "ymd"
COMMA, POINT = "comma", "point"

SEVERAL = re.compile(r"[、,;|，；\n]")
"""What stands between the items of a list in one cell."""

_YES = frozenset({"true", "yes", "y", "1", "t", "on", "是", "真", "对", "有", "✓", "√", "☑"})
_NO = frozenset({"false", "no", "n", "0", "f", "off", "否", "假", "错", "无", "✗", "×", "☐"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)
_GROUPS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
_MONEY_SIGNS = "¥￥$€£元 \u00a0\u202f"
_DAY = re.compile(r"([0-9]{1,4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,4})\s*日?", re.ASCII)
_SOLID = re.compile(r"(19|20)[0-9]{6}", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?\s*([AaPp][Mm])?\s*(Z|z|[+-]\d{2}:?\d{2})?", re.ASCII)
_NOISE = re.compile(r"[\s\W_]+")
_LETTERS = 4
_HOURS = 12


def plain(cell: Cell) -> str:
    """The cell as text; numbers without an exponent."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{cell:f}" if isinstance(cell, Decimal) else cell or ""


def folded(text: str) -> str:
    """The text as one compares it: full-width forms, case, spaces and marks do not matter."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", normal) or normal.strip()


def number(cell: Cell, format: str = "") -> Decimal:
    """An exact number, thousands and money signs aside; ``comma``: its decimals follow a comma."""
    if isinstance(cell, Decimal):
        return cell
    text = unicodedata.normalize("NFKC", plain(cell)).strip().strip(_MONEY_SIGNS + "¥").replace("−", "-")
    if format == COMMA:
        text = text.replace(".", "").replace(" ", "").replace("'", "").replace(",", ".")
    elif _GROUPS.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise FieldFault("transfer.cell.number", text=plain(cell)[:80])
    return Decimal(text)


def flag(cell: Cell) -> bool:
    """Yes or no, in the words of several languages."""
    if isinstance(cell, bool):
        return cell
    word = plain(cell).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise FieldFault("transfer.cell.flag", text=plain(cell)[:80])


def day(cell: Cell, format: str = "") -> str:
    """A day as ISO 8601; the time in the cell, if any, must be none or midnight."""
    text = _normal(cell)
    found, rest = _day(text, format)
    if rest and not re.fullmatch(r"[T ]?0{1,2}:00(:00(\.0+)?)?", rest):
        raise FieldFault("transfer.cell.day", text=text[:80])
    return found.isoformat()


def moment(cell: Cell, format: str, zone: ZoneInfo) -> str:
    """A moment in RFC 3339; without an offset it is the clock of ``zone``, without a time its midnight."""
    text = _normal(cell)
    found, rest = _day(text, format)
    told = _TIME.fullmatch(rest.lstrip("Tt ").strip()) if rest.strip() else None
    if rest.strip() and told is None:
        raise FieldFault("transfer.cell.moment", text=text[:80])
    hour, minute, second, fraction, half, offset = told.groups() if told else ("0", "0", "0", None, None, None)
    try:
        clock = time(_hour(int(hour), half), int(minute), int(second or 0), int((fraction or ".0")[1:].ljust(6, "0")))
    except ValueError as error:
        raise FieldFault("transfer.cell.moment", text=text[:80]) from error
    written = f"{found.isoformat()}T{clock.isoformat()}"
    aware = datetime.fromisoformat(written + _offset(offset)) if offset else datetime.combine(found, clock, zone)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _normal(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", plain(cell)).strip()


def _hour(hour: int, half: str | None) -> int:
    return hour if half is None else hour % _HOURS + (_HOURS if half.casefold() == "pm" else 0)


def _offset(text: str) -> str:
    return "+00:00" if text in {"Z", "z"} else text if ":" in text else f"{text[:3]}:{text[3:]}"


def _day(text: str, format: str) -> tuple[date, str]:
    """The day that a text begins with, and what follows it."""
    solid = _SOLID.match(text)
    if solid and (len(text) == len(solid[0]) or not text[len(solid[0])].isdigit()):
        parts, rest = (solid[0][:4], solid[0][4:6], solid[0][6:]), text[len(solid[0]) :]
    else:
        found = _DAY.match(text)
        if found is None:
            raise FieldFault("transfer.cell.day", text=text[:80])
        parts, rest = (found[1], found[2], found[3]), text[found.end() :]
    year, month, day = _ordered(parts, format)
    if len(year) != _LETTERS:
        raise FieldFault("transfer.cell.day", text=text[:80])
    try:
        return date(int(year), int(month), int(day)), rest
    except ValueError as error:
        raise FieldFault("transfer.cell.day", text=text[:80]) from error


def _ordered(parts: tuple[str, str, str], format: str) -> tuple[str, str, str]:
    """Year, month, day; a year in front says so by itself."""
    first, second, third = parts
    if len(first) == _LETTERS:
        return first, second, third
    if format == MONTH_FIRST:
        return third, first, second
    return third, second, first

"""What plain values mean to the standard: truth, numbers, equality, order and text.

Numbers are exact: int, or Decimal with 34 significant digits. Dates and datetimes compare with each other and with
their written forms.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow

from orderloom.logic.errors import LogicError, invalid_arguments, not_a_number

Number = int | Decimal

DIGITS = 34
NUMBERS = Context(prec=DIGITS, Emax=DIGITS, Emin=-DIGITS, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Arithmetic of unknown numbers: decimal128, rounding half to even beyond 34 digits."""

_LARGEST = 10**DIGITS
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def truthy(value: object) -> bool:
    """False for null, false, 0, "" and the empty list; an empty map is true."""
    return bool(value) or isinstance(value, dict)


def number(value: object) -> Number:
    """The value as a number: null and "" are 0, booleans 0 and 1, numeric text its number; throws NaN for the rest."""
    match value:
        case bool() | None:
            return int(value or 0)
        case int() | Decimal():
            return value
        case float():
            return bounded(Decimal(repr(value))) if value - value == 0 else _nan()
        case str():
            return _parsed(value.strip())
        case _:
            return _nan()


def bounded(value: Number) -> Number:
    """The same number, an int where it is whole, if it has no more than 34 digits."""
    if isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > DIGITS:
            raise out_of_range()
        whole = int(value)
        return whole if whole == value else value
    if abs(value) >= _LARGEST:
        raise out_of_range()
    return value


def reckoned(operation: Callable[[Decimal, Decimal], Decimal], left: Number, right: Number) -> Number:
    """The result of one of the operations of ``NUMBERS``, an int where it is whole; throws beyond their range."""
    try:
        return bounded(operation(Decimal(left), Decimal(right)))
    except DecimalException as error:
        raise out_of_range() from error


def loosely_equal(left: object, right: object) -> bool:
    """``==``: the same kind compares as it is, different kinds as numbers; lists and maps throw NaN.

    Null equals null, 0 and false, and differs from everything else.
    """
    if left is None or right is None:
        return (right if left is None else left) in (None, 0)
    if type(left) is type(right) and not isinstance(left, list | dict):
        return left == right
    pair = moments(left, right)
    return pair[0] == pair[1] if pair else number(left) == number(right)


def strictly_equal(left: object, right: object) -> bool:
    """``===``: equal values of one kind; 1 equals 1.0 and lists equal by their items, true does not equal 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(strictly_equal, left, right))
    pair = moments(left, right)
    return pair[0] == pair[1] if pair else left == right


def compare(left: object, right: object) -> int | None:
    """Order of two values: negative, 0 or positive, and None when a side is null.

    Texts compare by code points, dates as dates, everything else as numbers; throws NaN where there is no number.
    """
    if left is None or right is None:
        return None
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    pair = moments(left, right)
    if pair:
        return (pair[0] > pair[1]) - (pair[0] < pair[1])
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return (left > right) - (left < right)
    one, two = number(left), number(right)
    return (one > two) - (one < two)


def moments(left: object, right: object) -> tuple[datetime, datetime] | None:
    """Both sides as instants when at least one is a date or datetime and the other can be read as one."""
    if not isinstance(left, date) and not isinstance(right, date):
        return None
    one, two = moment(left), moment(right)
    return (instant(one), instant(two)) if one and two else None


def moment(value: object) -> date | datetime | None:
    """A date or aware UTC datetime, itself or from its ISO 8601 text; None for anything else."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
        parsed = datetime.fromisoformat(value)
        return parsed.astimezone(UTC) if parsed.tzinfo else None
    except (ValueError, OverflowError):
        return None


def instant(value: date) -> datetime:
    """A datetime as it is, a date as its first moment in UTC."""
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)


def text(value: object) -> str:  # noqa: PLR0911 -- one answer per kind of value
    """The value as ``cat`` writes it: null is empty, decimals keep their digits, dates are ISO 8601."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case int() | float():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case list() | tuple():
            return ",".join(map(text, value))
        case _:
            raise invalid_arguments()


def whole(value: object) -> int:
    """A number without fraction as int; throws Invalid Arguments for anything else."""
    found = bounded(number(value))
    if not isinstance(found, int):
        raise invalid_arguments()
    return found


def items_of(value: object) -> list[object]:
    """A list as it is (a tuple as a list); throws Invalid Arguments for anything else."""
    if isinstance(value, list):
        return value
    if isinstance(value, tuple):
        return list(value)
    raise invalid_arguments()


def member(value: object, options: Iterable[object]) -> bool:
    """Whether a list holds a value, by strict equality."""
    return any(strictly_equal(value, option) for option in options)


def _parsed(written: str) -> Number:
    if not written:
        return 0
    if not _NUMBER.fullmatch(written):
        return _nan()
    return bounded(Decimal(written))


def _nan() -> Number:
    raise not_a_number()


def out_of_range() -> LogicError:
    """A number with more digits than are kept exactly."""
    return LogicError("logic.number_range", "Out Of Range", digits=DIGITS)

"""Column types that mean the same on both databases: order, equality and exactness never depend on which one it is.

Where SQLite has no type of its own (moments, days, exact decimals), the value is an integer there, so that comparing,
sorting and indexing are right without any function call.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, DecimalException
from functools import lru_cache
from typing import Final

import msgspec
from sqlalchemy import BigInteger, BindParameter, Boolean, Date, LargeBinary, Numeric, Text, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from orderloom.errors import OrderloomError

JsonValue = str | int | bool | dict[str, "JsonValue"] | list["JsonValue"] | None
"""What the driver gives back for ``jsonb``."""

Converter = Callable[[object], object]

MOST_WHOLE: Final = 2**63 - 1
"""Largest integer of a column, and largest count of smallest units."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FLOAT_IS_EXACT: Final = 2**32 * 1_000_000
"""Until 2106 a float of seconds tells every microsecond."""

_RECENT: Final = 16_384

_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_MOST_DIGITS: Final = 18
_SMALLEST_OVERFLOW: Final = 10**_MOST_DIGITS


class UnstorableNumberError(OrderloomError):
    """A number with more digits than a column holds exactly; nothing is ever rounded on the way in."""

    code = "store.number"


def _plain(value: object) -> object:
    """Give the JSON encoder read-only mappings and other sequences in a form it knows."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value))


_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=_plain)
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def to_json_text(value: object) -> str:
    """JSON as it is stored; decimals are numbers with all their digits."""
    return _encoder.encode(value).decode()


def from_json_text(text: str | bytes) -> object:
    """The value of stored JSON; fractions come back as exact decimals."""
    return _decoder.decode(text)


def micros_of(moment: datetime) -> int:
    """Microseconds since 1970, UTC."""
    return (moment - _EPOCH) // _MICROSECOND


@lru_cache(_RECENT)
def moment_of(micros: int) -> datetime:
    """The moment, aware and in UTC; lists show the same ones again and again."""
    if 0 <= micros < _FLOAT_IS_EXACT:
        return datetime.fromtimestamp(micros / 1_000_000, UTC)  # half the time of adding to the epoch
    return _EPOCH + timedelta(microseconds=micros)


def _is_sqlite(dialect: Dialect) -> bool:
    return dialect.name == "sqlite"


class Stored:
    """A column type that can tell which values it can hold."""

    def holds(self, value: object) -> bool:
        """Whether a column can hold a value, whoever sent it; types that nothing sorts by hold none."""
        return False


class Whole(Stored, TypeDecorator[object]):
    """An integer of 64 bits."""

    impl = BigInteger
    cache_ok = True

    def holds(self, value: object) -> bool:
        """Integers of that size."""
        return isinstance(value, int) and not isinstance(value, bool) and -MOST_WHOLE <= value <= MOST_WHOLE


class Flag(Stored, TypeDecorator[object]):
    """Yes or no."""

    impl = Boolean
    cache_ok = True

    def holds(self, value: object) -> bool:
        """True and false, no numbers."""
        return isinstance(value, bool)


class Words(Stored, TypeDecorator[object]):
    """Text in code-point order."""

    impl = Text
    cache_ok = True

    def holds(self, value: object) -> bool:
        """Texts without the NUL letter and half characters."""
        if not isinstance(value, str) or "\0" in value:
            return False
        return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """SQLite compares bytes by itself; PostgreSQL is told to."""
        return dialect.type_descriptor(Text() if _is_sqlite(dialect) else Text(collation="C"))


class Moment(Stored, TypeDecorator[object]):
    """A point in time to the microsecond: ``timestamptz``, or microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def holds(self, value: object) -> bool:
        """Aware moments."""
        return isinstance(value, datetime) and value.tzinfo is not None

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int] | TypeEngine[datetime]:
        """An integer on SQLite."""
        if _is_sqlite(dialect):
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(TIMESTAMP(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[object], object] | None:
        """Aware moment → microseconds."""
        return _moment_to_db if _is_sqlite(dialect) else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], object] | None:
        """Microseconds → aware moment."""
        return _moment_from_db if _is_sqlite(dialect) else None


def _moment_to_db(value: object) -> object:
    return micros_of(value) if isinstance(value, datetime) else value


def _moment_from_db(value: object) -> object:
    return moment_of(value) if type(value) is int else value


def present(convert: Converter | None) -> Converter | None:
    """The same conversion for values that are there, which the most frequent one does without a detour."""
    return moment_of if convert is _moment_from_db else convert


class Day(Stored, TypeDecorator[object]):
    """A calendar day: ``date``, or days since 1970."""

    impl = BigInteger
    cache_ok = True

    def holds(self, value: object) -> bool:
        """Dates without a time."""
        return isinstance(value, date) and not isinstance(value, datetime)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int] | TypeEngine[date]:
        """An integer on SQLite."""
        if _is_sqlite(dialect):
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Date())

    def bind_processor(self, dialect: Dialect) -> Callable[[object], object] | None:
        """Day → number."""
        return _day_to_db if _is_sqlite(dialect) else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], object] | None:
        """Number → day."""
        return _day_from_db if _is_sqlite(dialect) else None


def _day_to_db(value: object) -> object:
    return value.toordinal() - _EPOCH_DAY if isinstance(value, date) else value


def _day_from_db(value: object) -> object:
    return date.fromordinal(value + _EPOCH_DAY) if isinstance(value, int) else value


class Exact(Stored, TypeDecorator[object]):
    """An exact decimal of up to 18 digits, ``scale`` of them decimals: ``numeric``, or a count of smallest units."""

    impl = Numeric
    cache_ok = True

    def __init__(self, scale: int) -> None:
        self.decimals = scale
        super().__init__()

    def holds(self, value: object) -> bool:
        """Numbers that need no rounding."""
        if not isinstance(value, Decimal) or not value.is_finite():
            return False
        try:
            units_of(value, self.decimals)
        except (UnstorableNumberError, DecimalException):
            return False
        return True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int] | TypeEngine[Decimal]:
        """An integer on SQLite."""
        if _is_sqlite(dialect):
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(_MOST_DIGITS, self.decimals))

    def bind_processor(self, dialect: Dialect) -> Callable[[object], object] | None:
        """Exact number → column value; refuses what would have to be rounded."""
        scale = self.decimals
        if _is_sqlite(dialect):
            return lambda value: None if value is None else units_of(value, scale)
        return lambda value: None if value is None else Decimal(units_of(value, scale)).scaleb(-scale)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], object] | None:
        """Column value → exact number with all its decimals."""
        scale = self.decimals
        if _is_sqlite(dialect):
            return lambda value: value if value is None else exact_of(value, scale)
        return None


@lru_cache(_RECENT)
def exact_of(units: int, scale: int) -> Decimal:
    """The number of so many smallest units, with all its decimals."""
    return Decimal(units).scaleb(-scale)


def units_of(value: object, scale: int) -> int:
    """How many smallest units ``value`` has; raises ``UnstorableNumberError`` for more digits or decimals than fit."""
    if not isinstance(value, int | Decimal):
        raise TypeError(type(value))
    scaled = Decimal(value).scaleb(scale)
    units = int(scaled)
    if units != scaled or abs(units) >= _SMALLEST_OVERFLOW:
        raise UnstorableNumberError(value=str(value), digits=_MOST_DIGITS, scale=scale)
    return units


class Raw(TypeDecorator[object]):
    """Bytes that nothing but the program understands."""

    impl = LargeBinary
    cache_ok = True


class Json(TypeDecorator[object]):
    """Any JSON value that queries may look into: ``jsonb``, or text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str] | TypeEngine[JsonValue]:
        """Text on SQLite."""
        if _is_sqlite(dialect):
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(JSONB[JsonValue]())

    def bind_processor(self, dialect: Dialect) -> Callable[[object], object] | None:
        """Value → text; PostgreSQL casts it."""
        return _json_to_db

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], object] | None:
        """Text → value; the PostgreSQL driver decodes by itself (see ``postgres``)."""
        return _json_from_db if _is_sqlite(dialect) else None


class Letter(TypeDecorator[object]):
    """JSON kept to the letter, as text on both databases: what a digest covers must come back unchanged."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[object], object] | None:
        """Value → text."""
        return _json_to_db

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], object] | None:
        """Text → value."""
        return _json_from_db


def _json_to_db(value: object) -> object:
    return None if value is None else to_json_text(value)


def _json_from_db(value: object) -> object:
    return from_json_text(value) if isinstance(value, str) else value


WORDS: Final = Words()
WHOLE: Final = Whole()
FLAG: Final = Flag()
MOMENT: Final = Moment()
DAY: Final = Day()
JSON: Final = Json()
LETTER: Final = Letter()
BYTES: Final = LargeBinary()
RAW: Final = Raw()


SMALL: Final = (Moment, Day, Exact)
"""Types whose values are small and come again and again."""


def as_units(column: ColumnElement[object]) -> ColumnElement[object]:
    """The stored integer behind SQLite's decimals, days and moments, for arithmetic on it."""
    # A parameter has to keep its own type: that is what makes it an integer.
    return column if isinstance(column, BindParameter) else type_coerce(column, WHOLE)

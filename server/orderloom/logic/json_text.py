"""JSON text in and out, exactly: fractions are decimals, and what JSON readers disagree about is refused."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NoReturn

import msgspec

from orderloom.errors import OrderloomError

MAX_BYTES = 5_000_000
MAX_DEPTH = 64
MAX_KEYS = 10_000
MAX_DIGITS = 30


class JsonTextError(OrderloomError):
    """Text that is no JSON this product reads; the facts say where or what."""

    code = "logic.json_malformed"


def loads(text: str | bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> object:
    """The value of one JSON text, fractions as ``Decimal``.

    Raises ``JsonTextError`` for anything malformed, doubled keys, NaN and Infinity, numbers beyond 30 digits, half
    surrogate pairs, and texts that are too long, too deep or have too many keys in one object.
    """
    if len(text) > max_bytes:
        raise JsonTextError("logic.json_too_large", limit=max_bytes)
    try:
        source = text.decode() if isinstance(text, bytes) else text
        value: object = json.loads(
            source,
            parse_float=_fraction,
            parse_int=_whole,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise JsonTextError("logic.json_too_deep", limit=max_depth) from error
    except json.JSONDecodeError as error:
        raise JsonTextError(line=error.lineno, column=error.colno) from error
    except UnicodeDecodeError as error:
        raise JsonTextError("logic.json_not_utf8", position=error.start) from error
    if source.count("[") + source.count("{") > max_depth:
        _check_depth(value, max_depth)
    if "\\ud" in source.lower():
        _check_text(value)
    return value


def dumps(value: object) -> bytes:
    """Compact UTF-8 JSON: decimals as exact numbers, dates and datetimes as RFC 3339 text, durations as ISO 8601."""
    return _ENCODER.encode(_printable(value))


_ENCODER = msgspec.json.Encoder(decimal_format="number")


def _printable(value: object) -> object:
    """The same value with decimals written out in digits, since the encoder would keep an exponent."""
    match value:
        case Decimal():
            return Decimal(format(value, "f"))
        case dict():
            return {key: _printable(part) for key, part in value.items()}
        case list() | tuple():
            return [_printable(part) for part in value]
        case _:
            return value


def _fraction(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:  # an exponent beyond what any decimal can hold
        raise JsonTextError("logic.json_number_too_long", limit=MAX_DIGITS) from error
    exponent = value.as_tuple().exponent
    if len(value.as_tuple().digits) > MAX_DIGITS or abs(int(exponent)) > MAX_DIGITS:
        raise JsonTextError("logic.json_number_too_long", limit=MAX_DIGITS)
    return value


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        raise JsonTextError("logic.json_number_too_long", limit=MAX_DIGITS)
    return int(text)


def _refuse_constant(text: str) -> NoReturn:
    raise JsonTextError("logic.json_not_a_number", text=text)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(pairs) > MAX_KEYS:
        raise JsonTextError("logic.json_too_many_keys", limit=MAX_KEYS)
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        raise JsonTextError("logic.json_doubled_key", key=next(key for key in keys if keys.count(key) > 1))
    return value


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _check_depth(value: object, limit: int) -> None:
    """Level by level, so that depth costs no stack."""
    level = [value]
    for _ in range(limit):
        level = [part for container in level for part in _parts(container) if isinstance(part, dict | list)]
        if not level:
            return
    raise JsonTextError("logic.json_too_deep", limit=limit)


def _check_text(value: object) -> None:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            try:
                part.encode()
            except UnicodeEncodeError as error:
                raise JsonTextError("logic.json_half_character") from error
        else:
            waiting.extend(_parts(part))

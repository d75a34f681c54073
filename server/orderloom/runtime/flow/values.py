"""What runs remember, as plain JSON: variables, inputs and elements by path, exact and bounded.

What JSON cannot hold is tagged: ``{"$dec": "1.20"}``, ``{"$at": "2026-05-01T08:00:00Z"}``, ``{"$day": "2026-05-01"}``,
``{"$span": "90.5"}`` (seconds). A mapping of a person's that looks like a tag is wrapped in ``{"$map": …}``.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from orderloom.logic.json_text import dumps
from orderloom.runtime.flow.step import StepFailed

MOST_BYTES: Final = 1_000_000
"""All that a run remembers, written as JSON."""

MOST_DEPTH: Final = 32

INNER: Final = "@@"
"""Prefix of what a run remembers for itself; expressions do not see it."""

_DECIMAL: Final = "$dec"
_MOMENT: Final = "$at"
_DAY: Final = "$day"
_SPAN: Final = "$span"
_MAPPING: Final = "$map"


def to_plain(value: object, room: int = MOST_DEPTH) -> object:
    """The value as JSON can hold it; raises ``StepFailed`` with ``flow.value_unknown`` or ``flow.value_deep``."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple | Mapping):
        if not room:
            raise StepFailed("flow.value_deep", most=MOST_DEPTH)
        if not isinstance(value, Mapping):
            return [to_plain(part, room - 1) for part in value]
        held = {str(name): to_plain(part, room - 1) for name, part in value.items()}
        return {_MAPPING: held} if len(held) == 1 and next(iter(held)).startswith("$") else held
    return _tagged(value)


def _tagged(value: object) -> dict[str, object]:
    if isinstance(value, Decimal):
        return {_DECIMAL: format(value, "f")}
    if isinstance(value, datetime):
        return {_MOMENT: value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, timedelta):
        return {_SPAN: format(Decimal(value // timedelta(microseconds=1)).scaleb(-6), "f")}
    raise StepFailed("flow.value_unknown", type=type(value).__name__)


def from_plain(value: object) -> object:
    """The value behind ``to_plain``; tuples come back as lists."""
    if isinstance(value, list | tuple):
        return [from_plain(part) for part in value]
    if not isinstance(value, Mapping):
        return value
    tag, held = next(iter(value.items())) if len(value) == 1 else ("", None)
    if tag in _READ:
        return _READ[tag](str(held))
    parts = held if tag == _MAPPING and isinstance(held, Mapping) else value
    return {str(name): from_plain(part) for name, part in parts.items()}


_READ: Final[Mapping[str, Callable[[str], object]]] = {
    _DECIMAL: Decimal,
    _MOMENT: datetime.fromisoformat,
    _DAY: date.fromisoformat,
    _SPAN: lambda written: timedelta(microseconds=int(Decimal(written).scaleb(6))),
}


def remembered(values: Mapping[str, object]) -> Mapping[str, object]:
    """The same plain values, if a run may remember so much; raises ``StepFailed`` with ``flow.value_large``."""
    if len(dumps(values)) > MOST_BYTES:
        raise StepFailed("flow.value_large", most=MOST_BYTES)
    return values


def spread(root: str, value: object) -> Iterator[tuple[str, object]]:
    """Everything that expressions read of a value, by path: itself, and of a mapping its parts behind dots.

    A name that is empty or begins with a dot is a suffix as it is (``""`` is the value itself).
    """
    if not isinstance(value, Mapping):
        yield root, value
        return
    if "" not in value:
        yield root, value
    for name, part in value.items():
        suffix = name if not name or name.startswith(".") else f".{name}"
        yield from spread(root + suffix, part)


def opened(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Everything that expressions read of what a run remembers."""
    for path, value in values.items():
        if path.startswith(INNER):
            continue
        yield from spread(path, from_plain(value))

"""Exact arithmetic on numbers; unknown values are read as numbers first."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)

from orderloom.logic.errors import invalid_arguments, not_a_number
from orderloom.logic.registry import Entry, function
from orderloom.logic.values import NUMBERS, Number, bounded, number, out_of_range, reckoned, whole

ROUNDINGS = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
    "ceiling": ROUND_CEILING,
    "floor": ROUND_FLOOR,
}
"""Named ways to round: half away from zero, half to even, away from zero, towards zero, up, down."""

MAX_PLACES = 12
"""Most decimals a rounded number keeps."""

_ROUNDED = NUMBERS.copy()
_ROUNDED.prec += MAX_PLACES


@function(Entry(("+",), "arithmetic", (0, None), "spread"))
def add(*values: object) -> Number:
    """The sum; one argument alone becomes a number."""
    total: Number = 0
    for value in values:
        total = _sum(total, number(value))
    return total


@function(Entry(("-",), "arithmetic", (1, None), "spread"))
def subtract(*values: object) -> Number:
    """The first less all the others; one argument alone changes its sign."""
    first, *rest = map(number, values)
    if not rest:
        return _less(0, first)
    for value in rest:
        first = _less(first, value)
    return first


@function(Entry(("*",), "arithmetic", (0, None), "spread"))
def multiply(*values: object) -> Number:
    """The product."""
    product: Number = 1
    for value in values:
        factor = number(value)
        if isinstance(product, int) and isinstance(factor, int):
            product = bounded(product * factor)
        else:
            product = reckoned(NUMBERS.multiply, product, factor)
    return product


@function(Entry(("/",), "arithmetic", (1, None), "spread"))
def divide(*values: object) -> Number:
    """The first divided by all the others in turn; one argument alone divides 1. Zero as divisor throws NaN."""
    first, *rest = map(number, values)
    if not rest:
        first, rest = 1, [first]
    for value in rest:
        if not value:
            raise not_a_number()
        first = reckoned(NUMBERS.divide, first, value)
    return first


@function(Entry(("%",), "arithmetic", (2, None), "spread"))
def remainder(*values: object) -> Number:
    """What division leaves, with the sign of the first: ``-1 % 2`` is ``-1``. Zero as divisor throws NaN."""
    first, *rest = map(number, values)
    for value in rest:
        if not value:
            raise not_a_number()
        first = reckoned(NUMBERS.remainder, first, value)
    return first


@function(Entry(("max",), "arithmetic", (1, None), "spread"))
def largest(*values: object) -> Number:
    """The largest number; anything else than numbers is refused."""
    return max(map(_only_number, values))


@function(Entry(("min",), "arithmetic", (1, None), "spread"))
def smallest(*values: object) -> Number:
    """The smallest number; anything else than numbers is refused."""
    return min(map(_only_number, values))


@function(Entry(("abs",), "arithmetic", (1, 1)))
def absolute(value: object) -> Number:
    """The number without its sign."""
    found = number(value)
    return _less(0, found) if found < 0 else found


@function(Entry(("round",), "arithmetic", (1, 3)))
def rounded(value: object, places: object = 0, mode: object = "half_up") -> Number:
    """``[number, places, mode]``: rounded to that many decimals (0 to 12).

    Modes: half_up (the usual one), half_even, up, down, ceiling, floor.
    """
    exact, digits = number(value), whole(places)
    rounding = ROUNDINGS.get(mode) if isinstance(mode, str) else None
    if rounding is None or not 0 <= digits <= MAX_PLACES:
        raise invalid_arguments()
    try:
        result = Decimal(exact).quantize(Decimal(1).scaleb(-digits), rounding, _ROUNDED)
    except DecimalException as error:
        raise out_of_range() from error
    return result if digits else int(result)


def _sum(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return bounded(left + right)
    return reckoned(NUMBERS.add, left, right)


def _less(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return bounded(left - right)
    return reckoned(NUMBERS.subtract, left, right)


def _only_number(value: object) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise invalid_arguments()
    return number(value)

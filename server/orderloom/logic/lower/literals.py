"""The types of literals, and which types go together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from orderloom.logic.core import Const
from orderloom.logic.types import ANY, BOOL, DATE, DATETIME, INT, NULL, OBJECT, STR, LogicType, dec, list_of
from orderloom.logic.values import moment

MAX_DIGITS = 18
"""Most digits of a number literal: what every database column and the browser keep exactly."""

Fault = tuple[str, Mapping[str, object]]
"""Code and facts of a literal's problem."""


def literal(value: object, want: LogicType | None = None) -> Const | Fault:
    """A literal with its type; beside a date or datetime (``want``) a text is read as one."""
    match value:
        case None:
            return Const(None, NULL)
        case bool():
            return Const(value, BOOL)
        case int() | Decimal():
            return _number(value)
        case str():
            return _moment(value, want) if want and want.is_moment else Const(value, STR)
        case list():
            return _list(value, want)
        case _:
            return Const(value, OBJECT)


def shared_type(types: Sequence[LogicType]) -> LogicType:
    """The one type that holds values of all these types; ``any`` where there is none."""
    shared = types[0] if types else NULL
    for one in types:
        joined = join(shared, one)
        if joined is None:
            return ANY
        shared = joined
    return shared


def join(one: LogicType, two: LogicType) -> LogicType | None:
    """The type that holds values of both, None when they do not go together."""
    if "any" in (one.kind, two.kind):
        return ANY
    if one.kind == "null":
        return two.or_null()
    if two.kind == "null":
        return one.or_null()
    if one.is_number and two.is_number and one.kind != two.kind:
        return dec(max(one.scale, two.scale)).with_null_of(one, two)
    if one.kind != two.kind:
        return None
    item = join(one.item, two.item) if one.item and two.item else one.item or two.item
    return replace(one, scale=max(one.scale, two.scale), item=item, nullable=one.nullable or two.nullable)


def _number(value: int | Decimal) -> Const | Fault:
    exact = Decimal(value).as_tuple()
    scale = max(0, -int(exact.exponent))
    if max(len(exact.digits), scale) + max(0, int(exact.exponent)) > MAX_DIGITS:
        return "logic.too_many_digits", {"limit": MAX_DIGITS}
    return Const(value, dec(scale) if scale else INT) if isinstance(value, int) or scale else Const(int(value), INT)


def _moment(value: str, want: LogicType) -> Const | Fault:
    found = moment(value)
    if want.kind == "date" and isinstance(found, date) and not isinstance(found, datetime):
        return Const(found, DATE)
    if want.kind == "datetime" and isinstance(found, datetime):
        return Const(found, DATETIME)
    return "logic.bad_date" if want.kind == "date" else "logic.bad_datetime", {"text": value}


def _list(values: Sequence[object], want: LogicType | None) -> Const | Fault:
    found = [literal(value, want.item if want else None) for value in values]
    constants = [one for one in found if isinstance(one, Const)]
    if len(constants) < len(found):
        return next(one for one in found if not isinstance(one, Const))
    return Const(tuple(one.value for one in constants), list_of(shared_type([one.type for one in constants])))

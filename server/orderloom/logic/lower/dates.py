"""Moving and measuring time: units are literals, and whole days on dates have Core nodes of their own."""

from orderloom.logic.core import Arith, Call, Const, Core, DateAdd, DateDiff
from orderloom.logic.errors import LogicError
from orderloom.logic.functions.dates import SECONDS, unit_named, zone_named
from orderloom.logic.lower.checker import FAULTY, Checker, lowers, plain
from orderloom.logic.lower.context import context
from orderloom.logic.parse import Operation
from orderloom.logic.types import ANY, DATE, INT, STR

_DAYS = {"day": 1, "week": 7}
_UNIT, _ZONE = 2, 3
"""Places of the unit and the zone among the arguments of ``date_add`` and ``date_diff``."""


@lowers("date", "datetime", "year", "month", "day", "weekday", "hour", "minute")
def in_zone(checker: Checker, node: Operation) -> Core:
    """As the signature says; the zone is a literal, so that an unknown one is found before anything runs."""
    return FAULTY if _zone(checker, node, 1) is None else plain(checker, node)


@lowers("today")
def today(checker: Checker, node: Operation) -> Core:
    """The day of ``@now`` in a literal zone."""
    zone = _zone(checker, node, 0)
    now = context(checker, node, "@now")
    if zone is None or now is FAULTY:
        return FAULTY
    return Call("date", (now, zone), DATE.with_null_of(now.type), node.pointer)


@lowers("date_add")
def moved(checker: Checker, node: Operation) -> Core:
    """A moment of the same kind; a date moves by days and longer units only."""
    moment, count = _moment(checker, node, 0, checker.value(node.args[0])), _count(checker, node)
    unit, zone = _unit(checker, node), _zone(checker, node, _ZONE)
    if unit is None or zone is None or FAULTY in (moment, count):
        return FAULTY
    args = (moment, count, Const(unit, STR), zone)
    if ANY in (moment.type, count.type):
        return checker.dynamic(node, args)
    if moment.type.kind == "date" and unit in SECONDS and unit not in _DAYS:
        return checker.refuse("logic.unit_of_date", node.args[_UNIT], unit=unit)
    gives = moment.type.with_null_of(count.type)
    if moment.type.kind == "date" and unit in _DAYS and count.type.kind == "int":
        days = count if unit == "day" else Arith("*", count, Const(_DAYS[unit], INT), count.type)
        return DateAdd(moment, days, gives)
    return Call(node.name, args, gives, node.pointer)


@lowers("date_diff")
def measured(checker: Checker, node: Operation) -> Core:
    """A whole number of units between two dates or two datetimes."""
    one, two = checker.pair(node.args[0], node.args[1])
    end, start = _moment(checker, node, 0, one), _moment(checker, node, 1, two)
    unit, zone = _unit(checker, node), _zone(checker, node, _ZONE)
    if unit is None or zone is None or FAULTY in (end, start):
        return FAULTY
    gives = INT.with_null_of(end.type, start.type)
    args = (end, start, Const(unit, STR), zone)
    if ANY in (end.type, start.type):
        return checker.dynamic(node, args, gives)
    if end.type.kind != start.type.kind:
        where = node.args[1]
        return checker.refuse("logic.not_comparable", where, operator=node.name, left=end.type, right=start.type)
    if end.type.kind == "date" and unit == "day":
        return DateDiff(end, start, gives)
    return Call(node.name, args, gives, node.pointer)


def _moment(checker: Checker, node: Operation, place: int, value: Core) -> Core:
    if value.type.is_moment or value.type == ANY:
        return value
    return checker.refuse("logic.not_a_moment", node.args[place], operator=node.name, got=value.type)


def _count(checker: Checker, node: Operation) -> Core:
    count = checker.value(node.args[1])
    if count.type.is_number or count.type == ANY:
        return count
    return checker.refuse("logic.not_a_number", node.args[1], operator=node.name, got=count.type)


def _unit(checker: Checker, node: Operation) -> str | None:
    """The literal unit at its place, "day" when left out; None when refused."""
    if len(node.args) <= _UNIT:
        return "day"
    given = checker.constant(node, _UNIT, str)
    if given is None:
        return None
    try:
        return unit_named(given)
    except LogicError as error:
        checker.refuse(error.error_code, node.args[_UNIT], **error.facts)
        return None


def _zone(checker: Checker, node: Operation, place: int) -> Const | None:
    """The literal zone at ``place``, UTC when left out; None when refused."""
    if place >= len(node.args):
        return Const("UTC", STR)
    given = checker.constant(node, place, str)
    if given is None:
        return None
    try:
        zone_named(given)
    except LogicError as error:
        checker.refuse(error.error_code, node.args[place], **error.facts)
        return None
    return Const(given, STR)

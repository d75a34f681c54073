"""Exact arithmetic: scales are known before anything runs, and division says how it rounds."""

from collections.abc import Sequence
from typing import Literal as OneOf

from orderloom.logic.core import Arith, Call, Const, Core
from orderloom.logic.functions.arithmetic import MAX_PLACES, ROUNDINGS
from orderloom.logic.lower.checker import FAULTY, Checker, lowers
from orderloom.logic.lower.literals import shared_type
from orderloom.logic.parse import Operation, Syntax
from orderloom.logic.types import ANY, INT, STR, LogicType, dec

_OPS: dict[str, OneOf["+", "-", "*"]] = {"+": "+", "-": "-", "*": "*"}


@lowers(*_OPS)
def arithmetic(checker: Checker, node: Operation) -> Core:
    """Folded from the left; one argument alone is itself, or its opposite for ``-``."""
    numbers = _numbers(checker, node)
    if FAULTY in numbers:
        return FAULTY
    if not numbers or _unknown(numbers):
        return checker.dynamic(node, numbers)
    op = _OPS[node.name]
    total, *rest = (Const(0, INT), *numbers) if op == "-" and len(numbers) == 1 else numbers
    for number in rest:
        gives = _result(op, total.type, number.type)
        if gives.scale > MAX_PLACES:
            return checker.refuse("logic.too_many_decimals", node, scale=gives.scale, limit=MAX_PLACES)
        total = Arith(op, total, number, gives)
    return total


@lowers("/")
def division(checker: Checker, node: Operation) -> Core:
    """Only inside ``round`` for typed numbers, because a quotient has no scale of its own."""
    quotient = _quotient(checker, node)
    return quotient if quotient.type == ANY else checker.refuse("logic.division_unrounded", node)


@lowers("round")
def rounding(checker: Checker, node: Operation) -> Core:
    """To a literal number of decimals, by a literal mode."""
    number = _dividend(checker, node.args[0])
    places, mode = checker.constant(node, 1, int) or 0, checker.constant(node, 2, str) or "half_up"
    if mode not in ROUNDINGS:
        return checker.refuse("logic.unknown_rounding", node.args[2], mode=mode, known=", ".join(ROUNDINGS))
    if not isinstance(places, int) or not 0 <= places <= MAX_PLACES:
        return checker.refuse("logic.too_many_decimals", node.args[1], scale=places, limit=MAX_PLACES)
    gives = dec(places) if places else INT
    args = (number, Const(places, INT), Const(mode, STR))
    if number.type == ANY:
        return FAULTY if number is FAULTY else checker.dynamic(node, args, gives)
    return Call(node.name, args, gives.with_null_of(number.type), node.pointer)


@lowers("%", "max", "min", "abs")
def of_numbers(checker: Checker, node: Operation) -> Core:
    """A number of the arguments' shared type."""
    numbers = _numbers(checker, node)
    if FAULTY in numbers:
        return FAULTY
    if _unknown(numbers):
        return checker.dynamic(node, numbers)
    return Call(node.name, numbers, shared_type([number.type for number in numbers]), node.pointer)


def _numbers(checker: Checker, node: Operation) -> tuple[Core, ...]:
    return tuple(_number(checker, node.name, arg, listed=node.bare) for arg in node.args)


def _number(checker: Checker, operator: str, arg: Syntax, *, listed: bool = False) -> Core:
    """A number, an unknown value, or where ``listed`` a list whose items are the arguments."""
    value = checker.value(arg)
    if value.type.is_number or value.type == ANY or (listed and value.type.kind == "list"):
        return value
    return checker.refuse("logic.not_a_number", arg, operator=operator, got=value.type)


def _dividend(checker: Checker, arg: Syntax) -> Core:
    """What ``round`` rounds: a number, or a quotient that gets its scale here."""
    if isinstance(arg, Operation) and arg.name == "/" and len(arg.args) > 1:
        return _quotient(checker, arg)
    return _number(checker, "round", arg)


def _quotient(checker: Checker, node: Operation) -> Core:
    numbers = _numbers(checker, node)
    if FAULTY in numbers:
        return FAULTY
    if _unknown(numbers):
        return checker.dynamic(node, numbers)
    return Call("/", numbers, dec(MAX_PLACES).with_null_of(*(number.type for number in numbers)), node.pointer)


def _unknown(numbers: Sequence[Core]) -> bool:
    return not all(number.type.is_number for number in numbers)


def _result(op: str, left: LogicType, right: LogicType) -> LogicType:
    scale = left.scale + right.scale if op == "*" else max(left.scale, right.scale)
    gives = dec(scale) if "dec" in (left.kind, right.kind) else INT
    return gives.with_null_of(left, right)

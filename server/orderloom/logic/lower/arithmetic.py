"""Exact arithmetic: scales are known before anything runs, and division says how it rounds."""

from collections.abc import Sequence
from typing import Literal as OneOf

from orderloom.logic.core import Arith, Call, Const, Core
from orderloom.logic.functions.arithmetic import MAX_PLACES, ROUNDINGS
from orderloom.logic.lower.checker import FAULTY, Checker, lowers
from orderloom.logic.lower.literals import shared_type
from orderloom.logic.parse import Operation, Syntax
from orderloom.logic.types import ANY, INT, STR, dec

Op = OneOf["+", "-", "*"]

_OPS: dict[str, Op] = {"+": "+", "-": "-", "*": "*"}


@lowers(*_OPS)
def arithmetic(checker: Checker, node: Operation) -> Core:
    """One exact number; one argument alone is itself, or its opposite for ``-``."""
    numbers = _numbers(checker, node)
    if FAULTY in numbers:
        return FAULTY
    if not numbers or _unknown(numbers):
        return checker.dynamic(node, numbers)
    total = combined(node.name, numbers)
    if total.type.scale > MAX_PLACES:
        return checker.refuse("logic.too_many_decimals", node, scale=total.type.scale, limit=MAX_PLACES)
    return total


def combined(name: str, numbers: Sequence[Core]) -> Core:
    """Numbers joined by ``+``, ``-`` or ``*``; halved again and again, so that a long sum makes no deep tree.

    Exact arithmetic gives the same in any order; ``-`` takes the sum of all the others from the first.
    """
    op = _OPS[name]
    if op == "-":
        first, rest = (Const(0, INT), numbers) if len(numbers) == 1 else (numbers[0], numbers[1:])
        return _joined(op, first, combined("+", rest))
    if len(numbers) == 1:
        return numbers[0]
    half = len(numbers) // 2
    return _joined(op, combined(name, numbers[:half]), combined(name, numbers[half:]))


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


def _joined(op: Op, left: Core, right: Core) -> Core:
    scale = left.type.scale + right.type.scale if op == "*" else max(left.type.scale, right.type.scale)
    gives = dec(scale) if "dec" in (left.type.kind, right.type.kind) else INT
    return Arith(op, left, right, gives.with_null_of(left.type, right.type))

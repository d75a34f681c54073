"""Whether the cells of a column count or measure something: what several guesses about numbers have in common."""

import re
from decimal import Decimal

from orderloom.check.plan import FieldFault
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.guessing import Cells
from orderloom.runtime.transfer.shapes import Cell

_CODE = re.compile(r"0[0-9]+", re.ASCII)
_LONGEST = 11
"""More digits than this are rather a code."""


def counts(column: Cells, *, scale: int) -> bool:
    """Whether all cells are numbers with at most ``scale`` decimals, and not codes made of digits."""
    if column.says("号", "编码", "条码", "代码", "code", "barcode", "sku"):
        return False
    return column.share(lambda cell: _counts(cell, scale)) == 1


def decimals(column: Cells) -> int:
    """The most decimals of any cell."""
    return max((_scale(number) for cell in column.cells if (number := _number(cell)) is not None), default=0)


def _counts(cell: Cell, scale: int) -> bool:
    number = _number(cell)
    if number is None or (isinstance(cell, str) and _CODE.fullmatch(cell.strip())):
        return False
    return _scale(number) <= scale and number.adjusted() < _LONGEST


def _number(cell: Cell) -> Decimal | None:
    if isinstance(cell, bool):
        return None
    try:
        return texts.number(cell)
    except FieldFault:
        return None


def _scale(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0

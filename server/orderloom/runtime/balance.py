"""Movements of stock: what each verb does to a balance, and what it needs. It never reads or writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from orderloom.model.values import Stock

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Verb:
    """A movement of ``n``: what it adds to stock on hand and to what is reserved, each as a multiple of ``n``.

    ``held``: it is done for a holder, and what it gives back the holder must have. ``signed``: ``n`` may be negative.
    """

    on_hand: int
    reserved: int
    held: bool = False
    signed: bool = False


VERBS: Mapping[str, Verb] = {
    "reserve": Verb(0, 1, held=True),
    "release": Verb(0, -1, held=True),
    "commit": Verb(-1, -1, held=True),
    "receive": Verb(1, 0),
    "adjust": Verb(1, 0, signed=True),
}
"""What can be done to a balance."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement carried through: the stock after it, and what the holder has gained or given back."""

    stock: Stock
    held: Decimal


def move(stock: Stock, verb: Verb, amount: Decimal, held: Decimal) -> Moved | str:
    """The stock after moving ``amount``; the code of what forbids it otherwise. ``held`` is what the holder has now."""
    changed = replace(
        stock, on_hand=stock.on_hand + verb.on_hand * amount, reserved=stock.reserved + verb.reserved * amount
    )
    for forbids, code in _RULES:
        if forbids(verb, amount, held, changed):
            return code
    return Moved(changed, verb.reserved * amount if verb.held else NOTHING)


def available(stock: Stock) -> bool:
    """Whether a stock can be: nothing is promised that is not there."""
    return stock.on_hand >= 0 and 0 <= stock.reserved <= stock.on_hand


_Rule = Callable[[Verb, Decimal, Decimal, Stock], bool]

_RULES: tuple[tuple[_Rule, str], ...] = (
    (lambda verb, amount, _held, _changed: amount == 0 or (amount < 0 and not verb.signed), "balance.amount"),
    (lambda verb, amount, held, _changed: verb.held and verb.reserved < 0 and amount > held, "balance.not_held"),
    (lambda _verb, _amount, _held, changed: not available(changed), "balance.short"),
)

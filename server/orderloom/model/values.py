"""Values that JSON has no word for, as they travel through Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

_EXACT_CENTS = 2
_PLACES: Mapping[str, int] = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def currency_places(currency: str) -> int:
    """Decimals an amount of ``currency`` may have (ISO 4217): 0 for yen, 3 for dinars, 2 where nothing is known."""
    return _PLACES.get(currency, _EXACT_CENTS)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount and its currency; amounts of two currencies never compare or add."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """For logs: ``10.00 CNY``."""
        return f"{self.amount:f} {self.currency}"


@dataclass(frozen=True, slots=True)
class Stock:
    """How much there is of something, and how much of that is promised to somebody."""

    on_hand: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)

    @property
    def available(self) -> Decimal:
        """What can still be promised."""
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount in its unit; ``base`` is the same amount in base units, by which quantities compare."""

    value: Decimal
    unit: str
    base: Decimal

    def __str__(self) -> str:
        """For logs: ``2.5 kg``."""
        return f"{self.value:f} {self.unit}"


@dataclass(frozen=True, slots=True)
class PublicLink:
    """A link as it lies in a record: its id is no secret and leads nowhere without the installation's key.

    ``state`` (active, expired) and ``address`` are worked out for a reader and never stored; an empty id asks for a new
    link.
    """

    id: str
    expires_at: datetime | None
    state: str = field(default="", compare=False)
    address: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Vote:
    """What one source said last, and about which moment."""

    source: str
    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """A value that several sources report: what follows from their ``votes``, and how far they agree.

    ``value`` is None while they contradict each other; ``shown`` is what people were told last. ``agreeing`` of ``of``
    sources that still have a voice say so; ``source`` names them.
    """

    value: str | None = None
    source: str = ""
    fetched_at: datetime | None = None
    agreeing: int = 0
    of: int = 0
    shown: str | None = None
    votes: tuple[Vote, ...] = ()

"""Values that JSON has no word for, as they travel through Python."""

from collections.abc import Mapping
from dataclasses import dataclass
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

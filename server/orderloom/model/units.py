"""The usual units of each dimension with their names and exact factors."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

MOST_PLACES = 5
"""Decimals of a factor, enough for a pound in grams."""

BASE_PLACES = 8
"""Decimals of an amount in base units: those of any factor and of any amount together."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit ready for use: its name for people and how many base units it is."""

    id: str
    title: Mapping[str, str]
    factor: Decimal


def _measures(*listed: tuple[str, str, str, str]) -> Mapping[str, Measure]:
    return MappingProxyType({id: Measure(id, {"zh": zh, "en": en}, Decimal(factor)) for id, zh, en, factor in listed})


DIMENSIONS: Mapping[str, Mapping[str, Measure]] = MappingProxyType(
    {
        "piece": _measures(("piece", "件", "pcs", "1"), ("dozen", "打", "doz.", "12")),
        "mass": _measures(
            ("g", "克", "g", "1"),
            ("mg", "毫克", "mg", "0.001"),
            ("kg", "千克", "kg", "1000"),
            ("t", "吨", "t", "1000000"),
            ("jin", "斤", "jin", "500"),
            ("lb", "磅", "lb", "453.59237"),
            ("oz", "盎司", "oz", "28.34952"),
        ),
        "length": _measures(
            ("mm", "毫米", "mm", "1"),
            ("cm", "厘米", "cm", "10"),
            ("m", "米", "m", "1000"),
            ("km", "千米", "km", "1000000"),
            ("inch", "英寸", "in", "25.4"),
            ("foot", "英尺", "ft", "304.8"),
        ),
        "volume": _measures(
            ("ml", "毫升", "ml", "1"),
            ("l", "升", "l", "1000"),
            ("m3", "立方米", "m³", "1000000"),
        ),
    }
)
"""Dimension → its usual units by id; the first is the base unit."""

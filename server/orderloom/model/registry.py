"""A registry collects what the modules of one package declare, so that generic code never names a kind or a type.

A room that grows with the product is a package with one module per id; each module declares one object under an agreed
name (``KIND``, ``FIELD``, ``CHECK``…). Adding a noun is adding a file: nothing else learns of it.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from orderloom.errors import OrderloomError


class Entry(Protocol):
    """Anything a registry can hold."""

    @property
    def id(self) -> str:
        """The noun it stands for: a document kind or a field type."""


T = TypeVar("T", bound=Entry)


class UnknownEntryError(OrderloomError):
    """No module of the package declares this id."""

    code = "registry.unknown"


class DoubledEntryError(OrderloomError):
    """Two modules of the package declare this id: a fault of the program that stops the start."""

    code = "registry.doubled"


class Registry(Generic[T]):
    """The objects named ``attribute`` in the modules of ``package``, by id; imported when first asked for.

    A module without the attribute is a helper of its neighbours. Two modules with one id stop the start.
    """

    def __init__(self, package: str, attribute: str) -> None:
        self.package = package
        self.attribute = attribute

    @cached_property
    def entries(self) -> Mapping[str, T]:
        """Every entry, in the order of module names."""
        found: dict[str, T] = {}
        home = import_module(self.package)
        for module in sorted(iter_modules(home.__path__), key=lambda info: info.name):
            entry: T | None = getattr(import_module(f"{self.package}.{module.name}"), self.attribute, None)
            if entry is None:
                continue
            if entry.id in found:
                raise DoubledEntryError(package=self.package, id=entry.id)
            found[entry.id] = entry
        return MappingProxyType(found)

    def find(self, entry_id: str) -> T | None:
        """The entry, or None."""
        return self.entries.get(entry_id)

    def get(self, entry_id: str) -> T:
        """The entry; raises ``UnknownEntryError``."""
        entry = self.find(entry_id)
        if entry is None:
            raise UnknownEntryError(package=self.package, id=entry_id)
        return entry

    def __iter__(self) -> Iterator[T]:
        return iter(self.entries.values())

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self.entries

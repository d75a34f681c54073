"""The keys of the unified shapes one by one: where each stands, what it holds, what it is called.

Derived from the models of ``sdk.unified``; titles come from the catalogue under ``unified.<Shape>.<key>``, those of
codes under ``unified.<Shape>.<key>.=<code>``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

from orderloom import i18n
from orderloom.sdk.unified import UNIFIED_MODELS, Leaf, Shape


@dataclass(frozen=True, slots=True)
class ItemKey:
    """One key: ``path`` is dotted from the item, or from the element of a list. ``leaf`` names what a single value is;
    an object or a list of objects has ``keys`` instead. ``codes`` are the values that a closed list allows.
    """

    path: str
    owner: str
    name: str
    many: bool
    leaf: str
    codes: tuple[str, ...]
    keys: tuple["ItemKey", ...]

    @property
    def word(self) -> str:
        """The code of its title in the catalogue."""
        return f"unified.{self.owner}.{self.name}"

    def title(self, language: str) -> str:
        """What people call it."""
        return i18n.message(self.word, language)

    def as_json(self, language: str) -> dict[str, object]:
        """The public form, with titles in one language."""
        shown: dict[str, object] = {"path": self.path, "title": self.title(language), "many": self.many}
        if self.leaf:
            shown["leaf"] = self.leaf
        if self.codes:
            titles = {code: i18n.message(f"{self.word}.={code}", language) for code in self.codes}
            shown["codes"] = [{"id": code, "title": title} for code, title in titles.items()]
        if self.keys:
            shown["keys"] = [one.as_json(language) for one in self.keys]
        return shown


@cache
def keys_of_items() -> Mapping[str, tuple[ItemKey, ...]]:
    """The keys of every unified kind."""
    return MappingProxyType({kind: keys_of(model) for kind, model in UNIFIED_MODELS.items()})


@cache
def keys_of(shape: type[Shape], within: str = "") -> tuple[ItemKey, ...]:
    """The keys of one shape; those of an object inside stand under it with its path, those of elements without."""
    hints = get_type_hints(shape, include_extras=True)
    return tuple(_key(shape, name, hints[name], within) for name in shape.model_fields)


def _key(shape: type[Shape], name: str, hint: object, within: str) -> ItemKey:
    path, many = f"{within}{name}", False
    for part in _alternatives(hint):
        if get_origin(part) is list:
            many, part = True, get_args(part)[0]  # noqa: PLW2901  # the element is what is looked at
        inside = part if isinstance(part, type) and issubclass(part, Shape) else None
        if inside is not None:
            inner = keys_of(inside, "" if many else f"{path}.")
            return ItemKey(path, shape.__name__, name, many, "", (), inner)
        if get_origin(part) is Annotated:
            return _leaf(path, shape.__name__, name, get_args(part), many=many)
    raise TypeError(hint)


def _leaf(path: str, owner: str, name: str, parts: tuple[object, ...], *, many: bool) -> ItemKey:
    held, *marks = parts
    leaf = next(mark for mark in marks if isinstance(mark, Leaf))
    codes = get_args(held) if get_origin(held) is Literal else ()
    return ItemKey(path, owner, name, many, leaf.name.lower(), codes, ())


def _alternatives(hint: object) -> tuple[object, ...]:
    if get_origin(hint) in {Union, UnionType}:
        return tuple(part for part in get_args(hint) if part is not type(None))
    return (hint,)

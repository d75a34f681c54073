"""What the unified model expects at each place, derived from its annotations once per model."""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

from orderloom.sdk.unified import Leaf, Shape


class Form(Enum):
    """How values sit at a place."""

    LEAF = auto()
    LEAVES = auto()
    OBJECT = auto()
    OBJECTS = auto()


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a unified shape: its form, whether null may stand there, and what a leaf or an object holds."""

    name: str
    form: Form
    required: bool
    nullable: bool
    leaf: Leaf | None = None
    codes: tuple[str, ...] = ()
    shape: type[Shape] | None = None


@cache
def slots_of(shape: type[Shape]) -> Mapping[str, Slot]:
    """Every place of ``shape`` by name, in its order."""
    hints = get_type_hints(shape, include_extras=True)
    return MappingProxyType(
        {name: _slot(name, hints[name], required=info.is_required()) for name, info in shape.model_fields.items()}
    )


def _slot(name: str, hint: object, *, required: bool) -> Slot:
    if get_origin(hint) in (Union, types.UnionType):
        options = [option for option in get_args(hint) if option is not type(None)]
        return _held(name, options[0], required=required, nullable=True, many=False)
    if get_origin(hint) is list:
        return _held(name, get_args(hint)[0], required=required, nullable=False, many=True)
    return _held(name, hint, required=required, nullable=False, many=False)


def _held(name: str, hint: object, *, required: bool, nullable: bool, many: bool) -> Slot:
    if isinstance(hint, type) and issubclass(hint, Shape):
        form = Form.OBJECTS if many else Form.OBJECT
        return Slot(name, form, required, nullable, shape=hint)
    form = Form.LEAVES if many else Form.LEAF
    held, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    leaf = next(mark for mark in marks if isinstance(mark, Leaf))
    codes = get_args(held) if get_origin(held) is Literal else ()
    return Slot(name, form, required, nullable, leaf=leaf, codes=codes)

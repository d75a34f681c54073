"""What connections may read: the keys of the unified items, and whether an expression reads others."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from orderloom.check.fixes import known
from orderloom.check.problem import Problem
from orderloom.model.idpath import escape
from orderloom.sdk.unified import UNIFIED_MODELS

_WHOLE_ITEM = "@item."
_INDEX = "@index"
_READERS = frozenset({"var", "val"})
_LOOPS = frozenset({"map", "filter", "reduce", "all", "some", "none"})


def item_model(item: str) -> type[BaseModel] | None:
    """The shape of a unified item."""
    return UNIFIED_MODELS.get(item)


def element_model(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The shape of the elements of the list under ``key``; None when there is no such list of objects."""
    field = model.model_fields.get(key)
    for part in _unwrapped(field.annotation) if field else ():
        if get_origin(part) is list:
            return _object(get_args(part)[0])
    return None


def codes(model: type[BaseModel], key: str) -> tuple[str, ...]:
    """The closed list of codes under ``key``; empty when it holds none."""
    field = model.model_fields.get(key)
    for part in _unwrapped(field.annotation) if field else ():
        if get_origin(part) is Literal:
            return tuple(str(code) for code in get_args(part))
    return ()


def key_faults(model: type[BaseModel], key: str, pointer: str) -> Iterator[Problem]:
    """A problem when the item has nothing under a dotted key."""
    shape: type[BaseModel] | None = model
    for step in key.split("."):
        if shape is None or step not in shape.model_fields:
            there = shape.model_fields if shape else ()
            yield Problem("connection.unknown_item_key", pointer, {**known(step, there), "value": key})
            return
        annotation = shape.model_fields[step].annotation
        if any(get_origin(part) is list for part in _unwrapped(annotation)):
            return
        shape = _object(annotation)


def read_faults(
    rule: object, whole: type[BaseModel], element: type[BaseModel] | None, pointer: str
) -> Iterator[Problem]:
    """Reads of keys that the item (or inside a child the element) does not have; bodies of loops are left alone."""
    if isinstance(rule, list):
        for place, part in enumerate(rule):
            yield from read_faults(part, whole, element, f"{pointer}/{place}")
    elif isinstance(rule, Mapping):
        for operator, arguments in rule.items():
            at = f"{pointer}/{escape(str(operator))}"
            if operator in _READERS:
                yield from _path_faults(arguments, whole, element, at)
            elif operator in _LOOPS:
                first = arguments[0] if isinstance(arguments, list) and arguments else arguments
                yield from read_faults(first, whole, element, f"{at}/0")
            else:
                yield from read_faults(arguments, whole, element, at)


def _path_faults(
    arguments: object, whole: type[BaseModel], element: type[BaseModel] | None, pointer: str
) -> Iterator[Problem]:
    first = arguments[0] if isinstance(arguments, list) and arguments else arguments
    if not isinstance(first, str) or not first or (element and first == _INDEX):
        return
    if element and first.startswith(_WHOLE_ITEM):
        yield from key_faults(whole, first.removeprefix(_WHOLE_ITEM), pointer)
    else:
        yield from key_faults(element or whole, first, pointer)


def _object(annotation: object) -> type[BaseModel] | None:
    """The shape among the alternatives of an annotation."""
    for part in _unwrapped(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _unwrapped(annotation: object) -> Iterator[object]:
    """The alternatives of an annotation, without what only decorates them."""
    if get_origin(annotation) in {Union, UnionType}:
        for part in get_args(annotation):
            yield from _unwrapped(part)
    elif get_origin(annotation) is Annotated:
        yield from _unwrapped(get_args(annotation)[0])
    else:
        yield annotation

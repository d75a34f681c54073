"""Between dataclasses and rows: columns are named like fields, and nothing is copied on the way."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, bindparam

if TYPE_CHECKING:
    from _typeshed import DataclassInstance as Shape


def names_of(shape: type[Shape]) -> tuple[str, ...]:
    """The names of its fields."""
    return tuple(field.name for field in fields(shape))


def parameters_of(shape: type[Shape], *more: str) -> dict[str, BindParameter[object]]:
    """A parameter per field, and ``more``, for an INSERT."""
    return {name: bindparam(name) for name in (*names_of(shape), *more)}


def values_of(shape: Shape) -> dict[str, object]:
    """The values of its fields, as they are."""
    return {field.name: getattr(shape, field.name) for field in fields(shape)}

"""Documents measured against their shapes: every fault of form becomes a problem with a pointer and our sentence."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from orderloom.check.fixes import known
from orderloom.check.problem import Problem
from orderloom.model.field import FIELDS
from orderloom.model.idpath import pointer

M = TypeVar("M", bound=BaseModel)

_NOT_TEXT = ("string_type", "string_sub_type")
_NOT_NUMBER = ("decimal_type", "decimal_parsing", "finite_number")
_NOT_LIST = ("tuple_type", "list_type")
_NOT_OBJECT = ("dict_type", "mapping_type", "model_type", "model_attributes_type")
_NOT_MOMENT = ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware")
_NOT_SPAN = ("time_delta_parsing", "time_delta_type")
_CODES: Mapping[str, str] = {
    **dict.fromkeys(_NOT_TEXT, "shape.not_text"),
    **dict.fromkeys(_NOT_NUMBER, "shape.not_number"),
    **dict.fromkeys(_NOT_LIST, "shape.not_list"),
    **dict.fromkeys(_NOT_OBJECT, "shape.not_object"),
    **dict.fromkeys(_NOT_MOMENT, "shape.not_moment"),
    **dict.fromkeys(_NOT_SPAN, "shape.not_span"),
    "bool_type": "shape.not_boolean",
    "int_type": "shape.not_whole",
}
"""Error type of pydantic → our code, where nothing more is to be said."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """One error of pydantic: where, what was given, and what its type adds."""

    shape: type[BaseModel]
    details: ErrorDetails

    @property
    def at(self) -> str:
        return pointer(self.details["loc"])

    @property
    def given(self) -> str:
        return str(self.details["input"])[:80]

    @property
    def last(self) -> str:
        return str(self.details["loc"][-1])

    @property
    def context(self) -> Mapping[str, object]:
        return self.details.get("ctx", {})


def read_shape(shape: type[M], data: Mapping[str, object]) -> tuple[M | None, tuple[Problem, ...]]:
    """The document (or another part of that shape), or every problem of its form."""
    try:
        return shape.model_validate(data), ()
    except ValidationError as error:
        return None, tuple(_problem(_Fault(shape, details)) for details in error.errors(include_url=False))


def _problem(fault: _Fault) -> Problem:
    code = _CODES.get(fault.details["type"])
    if code is not None:
        return Problem(code, fault.at)
    reading = _READINGS.get(fault.details["type"], _other)
    return reading(fault)


def _other(fault: _Fault) -> Problem:
    return Problem("shape.value", fault.at, {"reason": fault.details["msg"]})


def _missing(fault: _Fault) -> Problem:
    return Problem("shape.missing", pointer(fault.details["loc"][:-1]), {"key": fault.last})


def _extra(fault: _Fault) -> Problem:
    return Problem("shape.unknown_key", fault.at, known(fault.last, _keys(fault.shape)))


def _pattern(fault: _Fault) -> Problem:
    return Problem("shape.pattern", fault.at, {"value": fault.given, "pattern": fault.context["pattern"]})


def _choice(fault: _Fault) -> Problem:
    options = re.findall(r"'([^']*)'|(\d+)", str(fault.context["expected"]))
    return Problem("shape.choice", fault.at, known(fault.given, (text or number for text, number in options)))


def _length(fault: _Fault) -> Problem:
    bounds = {"min": fault.context.get("min_length", 0), "max": fault.context.get("max_length", "∞")}
    return Problem("shape.length", fault.at, bounds)


def _range(fault: _Fault) -> Problem:
    ((relation, bound),) = fault.context.items()
    sign = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}.get(relation, relation)
    return Problem("shape.range", fault.at, {"relation": sign, "bound": str(bound)})


def _doubled(fault: _Fault) -> Problem:
    return Problem("shape.doubled_id", fault.at, {"id": fault.context["id"]})


def _no_type(fault: _Fault) -> Problem:
    return Problem("shape.missing", fault.at, {"key": "type"})


def _field_type(fault: _Fault) -> Problem:
    return Problem("shape.field_type", fault.at + "/type", known(str(fault.context["value"]), FIELDS.entries))


_READINGS: Mapping[str, Callable[[_Fault], Problem]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "string_pattern_mismatch": _pattern,
    "literal_error": _choice,
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
    "greater_than": _range,
    "greater_than_equal": _range,
    "less_than": _range,
    "less_than_equal": _range,
    "doubled_id": _doubled,
    "field_type_missing": _no_type,
    "field_type_unknown": _field_type,
}


@cache
def _keys(shape: type[BaseModel]) -> tuple[str, ...]:
    """Every key that any part of such a shape may have."""
    return tuple(dict.fromkeys(_properties(shape.model_json_schema())))


def _properties(schema: object) -> Iterator[str]:
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        if isinstance(properties, Mapping):
            yield from properties
        for part in schema.values():
            yield from _properties(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _properties(part)

"""Documents measured against their shapes: every fault of form becomes a problem with a pointer and our own sentence."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from orderloom.check.fixes import known
from orderloom.check.problem import Problem
from orderloom.model.document import Document
from orderloom.model.field import FIELDS
from orderloom.model.idpath import pointer
from orderloom.model.kind import Kind

_WORDS: Mapping[str, str] = {
    "string_type": "text",
    "string_sub_type": "text",
    "bool_type": "boolean",
    "int_type": "integer",
    "decimal_type": "number",
    "decimal_parsing": "number",
    "finite_number": "number",
    "tuple_type": "list",
    "list_type": "list",
    "dict_type": "object",
    "mapping_type": "object",
    "model_type": "object",
    "model_attributes_type": "object",
    "datetime_type": "moment",
    "datetime_parsing": "moment",
    "datetime_from_date_parsing": "moment",
    "timezone_aware": "moment",
    "time_delta_parsing": "span",
    "time_delta_type": "span",
}
"""Error type of pydantic → the word of the catalogue for what was expected."""


def read_shape(kind: Kind, data: Mapping[str, object]) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document, or every problem of its form."""
    try:
        return kind.shape.model_validate(data), ()
    except ValidationError as error:
        return None, tuple(_problem(kind, fault) for fault in error.errors(include_url=False))


def _problem(kind: Kind, fault: ErrorDetails) -> Problem:
    at = pointer(fault["loc"])
    word = _WORDS.get(fault["type"])
    if word is not None:
        return Problem("shape.type", at, {"expected": word})
    reading = _READINGS.get(fault["type"])
    return reading(kind, fault, at) if reading else Problem("shape.value", at, {"reason": fault["msg"]})


def _missing(kind: Kind, fault: ErrorDetails, at: str) -> Problem:
    return Problem("shape.missing", pointer(fault["loc"][:-1]), {"key": str(fault["loc"][-1])})


def _extra(kind: Kind, fault: ErrorDetails, at: str) -> Problem:
    return Problem("shape.unknown_key", at, known(str(fault["loc"][-1]), _keys(kind.shape)))


def _pattern(kind: Kind, fault: ErrorDetails, at: str) -> Problem:
    return Problem("shape.pattern", at, {"value": str(fault["input"])[:80], "pattern": fault["ctx"]["pattern"]})


def _choice(kind: Kind, fault: ErrorDetails, at: str) -> Problem:
    options = [one.strip(" '") for one in str(fault["ctx"]["expected"]).replace(" or ", ", ").split(",")]
    return Problem("shape.choice", at, known(str(fault["input"])[:80], options))


def _length(kind: Kind, fault: ErrorDetails, at: str) -> Problem:
    context = fault["ctx"]
    bounds = {"min": context.get("min_length", 0), "max": context.get("max_length", "∞")}
    return Problem("shape.length", at, bounds)


def _range(kind: Kind, fault: ErrorDetails, at: str) -> Problem:
    ((relation, bound),) = fault["ctx"].items()
    sign = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}.get(str(relation), str(relation))
    return Problem("shape.range", at, {"relation": sign, "bound": str(bound)})


def _doubled(kind: Kind, fault: ErrorDetails, at: str) -> Problem:
    return Problem("shape.doubled_id", at, {"id": fault["ctx"]["id"]})


def _no_type(kind: Kind, fault: ErrorDetails, at: str) -> Problem:
    return Problem("shape.missing", at, {"key": "type"})


def _field_type(kind: Kind, fault: ErrorDetails, at: str) -> Problem:
    return Problem("shape.field_type", at + "/type", known(str(fault["ctx"]["value"]), FIELDS.entries))


_READINGS: Mapping[str, Callable[[Kind, ErrorDetails, str], Problem]] = {
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
def _keys(shape: type[Document]) -> tuple[str, ...]:
    """Every key that any part of such a document may have."""
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

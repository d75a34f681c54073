"""The operators' meaning on plain values, one family per file; importing this package registers them all."""

from orderloom.logic.functions import (
    access,
    arithmetic,
    array,
    comparison,
    context,
    control,
    dates,
    numbers,
    sets,
    text,
)
from orderloom.logic.registry import OPERATORS

__all__ = [
    "OPERATORS",
    "access",
    "arithmetic",
    "array",
    "comparison",
    "context",
    "control",
    "dates",
    "numbers",
    "sets",
    "text",
]

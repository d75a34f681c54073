"""From syntax to typed Core, one family of operators per file; importing this package registers all of them."""

from orderloom.logic.lower import (
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
from orderloom.logic.lower.checker import Checker

__all__ = [
    "Checker",
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

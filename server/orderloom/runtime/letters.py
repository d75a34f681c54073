"""Letters: what a template may name, as plain values, and the port that turns both into words.

Nothing live crosses it: a letter is texts, names and JSON. What is neither a text, a flag nor a whole number carries
its sort as its only key (``{"dec": "12.50"}``), so that the other side can write it in the reader's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from orderloom.errors import OrderloomError


class TemplateError(OrderloomError):
    """A template that could not be rendered; the code says why: broken, too long, too slow, or no child to do it."""

    code = "message.not_rendered"


@dataclass(frozen=True, slots=True)
class Letter:
    """Templates by part (``subject``, ``body``) and the values of all names that they may read, by dotted path."""

    language: str
    zone: str
    names: Mapping[str, object]
    texts: Mapping[str, str]


class Renderer(Protocol):
    """Renders the templates of letters where they can do no harm."""

    def render(self, letters: Sequence[Letter]) -> tuple[Mapping[str, str], ...]:
        """The words of each letter by part; raises ``TemplateError``. May take a second: never in a transaction."""


def plain(value: object, labels: Mapping[str, str] | None = None) -> object:
    """A value of an expression as a letter carries it; ``labels`` are the words for codes."""
    simple = _written(value)
    if simple is not None:
        return simple
    if isinstance(value, str):
        label = (labels or {}).get(value)
        return value if label is None else {"code": value, "label": label}
    if isinstance(value, list | tuple):
        return {"list": [plain(one, labels) for one in value]}
    return value if isinstance(value, bool | int) else None


def _written(value: object) -> dict[str, str] | None:
    """What JSON has no word for, under its sort."""
    if isinstance(value, Decimal):
        return {"dec": f"{value:f}"}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, timedelta):
        return {"span": f"{value.total_seconds():.0f}"}
    return None

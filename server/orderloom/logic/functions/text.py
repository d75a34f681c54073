"""Text. Positions and lengths count characters (code points); comparing is letter for letter."""

from functools import lru_cache
from typing import Protocol

import re2  # type: ignore[import-untyped]

from orderloom.logic.errors import LogicError, invalid_arguments
from orderloom.logic.registry import Entry, Signature, function
from orderloom.logic.types import BOOL, INT, STR
from orderloom.logic.values import text, whole

MAX_PATTERN = 1_000
_PATTERN_MEMORY = 1 << 20


@function(Entry(("cat",), "text", (0, None), "spread"), grows=True)
def cat(*values: object) -> str:
    """All arguments written one after the other; null writes nothing, decimals keep their digits."""
    return "".join(map(text, values))


@function(Entry(("substr",), "text", (2, 3)), signature=Signature((("str",), ("int",)), STR))
def substr(value: object, start: object, length: object = None) -> str:
    """``[text, start, length]``: negative starts count from the end, a negative length leaves that many off the end."""
    written, first = text(value), whole(start)
    rest = written[first:] if first >= 0 else written[max(len(written) + first, 0) :]
    return rest if length is None else rest[: whole(length)]


@function(Entry(("length",), "text", (1, 1)), signature=Signature((("str", "list"),), INT))
def length(value: object) -> int:
    """The number of characters of a text, items of a list or keys of a map."""
    if not isinstance(value, str | list | tuple | dict):
        raise invalid_arguments()
    return len(value)


@function(Entry(("upper",), "text", (1, 1)), grows=True, signature=Signature((("str",),), STR))
def upper(value: object) -> str | None:
    """The text in capitals."""
    return None if value is None else _only_text(value).upper()


@function(Entry(("lower",), "text", (1, 1)), grows=True, signature=Signature((("str",),), STR))
def lower(value: object) -> str | None:
    """The text in small letters."""
    return None if value is None else _only_text(value).lower()


@function(Entry(("trim",), "text", (1, 1)), signature=Signature((("str",),), STR))
def trim(value: object) -> str | None:
    """The text without white space at both ends."""
    return None if value is None else _only_text(value).strip()


@function(Entry(("starts_with",), "text", (2, 2)))
def starts_with(value: object, prefix: object) -> bool:
    """``[text, prefix]``: whether the text begins with the prefix; false when a side is null."""
    return value is not None and prefix is not None and _only_text(value).startswith(_only_text(prefix))


@function(Entry(("ends_with",), "text", (2, 2)))
def ends_with(value: object, suffix: object) -> bool:
    """``[text, suffix]``: whether the text ends with the suffix; false when a side is null."""
    return value is not None and suffix is not None and _only_text(value).endswith(_only_text(suffix))


@function(Entry(("translate",), "text", (1, None)), signature=Signature((("str",),), STR.or_null()))
def translate(value: object, *pairs: object) -> object:
    """``[text, from, to, from, to, …]``: the word that stands for the text; null for a text that has none.

    The checker writes it in place of ``mapping``, which names a dictionary's mapping instead of spelling it out.
    """
    if value is None:
        return None
    return dict(zip(pairs[::2], pairs[1::2], strict=True)).get(_only_text(value)) if len(pairs) % 2 == 0 else None


@function(Entry(("match",), "text", (2, 2)), signature=Signature((("str",),), BOOL))
def match(value: object, pattern: object) -> bool:
    """``[text, pattern]``: whether an RE2 pattern of at most 1,000 characters is found; ``^…$`` asks for the whole."""
    return value is not None and compiled(_only_text(pattern)).search(_only_text(value)) is not None


class Pattern(Protocol):
    """A compiled pattern."""

    def search(self, text: str, /) -> object | None:
        """What was found first, else None."""


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Pattern:
    """The pattern in the linear-time engine; throws when it is too long or not a pattern."""
    if len(pattern) > MAX_PATTERN:
        raise LogicError("logic.pattern_too_long", "Invalid Pattern", limit=MAX_PATTERN)
    options = re2.Options()
    options.max_mem = _PATTERN_MEMORY
    options.log_errors = False
    try:
        found: Pattern = re2.compile(pattern, options)
    except re2.error as error:
        raise LogicError("logic.bad_pattern", "Invalid Pattern", pattern=pattern) from error
    return found


def _only_text(value: object) -> str:
    if not isinstance(value, str):
        raise invalid_arguments()
    return value

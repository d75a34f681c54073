"""Texts in sheets that no program takes for a formula, in a way that comes apart again when they are read."""

import unicodedata

_MARK = "'"
_ACTIVE = frozenset("=+-@\t\r\n|")
_IGNORED = frozenset("'\"`‘’“”")
"""Quotes that a careless program drops before it looks at a cell."""


def guarded(text: str) -> str:
    """The text with a mark in front where it could be taken for a formula."""
    return _MARK + text if _dangerous(text) else text


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given."""
    return text[1:] if text.startswith(_MARK) and _dangerous(text[1:]) else text


def _dangerous(text: str) -> bool:
    """Whether its first sign that counts begins a formula, full-width forms included."""
    for letter in text:
        if letter in _ACTIVE:
            return True
        plain = unicodedata.normalize("NFKC", letter)
        if letter in _IGNORED or plain.isspace() or unicodedata.category(letter) in {"Cf", "Cc", "Zs"}:
            continue
        return plain[:1] in _ACTIVE or letter == "\u2212"
    return False

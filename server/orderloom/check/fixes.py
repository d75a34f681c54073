"""Guesses at what was meant, so that a problem can say what would be right."""

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 6
_LIKENESS = 0.6


def nearest(name: str, names: Iterable[str]) -> str:
    """The known name most like ``name``, or an empty text."""
    close = get_close_matches(name, list(names), n=1, cutoff=_LIKENESS)
    return close[0] if close else ""


def known(name: str, names: Iterable[str]) -> dict[str, object]:
    """Facts for a problem about an unknown ``name``: ``known`` lists what there is, the likeliest first; ``suggestion``
    is that one when it is likely enough.
    """
    there = list(dict.fromkeys(names))
    suggestion = nearest(name, there)
    ordered = sorted(there, key=lambda other: other != suggestion)
    shown = ", ".join(ordered[:_SHOWN]) + ("…" if len(ordered) > _SHOWN else "")
    return {"value": name, "suggestion": suggestion, "known": shown or "—"}

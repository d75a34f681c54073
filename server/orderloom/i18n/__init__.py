"""One catalogue per language, keyed by code; each room keeps its part in ``<language>/<room>.json``.

Python, the page templates and the browser islands share these catalogues. Chinese is the first language.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES: tuple[str, ...] = ("zh", "en")
"""Languages every message exists in; the first is the default."""


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All messages of one language by code; a code defined twice stops the start."""
    merged: dict[str, str] = {}
    for part in sorted(files(__package__).joinpath(language).iterdir(), key=lambda item: item.name):
        if not part.name.endswith(".json"):
            continue
        entries: dict[str, str] = json.loads(part.read_text(encoding="utf-8"))
        doubled = merged.keys() & entries.keys()
        if doubled:
            raise ValueError(language, sorted(doubled))
        merged.update(entries)
    return merged


def message(code: str, language: str, facts: Mapping[str, object] | None = None) -> str:
    """The sentence for ``code``; placeholders without a fact stay visible, an unknown code is shown as it is.

    A fact may itself be a text by language, such as a title.
    """
    template = catalogue(language).get(code)
    if template is None:  # it may be what a person wrote, so it is never read as a template
        return code
    shown = {name: pick(fact, language) if isinstance(fact, Mapping) else fact for name, fact in (facts or {}).items()}
    return template.format_map(_Visible(shown))


class _Visible(dict[str, object]):
    """A missing placeholder shows its name instead of failing while an error is being reported."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def pick(text: Mapping[str, str] | None, language: str) -> str:
    """The title of a document in ``language``, else in any language it has, else empty."""
    if not text:
        return ""
    return text.get(language) or next((text[other] for other in LANGUAGES if text.get(other)), "")

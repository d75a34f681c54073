"""Which language an answer is in: what the reader chose, else what the browser asks for, else Chinese."""

from orderloom import i18n

_MOST = 400


def accepted(header: str) -> str | None:
    """The best of our languages in an Accept-Language header, or None when it names none of them."""
    best: tuple[float, str] | None = None
    for entry in header[:_MOST].split(","):
        tag, _, parameters = entry.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = _weight(parameters)
        if language in i18n.LANGUAGES and weight > 0 and (best is None or weight > best[0]):
            best = (weight, language)
    return best[1] if best else None


def known(language: str | None) -> str | None:
    """``language`` if we have it."""
    return language if language in i18n.LANGUAGES else None


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0

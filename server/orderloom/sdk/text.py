"""Text from outside, made fit for every database and page."""

_UNPRINTABLE: dict[int, str | None] = {
    **{code: None for code in (*range(32), 127) if chr(code) not in "\t\n\r"},
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
}


def printable(text: str) -> str:
    """The same text without control letters (line breaks and tabs stay), half surrogate pairs replaced by U+FFFD."""
    return text.translate(_UNPRINTABLE)

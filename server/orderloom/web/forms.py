"""Posted forms (``application/x-www-form-urlencoded``), read within limits."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from orderloom.web.problems import refused

MOST_FIELDS = 1_000


class Form:
    """A posted form; a name may come several times (check boxes)."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def text(self, name: str) -> str:
        """The last value of ``name``; empty when it was not sent."""
        return next((value for key, value in reversed(self.pairs) if key == name), "")

    def texts(self, name: str) -> tuple[str, ...]:
        """Every value of ``name`` in order."""
        return tuple(value for key, value in self.pairs if key == name)

    def all(self) -> Mapping[str, tuple[str, ...]]:
        """Every name with its values."""
        return {key: self.texts(key) for key, _ in self.pairs}


def read(body: bytes) -> Form:
    """The form in a request's body; 400 when it is none or has too many fields."""
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="strict"
        )
    except ValueError as fault:  # not UTF-8, or too many fields
        raise refused(400, "web.form_malformed") from fault
    if any("\0" in key or "\0" in value for key, value in pairs):
        raise refused(400, "web.form_malformed")
    return Form(pairs)

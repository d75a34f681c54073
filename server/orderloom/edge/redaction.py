"""Takes credentials out of everything that is kept or shown, in whatever form others send them back."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, quote_plus

HIDDEN: Final = "•••"
"""What stands where a credential stood."""

_SHORTEST: Final = 4
_SHORTEST_INSIDE: Final = 8
"""Of credentials whose base64 is looked for inside other base64; shorter ones would hit by chance."""


class Redaction:
    """Knows the credentials of one call."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Every value that must not be seen; those of fewer than four letters hide nothing and are left out."""
        forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without them."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, HIDDEN)
        return text

    def value(self, value: object) -> object:
        """The same for JSON, keys included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(part) for part in value]
        return value


def _forms(secret: str) -> Iterable[str]:
    """The ways in which a platform may repeat a credential."""
    raw = secret.encode()
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield quote(secret, safe="")
    yield quote(secret, safe="").replace("%2F", "/")
    yield quote_plus(secret)
    yield raw.hex()
    yield raw.hex().upper()
    if len(raw) >= _SHORTEST_INSIDE:
        for shift in range(3):
            inside = _inside(raw, shift)
            yield inside
            yield inside.replace("+", "-").replace("/", "_")
    else:
        yield b64encode(raw).decode()


def _inside(raw: bytes, shift: int) -> str:
    """The letters of base64 that only depend on ``raw``, when ``shift`` bytes (modulo 3) stand before it."""
    written = b64encode(b"\0" * shift + raw).decode()
    start = (0, 2, 3)[shift]
    rest = (shift + len(raw)) % 3
    end = len(written.rstrip("=")) - (1 if rest else 0)
    return written[start:end]

"""The operations of signature recipes, one class each; a manifest can say these and no others."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal
from urllib.parse import quote, quote_plus

from pydantic import Field

from orderloom.edge.signing import Material, Operation, Pairs, Signable, Sort, joined

_START = frozenset({Sort.NOTHING})
_PAIRS = frozenset({Sort.PAIRS})
_BYTES = frozenset({Sort.BYTES})
_START_OR_BYTES = frozenset({Sort.NOTHING, Sort.BYTES})


class _OnPairs(Operation):
    """An operation on pairs."""

    takes: ClassVar[frozenset[Sort]] = _PAIRS
    gives: ClassVar[Sort] = Sort.PAIRS

    def run(self, material: Material, request: Signable) -> Material:
        """Pairs in, pairs out."""
        if isinstance(material, bytes):
            raise TypeError(self)
        return self.change(material)

    def change(self, pairs: Pairs) -> Pairs:
        """The next pairs."""
        return pairs


class _OnBytes(Operation):
    """An operation on bytes."""

    takes: ClassVar[frozenset[Sort]] = _BYTES
    gives: ClassVar[Sort] = Sort.BYTES

    def run(self, material: Material, request: Signable) -> Material:
        """Bytes in, bytes out."""
        if not isinstance(material, bytes):
            raise TypeError(self)
        return self.turn(material, request)

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The next bytes."""
        return text


class Pick(Operation):
    """Take the pairs of the query or the headers: without ``exclude``, ``only`` some, or none that are empty."""

    op: Literal["pick"]
    source: Literal["query", "header"] = Field(alias="from")
    exclude: Sequence[str] = ()
    only: Sequence[str] | None = None
    drop_empty: bool = False

    takes: ClassVar[frozenset[Sort]] = _START
    gives: ClassVar[Sort] = Sort.PAIRS

    def run(self, material: Material, request: Signable) -> Material:
        """The chosen pairs, in the order they came."""
        return tuple(
            (name, value)
            for name, value in request.place(self.source)
            if name not in self.exclude and (self.only is None or name in self.only) and (value or not self.drop_empty)
        )


class Collapse(_OnPairs):
    """Repeated names (and names ending in ``[]``) become one pair: a JSON list of texts, or joined by commas."""

    op: Literal["collapse"]
    style: Literal["json", "comma"]

    def change(self, pairs: Pairs) -> Pairs:
        """One pair per name, at the place of its first value."""
        grouped: dict[str, list[str]] = {}
        lists = {name.removesuffix("[]") for name, _ in pairs if name.endswith("[]")}
        for name, value in pairs:
            grouped.setdefault(name.removesuffix("[]"), []).append(value)
        return tuple(
            (name, self._one(values) if len(values) > 1 or name in lists else values[0])
            for name, values in grouped.items()
        )

    def _one(self, values: Sequence[str]) -> str:
        return ",".join(values) if self.style == "comma" else json.dumps(values, ensure_ascii=False)


class Escape(_OnPairs):
    """Replace letters in names and values, each letter of the text once (so ``%`` does not escape an escape)."""

    op: Literal["escape"]
    names: Mapping[str, str] = Field(default_factory=dict)
    values: Mapping[str, str] = Field(default_factory=dict)

    def change(self, pairs: Pairs) -> Pairs:
        """The same pairs, escaped."""
        return tuple((_replaced(name, self.names), _replaced(value, self.values)) for name, value in pairs)


def _replaced(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in text)


class SortPairs(_OnPairs):
    """Order by name, letter by letter in code-point order; repeats keep their order."""

    op: Literal["sort"]

    def change(self, pairs: Pairs) -> Pairs:
        """The same pairs, ordered."""
        return tuple(sorted(pairs, key=lambda pair: pair[0]))


class Concat(Operation):
    """Write pairs out: ``kv`` between name and value, ``pair`` between pairs."""

    op: Literal["concat"]
    kv: str
    pair: str

    takes: ClassVar[frozenset[Sort]] = _PAIRS
    gives: ClassVar[Sort] = Sort.BYTES

    def run(self, material: Material, request: Signable) -> Material:
        """The text."""
        if isinstance(material, bytes):
            raise TypeError(self)
        return self.pair.join(f"{name}{self.kv}{value}" for name, value in material).encode()


class Prepend(_OnBytes):
    """Put a value, or several, before the text."""

    op: Literal["prepend"]
    value: str | list[str]

    takes: ClassVar[frozenset[Sort]] = _START_OR_BYTES

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The longer text."""
        return joined(self.value, request) + text


class Append(_OnBytes):
    """Put a value, or several, after the text; from nothing it begins the text."""

    op: Literal["append"]
    value: str | list[str]

    takes: ClassVar[frozenset[Sort]] = _START_OR_BYTES

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The longer text."""
        return text + joined(self.value, request)


class Wrap(_OnBytes):
    """Put the same value before and after the text."""

    op: Literal["wrap"]
    around: str = Field(alias="with")

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The longer text."""
        value = request.value(self.around)
        return value + text + value


class UrlEncode(_OnBytes):
    """Percent-encode the text: ``rfc3986`` (blank as %20, ``~`` kept), ``form`` (as Java: blank as +, ``*`` kept)."""

    op: Literal["urlencode"]
    variant: Literal["rfc3986", "form"]

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The encoded text."""
        if self.variant == "rfc3986":
            return quote(text, safe="~").encode()
        return quote_plus(text, safe="*").replace("~", "%7E").encode()


class Digest(_OnBytes):
    """A plain digest of the text."""

    op: Literal["md5", "sha256"]

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The raw digest."""
        return hashlib.new(self.op, text, usedforsecurity=False).digest()


class Hmac(_OnBytes):
    """A keyed digest of the text."""

    op: Literal["hmac_md5", "hmac_sha1", "hmac_sha256"]
    key: str | list[str]
    key_form: Literal["text", "base64"] = "text"
    """``base64``: the key is written so, possibly behind a name of its own that ends in ``_``."""

    takes: ClassVar[frozenset[Sort]] = _START_OR_BYTES

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The raw digest."""
        key = joined(self.key, request)
        if self.key_form == "base64":
            key = base64.b64decode(key.rpartition(b"_")[2] + b"==")
        return hmac.new(key, text, self.op.removeprefix("hmac_")).digest()


class Hex(_OnBytes):
    """Raw bytes as hexadecimal text."""

    op: Literal["hex"]
    case: Literal["lower", "upper"] = "lower"

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The text."""
        return text.hex().encode() if self.case == "lower" else text.hex().upper().encode()


class Base64(_OnBytes):
    """Raw bytes as base64 text with padding."""

    op: Literal["base64"]

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The text."""
        return base64.b64encode(text)


class Case(_OnBytes):
    """ASCII letters of the text in one case."""

    op: Literal["case"]
    to: Literal["lower", "upper"]

    def turn(self, text: bytes, request: Signable) -> bytes:
        """The text."""
        return text.lower() if self.to == "lower" else text.upper()


Step = Annotated[
    Pick | Collapse | Escape | SortPairs | Concat | Prepend | Append | Wrap | UrlEncode | Digest | Hmac | Hex | Base64
    | Case,
    Field(discriminator="op"),
]  # fmt: skip
"""Any operation, told apart by ``op``."""

"""Web address fields."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, read_text
from orderloom.logic.types import STR
from orderloom.model.fields.url import FIELD, UrlField

_LONGEST = 2000
_SCHEMES = frozenset({"http", "https"})


class UrlCodec(PlainCodec):
    """Reads an address that a browser may safely follow."""

    def read(self, raw: object) -> str:
        """An http or https address with a host and without spaces."""
        text = read_text(raw, _LONGEST).strip()
        try:
            parts = urlsplit(text)
            sound = parts.scheme in _SCHEMES and bool(parts.hostname) and text.isprintable() and " " not in text
        except ValueError as error:
            raise FieldFault("value.url") from error
        if not sound:
            raise FieldFault("value.url")
        return text


class UrlCheck:
    """The url type in the checker."""

    id = FIELD.id

    def traits(self, spec: UrlField) -> Traits:
        """Sortable and searchable."""
        return Traits(searchable=True)

    def check(self, spec: UrlField, context: FieldContext) -> Iterable[Problem]:
        """It has no options."""
        return ()

    def codec(self, spec: UrlField, context: FieldContext) -> Codec:
        """Web addresses."""
        return UrlCodec(STR)


CHECK = UrlCheck()

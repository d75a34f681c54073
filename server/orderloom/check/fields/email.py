"""E-mail fields: one written form, and nothing that no mail server could take."""

import re
from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, read_text
from orderloom.logic.types import STR
from orderloom.model.fields.email import FIELD, EmailField

_LONGEST = 254
_LONGEST_NAME = 64
_ADDRESS = re.compile(
    r"(?P<name>[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?!\d+$)[^\W_](?:[\w-]{0,61}[^\W_])?"
)


class EmailCodec(PlainCodec):
    """Reads an address and gives it in small letters; quoted names and bare hosts are refused."""

    def read(self, raw: object) -> str:
        """The address."""
        text = read_text(raw, _LONGEST).strip().lower()
        found = _ADDRESS.fullmatch(text)
        if found is None or len(found["name"]) > _LONGEST_NAME:
            raise FieldFault("value.email")
        return text


class EmailCheck:
    """The email type in the checker."""

    id = FIELD.id

    def traits(self, spec: EmailField) -> Traits:
        """Sortable and searchable."""
        return Traits(searchable=True)

    def check(self, spec: EmailField, context: FieldContext) -> Iterable[Problem]:
        """It has no options."""
        return ()

    def codec(self, spec: EmailField, context: FieldContext) -> Codec:
        """E-mail addresses."""
        return EmailCodec(STR)


CHECK = EmailCheck()

"""Phone fields: one written form for every way of writing a number."""

import re
from collections.abc import Iterable

import phonenumbers

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, read_text
from orderloom.logic.types import STR
from orderloom.model.fields.phone import FIELD, PhoneField

_LONGEST = 40
_MASKED = re.compile(r"[0-9+*() -]{3,}", re.ASCII)
# Platforms hide a buyer behind a switchboard number with an extension: 18412345678-0123, 18412345678转0123.
_EXTENSION = re.compile(r"(?P<number>.+?)\s*(?:-|转|轉|,|，|#|ext\.?|x)\s*(?P<extension>[0-9]{1,8})", re.IGNORECASE)


class PhoneCodec(PlainCodec):
    """Reads a number in any usual writing; gives E.164, with ``;ext=`` where there is an extension."""

    def __init__(self, spec: PhoneField) -> None:
        super().__init__(STR)
        self._region = spec.region
        self._strict = spec.strict

    def read(self, raw: object) -> str:
        """A number in its one written form; masked ones, and all that no country can be told of, stay as written."""
        text = read_text(raw, _LONGEST).strip()
        if "*" in text and _MASKED.fullmatch(text):
            return text
        whole = self._international(text)
        if whole is not None:
            return whole
        parts = _EXTENSION.fullmatch(text)
        number = self._international(parts["number"]) if parts else None
        if parts is not None and number is not None:
            return f"{number};ext={parts['extension']}"
        if self._strict and not self._possible(text):
            raise FieldFault("value.phone", region=self._region)
        return text

    def _international(self, text: str) -> str | None:
        """The E.164 form; None when it is no number of the region, so that no wrong country is put before it."""
        try:
            number = phonenumbers.parse(text, self._region)
        except phonenumbers.NumberParseException:
            return None
        known = phonenumbers.is_possible_number if text.startswith("+") else phonenumbers.is_valid_number
        if not known(number):
            return None
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return f"{written};ext={number.extension}" if number.extension else written

    def _possible(self, text: str) -> bool:
        try:
            return bool(phonenumbers.is_possible_number(phonenumbers.parse(text, self._region)))
        except phonenumbers.NumberParseException:
            return False


class PhoneCheck:
    """The phone type in the checker."""

    id = FIELD.id

    def traits(self, spec: PhoneField) -> Traits:
        """Sortable and searchable."""
        return Traits(searchable=True)

    def check(self, spec: PhoneField, context: FieldContext) -> Iterable[Problem]:
        """A region that has telephone numbers."""
        if spec.region not in phonenumbers.SUPPORTED_REGIONS:
            yield Problem("field.region", "/region", {"region": spec.region})

    def codec(self, spec: PhoneField, context: FieldContext) -> Codec:
        """Numbers in one form."""
        return PhoneCodec(spec)


CHECK = PhoneCheck()

"""Bar code fields: check digits are right, so that a misread code never becomes another article."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, read_text
from orderloom.logic.types import STR
from orderloom.model.fields.barcode import FIELD, BarcodeField

_LONGEST = 80
_DIGITS: Mapping[str, int] = {"ean_13": 13, "ean_8": 8, "upc_a": 12}
_FREE = "code_128"
_PRINTABLE = re.compile(r"[ -~]+", re.ASCII)
_NUMERIC = re.compile(r"[0-9]+", re.ASCII)


def check_digit(digits: str) -> str:
    """The last digit of an EAN or UPC code whose other digits these are."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-weighted % 10)


class BarcodeCodec(PlainCodec):
    """Reads a code as a scanner sends it or a person types it: spaces around it and full-width digits do not matter."""

    def __init__(self, spec: BarcodeField) -> None:
        super().__init__(STR)
        self._lengths = {_DIGITS[name] for name in spec.symbologies if name in _DIGITS}
        self._free = _FREE in spec.symbologies
        self._names = ", ".join(name.upper().replace("_", "-") for name in spec.symbologies)

    def read(self, raw: object) -> str:
        """The code with its check digit."""
        text = unicodedata.normalize("NFKC", read_text(raw, _LONGEST)).strip()
        if len(text) in self._lengths and _NUMERIC.fullmatch(text):
            expected = check_digit(text[:-1])
            if text[-1] != expected:
                raise FieldFault("value.barcode_check", expected=expected, given=text[-1])
            return text
        if not self._free or not _PRINTABLE.fullmatch(text):
            raise FieldFault("value.barcode", symbologies=self._names)
        return text


class BarcodeCheck:
    """The barcode type in the checker."""

    id = FIELD.id

    def traits(self, spec: BarcodeField) -> Traits:
        """Sortable and searchable."""
        return Traits(searchable=True)

    def check(self, spec: BarcodeField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape."""
        return ()

    def codec(self, spec: BarcodeField, context: FieldContext) -> Codec:
        """Codes of the symbologies named."""
        return BarcodeCodec(spec)


CHECK = BarcodeCheck()

"""Numbers that carry their own proof: identity, tax, customs and trade item numbers; the sums are python-stdnum's."""

import re
from collections.abc import Callable, Mapping

from stdnum import ean, iban
from stdnum.cn import ric, uscc
from stdnum.eu import vat

from orderloom.logic.errors import LogicError, invalid_arguments
from orderloom.logic.registry import Entry, Signature, function
from orderloom.logic.types import BOOL

_HS_CODE = re.compile(r"(?:\d{6}|\d{8}|\d{10}|\d{13})", re.ASCII)
_CHAPTERS = range(1, 98)
_IOSS = re.compile(r"IM\d{10}", re.ASCII)
_LONGEST = 64


def _hs_code(value: str) -> bool:
    """6 digits are the same everywhere, 8 and 10 (in China 13 with the declaration's) are a country's; dots and spaces
    may part them. Chapter 77 is reserved and empty.
    """
    digits = value.replace(".", "").replace(" ", "")
    return bool(_HS_CODE.fullmatch(digits)) and int(digits[:2]) in _CHAPTERS and digits[:2] != "77"


NUMBERS: Mapping[str, Callable[[str], bool]] = {
    "cn_id": ric.is_valid,
    "cn_uscc": uscc.is_valid,
    "eu_vat": vat.is_valid,
    "gtin": ean.is_valid,
    "hs_code": _hs_code,
    "iban": iban.is_valid,
    "ioss": lambda value: bool(_IOSS.fullmatch(value)),
}
"""What ``valid`` can judge, by name."""


@function(Entry(("valid",), "text", (2, 2)), signature=Signature((("str",), ("str",)), BOOL))
def valid(sort: object, value: object) -> bool:
    """``[sort, text]``: whether the text is a sound number of its sort, check digits included; false when null.

    Sorts: cn_id (居民身份证), cn_uscc (统一社会信用代码), eu_vat, gtin, hs_code, iban, ioss.
    """
    if not isinstance(sort, str) or (value is not None and not isinstance(value, str)):
        raise invalid_arguments()
    judge = NUMBERS.get(sort)
    if judge is None:
        raise LogicError("logic.unknown_number", "Unknown Number", sort=sort, known=", ".join(sorted(NUMBERS)))
    return value is not None and len(value) <= _LONGEST and judge(value)

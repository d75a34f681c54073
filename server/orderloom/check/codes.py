"""The codec of fields that take the codes of a dictionary."""

from orderloom.check.plan import FieldFault
from orderloom.check.values import PlainCodec, read_text
from orderloom.logic.types import STR
from orderloom.model.kinds.dictionary import Dictionary

_LONGEST = 64


class CodeCodec(PlainCodec):
    """Reads one code; a closed dictionary takes only its own."""

    def __init__(self, dictionary: Dictionary | None) -> None:
        super().__init__(STR)
        self._known = frozenset(entry.id for entry in dictionary.entries) if dictionary and dictionary.closed else None
        self._name = dictionary.id if dictionary else ""

    def read(self, raw: object) -> str:
        """A code of the dictionary."""
        code = read_text(raw, _LONGEST)
        if self._known is not None and code not in self._known:
            raise FieldFault("value.code", value=code, dictionary=self._name)
        return code

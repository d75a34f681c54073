"""The codec of fields that name somebody of the directory: people and teams."""

import re

from orderloom.check.plan import FieldFault
from orderloom.check.values import PlainCodec

_ID = re.compile(r"[A-Za-z0-9:_-]{1,64}", re.ASCII)

PEOPLE = "people"
TEAMS = "teams"


class MemberCodec(PlainCodec):
    """Reads the id of a person or a team; whether there is one is the write path's question."""

    def read(self, raw: object) -> str:
        """Text that can be an id."""
        if not isinstance(raw, str) or not _ID.fullmatch(raw):
            raise FieldFault("value.member")
        return raw

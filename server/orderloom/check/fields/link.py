"""Link fields: the id of another record; whether it exists is the write path's question."""

import re
from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec
from orderloom.logic.types import STR
from orderloom.model.fields.link import FIELD, LinkField

_RECORD_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class LinkCodec(PlainCodec):
    """Reads a record id."""

    def read(self, raw: object) -> str:
        """Text that can be an id."""
        if not isinstance(raw, str) or not _RECORD_ID.fullmatch(raw):
            raise FieldFault("value.link")
        return raw


class LinkCheck:
    """The link type in the checker."""

    id = FIELD.id

    def traits(self, spec: LinkField) -> Traits:
        """Points to a table; may be part of keys and indexes."""
        return Traits(target=spec.table)

    def check(self, spec: LinkField, context: FieldContext) -> Iterable[Problem]:
        """Its table is a reference, checked as such."""
        return ()

    def codec(self, spec: LinkField, context: FieldContext) -> Codec:
        """Record ids."""
        return LinkCodec(STR)


CHECK = LinkCheck()

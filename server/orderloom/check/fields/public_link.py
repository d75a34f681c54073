"""Public link fields: what a door may say about a link; the code itself is made and kept elsewhere."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from orderloom.check.field import FieldContext, Traits
from orderloom.check.fields.datetime import DatetimeCodec
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.logic.types import DATETIME, STR, LogicType
from orderloom.model.fields.public_link import FIELD, PublicLinkField
from orderloom.model.values import PublicLink

_PARTS = ("id", "expires_at", "state", "address")
_TYPES: Mapping[str, LogicType] = {"": STR.or_null(), ".expires_at": DATETIME.or_null()}
_NOTHING: Mapping[str, object] = dict.fromkeys(_TYPES)
_moment = DatetimeCodec(DATETIME)


class PublicLinkCodec:
    """Reads ``{"id", "expires_at"}``; without the id of the present link a new one is made, nothing revokes it."""

    __slots__ = ()

    def decode(self, raw: object) -> PublicLink | None:
        """What is wanted; state and address are ours to say and are not read."""
        if raw is None or raw == "":
            return None
        if isinstance(raw, PublicLink):
            return raw
        if not isinstance(raw, Mapping) or raw.keys() - set(_PARTS):
            raise FieldFault("value.public_link")
        link, until = raw.get("id") or "", _moment.decode(raw.get("expires_at"))
        if not isinstance(link, str) or not (until is None or isinstance(until, datetime)):
            raise FieldFault("value.public_link")
        return PublicLink(link, until)

    def encode(self, value: object) -> object:
        """Id and end; state and address where they have been worked out."""
        if not isinstance(value, PublicLink):
            return None
        shown = {"id": value.id, "expires_at": _moment.encode(value.expires_at)}
        return {**shown, "state": value.state, "address": value.address} if value.state else shown

    def flatten(self, value: object) -> Mapping[str, object]:
        """The id under the field's own path, so that one can ask whether there is a link; its end beside it."""
        return {"": value.id, ".expires_at": value.expires_at} if isinstance(value, PublicLink) else _NOTHING

    def logic(self) -> Mapping[str, LogicType]:
        """A text and a moment."""
        return _TYPES


class PublicLinkCheck:
    """The public link type in the checker."""

    id = FIELD.id

    def traits(self, spec: PublicLinkField) -> Traits:
        """Codes are given out for it; no order."""
        return Traits(orderly=False, linked=True, parts=("id", "expires_at"))

    def check(self, spec: PublicLinkField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape: when a new record gets a link is the default's to say."""
        return ()

    def codec(self, spec: PublicLinkField, context: FieldContext) -> Codec:
        """Reads what is wanted of a link."""
        return PublicLinkCodec()


CHECK = PublicLinkCheck()

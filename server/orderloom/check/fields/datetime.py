"""Fields for points in time: UTC inside, RFC 3339 outside."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec
from orderloom.logic.types import DATETIME
from orderloom.model.fields.datetime import FIELD, DatetimeField

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)


_RECENT = 16_384


class DatetimeCodec(PlainCodec):
    """Reads RFC 3339 with an offset; digits below the microsecond are cut off."""

    def read(self, raw: object) -> datetime:
        """The moment in UTC."""
        moment = raw if isinstance(raw, datetime) else self._parsed(raw)
        if moment.tzinfo is None:
            raise FieldFault("value.datetime")
        try:
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise FieldFault("value.datetime") from error

    @staticmethod
    def _parsed(raw: object) -> datetime:
        if not isinstance(raw, str) or not _MOMENT.fullmatch(raw):
            raise FieldFault("value.datetime")
        try:
            return datetime.fromisoformat(raw.upper())
        except ValueError as error:
            raise FieldFault("value.datetime") from error

    def encode(self, value: object) -> object:
        """RFC 3339 with Z."""
        return self.present(value) if isinstance(value, datetime) else value

    @staticmethod
    @lru_cache(_RECENT)
    def present(moment: datetime) -> str:
        """A moment as text; lists show the same ones again and again."""
        return moment.isoformat().replace("+00:00", "Z")


class DatetimeCheck:
    """The datetime type in the checker."""

    id = FIELD.id

    def traits(self, spec: DatetimeField) -> Traits:
        """Sortable."""
        return Traits()

    def check(self, spec: DatetimeField, context: FieldContext) -> Iterable[Problem]:
        """It has no options."""
        return ()

    def codec(self, spec: DatetimeField, context: FieldContext) -> Codec:
        """Reads points in time."""
        return DatetimeCodec(DATETIME)


CHECK = DatetimeCheck()

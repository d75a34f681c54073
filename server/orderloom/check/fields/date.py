"""Fields for calendar days."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec
from orderloom.logic.types import DATE
from orderloom.model.fields.date import FIELD, DateField

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class DateCodec(PlainCodec):
    """Reads ``YYYY-MM-DD``."""

    def read(self, raw: object) -> date:
        """A day that exists."""
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        if not isinstance(raw, str) or not _DAY.fullmatch(raw):
            raise FieldFault("value.date")
        try:
            return date.fromisoformat(raw)
        except ValueError as error:
            raise FieldFault("value.date") from error

    def encode(self, value: object) -> object:
        """``YYYY-MM-DD``."""
        return value.isoformat() if isinstance(value, date) else value


class DateCheck:
    """The date type in the checker."""

    id = FIELD.id

    def traits(self, spec: DateField) -> Traits:
        """Sortable."""
        return Traits()

    def check(self, spec: DateField, context: FieldContext) -> Iterable[Problem]:
        """It has no options."""
        return ()

    def codec(self, spec: DateField, context: FieldContext) -> Codec:
        """Reads calendar days."""
        return DateCodec(DATE)


CHECK = DateCheck()

"""Number series in the checker; their codec takes only what they could have written themselves, or what is kept."""

from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.series import SeriesPlan
from orderloom.check.values import PlainCodec, read_text
from orderloom.logic.types import STR
from orderloom.model.fields.number_series import FIELD, NumberSeriesField

_LONGEST = 100


class NumberSeriesCodec(PlainCodec):
    """Reads a written number; only trusted doors may give one."""

    def read(self, raw: object) -> str:
        """The number as it was written, by us or by the system it comes from."""
        return read_text(raw, _LONGEST).strip()


class NumberSeriesCheck:
    """The number series type in the checker."""

    id = FIELD.id

    def traits(self, spec: NumberSeriesField) -> Traits:
        """Sortable and searchable; the system gives its values."""
        return Traits(searchable=True, series=_plan(spec))

    def check(self, spec: NumberSeriesField, context: FieldContext) -> Iterable[Problem]:
        """A pattern that tells every number from every other, and options that mean something for it."""
        plan = _plan(spec)
        if not plan.sound:
            yield Problem("field.series_pattern", "/pattern")
        elif not plan.shows_period:
            yield Problem("field.series_reset", "/reset", {"reset": spec.reset})
        if spec.gapless and spec.taken_by is None:
            yield Problem("field.series_gapless", "/gapless")
        for option in ("required", "default"):
            if getattr(spec, option):
                yield Problem("field.series_option", f"/{option}", {"option": option})

    def codec(self, spec: NumberSeriesField, context: FieldContext) -> Codec:
        """Written numbers."""
        return NumberSeriesCodec(STR)


def _plan(spec: NumberSeriesField) -> SeriesPlan:
    return SeriesPlan(spec.pattern, spec.reset, spec.start, spec.taken_by)


CHECK = NumberSeriesCheck()

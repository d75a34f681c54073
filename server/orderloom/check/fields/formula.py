"""Formula fields: computed from other fields of the same record, typed by their expression."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from orderloom.check.field import FieldContext, Traits
from orderloom.check.fields.date import DateCodec
from orderloom.check.fields.datetime import DatetimeCodec
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, read_number
from orderloom.logic.types import DATE, DATETIME, LogicType, dec
from orderloom.model.fields.formula import FIELD, FormulaField

_MOMENTS: Mapping[str, Callable[[LogicType], PlainCodec]] = {DATE.kind: DateCodec, DATETIME.kind: DatetimeCodec}


class FormulaCodec(PlainCodec):
    """Keeps a computed value in the form of a field of the result's own type; decimals get the scale of the result."""

    def __init__(self, result: LogicType) -> None:
        super().__init__(result)
        self._scale = result.scale if result.kind == dec(0).kind else None
        moment = _MOMENTS.get(result.kind)
        self._moment = moment(result) if moment else None

    def read(self, raw: object) -> object:
        """The computed value, or one that was shown before."""
        if self._moment:
            return self._moment.read(raw)
        return raw if self._scale is None else round(read_number(raw), self._scale)

    def encode(self, value: object) -> object:
        """As a field of the result's own type would."""
        if self._moment:
            return self._moment.encode(value)
        return f"{value:f}" if isinstance(value, Decimal) else value


class FormulaCheck:
    """The formula type in the checker."""

    id = FIELD.id

    def traits(self, spec: FormulaField) -> Traits:
        """Computed; lists sort by it."""
        return Traits(computed=spec.expression)

    def check(self, spec: FormulaField, context: FieldContext) -> Iterable[Problem]:
        """A default, or being asked for, contradicts being computed; a value must be storable."""
        for option, contradicts in (("default", spec.default is not None), ("required", spec.required)):
            if contradicts:
                yield Problem("field.formula_option", f"/{option}", {"option": option})
        if not context.result.is_single:
            yield Problem("field.formula_type", "/expression", {"type": str(context.result)})

    def codec(self, spec: FormulaField, context: FieldContext) -> Codec:
        """The computed value."""
        return FormulaCodec(context.result)


CHECK = FormulaCheck()

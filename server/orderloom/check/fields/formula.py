"""Formula fields: computed from other fields of the same record, typed by their expression."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec
from orderloom.logic.types import LogicType
from orderloom.model.fields.formula import FIELD, FormulaField


class FormulaCodec(PlainCodec):
    """Keeps a computed value; decimals get the scale that the expression promises."""

    def __init__(self, result: LogicType) -> None:
        super().__init__(result)
        self._scale = result.scale

    def read(self, raw: object) -> object:
        """The computed value."""
        return round(raw, self._scale) if isinstance(raw, Decimal) else raw

    def encode(self, value: object) -> object:
        """As a field of the result's own type would."""
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, datetime):
            return value.isoformat().replace("+00:00", "Z")
        return value.isoformat() if isinstance(value, date) else value


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
        if context.result.kind in {"list", "object", "duration"}:
            yield Problem("field.formula_type", "/expression", {"type": str(context.result)})

    def codec(self, spec: FormulaField, context: FieldContext) -> Codec:
        """The computed value."""
        return FormulaCodec(context.result)


CHECK = FormulaCheck()

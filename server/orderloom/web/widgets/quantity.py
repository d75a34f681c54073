"""Quantities: an amount and its unit, never apart."""

from decimal import Decimal

from orderloom.check.fields.quantity import measures, usual_unit
from orderloom.check.plan import FieldPlan
from orderloom.model.fields.quantity import QuantityField
from orderloom.model.units import DIMENSIONS, Measure
from orderloom.model.values import Quantity
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last, tidy
from orderloom.web.widgets.decimal import parse
from orderloom.web.widgets.span import Span


def plain_figure(number: Decimal) -> str:
    """The number with its thousands apart and no zeros behind that say nothing."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class QuantityWidget(Plain):
    """An amount with a choice of units beside it; where the unit must be chosen, none is chosen beforehand."""

    id = "quantity"
    cell_class = "ol-number"

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """``{"value", "unit"}``; no amount means no quantity, whatever the unit says."""
        amount, unit = tidy(last(form, f"{name}.value")), last(form, f"{name}.unit")
        if not amount:
            return None
        return {"value": amount, "unit": unit} if unit else {"value": amount}

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The amount and the units to choose from; ``fixed`` when there is only one."""
        given = value if isinstance(value, dict) else {}
        units = _units(field)
        spec = field.spec
        usual = usual_unit(spec) if isinstance(spec, QuantityField) and not spec.ask_unit else ""
        chosen = str(given.get("unit") or usual)
        only = next(iter(units.values())) if len(units) == 1 else None
        return {
            "value": str(given.get("value", "") or ""),
            "unit": chosen,
            "ask": not usual,
            "fixed": look.pick(only.title) if only else "",
            "only": only.id if only else "",
            "units": [(unit.id, look.pick(unit.title)) for unit in units.values()],
        }

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The amount, its unit, and the same in base units where those are others."""
        if not isinstance(value, Quantity):
            return {"figure": str(value), "unit": "", "same": ""}
        base = _base(field)
        same = f"= {plain_figure(value.base)} {look.pick(base.title)}" if base and base.id != value.unit else ""
        return {"figure": plain_figure(value.value), "unit": _word(field, value.unit, look), "same": same}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """``2.5 kg``."""
        if not isinstance(value, Quantity):
            return str(value)
        return f"{plain_figure(value.value)} {_word(field, value.unit, look)}"

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """From … to … in the usual unit."""
        units, spec = _units(field), field.spec
        usual = units.get(usual_unit(spec)) if isinstance(spec, QuantityField) else None

        def in_base(text: str) -> Decimal | None:
            number = parse(text)
            return number * usual.factor if number is not None and usual else number

        return Span(form, name).narrowing(field, in_base)


def _units(field: FieldPlan) -> dict[str, Measure]:
    return measures(field.spec) if isinstance(field.spec, QuantityField) else {}


def _base(field: FieldPlan) -> Measure | None:
    spec = field.spec
    return next(iter(DIMENSIONS[spec.dimension].values())) if isinstance(spec, QuantityField) else None


def _word(field: FieldPlan, unit: str, look: Look) -> str:
    """The unit in the reader's language; one that is no longer taken keeps its id."""
    found = _units(field).get(unit)
    return look.pick(found.title) if found else unit


WIDGET = QuantityWidget()

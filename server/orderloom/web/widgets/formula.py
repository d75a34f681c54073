"""Computed values: shown like plain figures and words, never asked for."""

from datetime import date, datetime
from decimal import Decimal

from orderloom.check.plan import FieldPlan
from orderloom.model.values import Money
from orderloom.web.widgets.base import Facts, Look, Plain
from orderloom.web.widgets.moments import exact
from orderloom.web.widgets.money import symbol

_CENTS = Decimal("0.01")


class FormulaWidget(Plain):
    """Chooses its looks by the value it got."""

    id = "formula"

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The value in words; there is nothing to type."""
        return {"text": "" if value is None else self.text(field, value, look)}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The words, and whether they are a figure."""
        figure = isinstance(value, int | Decimal | Money) and not isinstance(value, bool)
        return {"text": self.text(field, value, look), "figure": figure}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """Words for whatever an expression can give."""
        match value:
            case bool():
                return look.say("pages.yes" if value else "pages.no")
            case int() | Decimal():
                return f"{_tidy(value):,f}"
            case Money():
                return f"{symbol(value.currency, look.language)}{value.amount:,f}"
            case datetime():
                return exact(value, look.zone)
            case date():
                return value.isoformat()
            case _:
                return str(value)


def _tidy(number: int | Decimal) -> Decimal:
    """Without zeros at the end beyond two decimals, which say nothing."""
    exact_number = Decimal(number)
    short = exact_number.quantize(_CENTS) if exact_number.as_tuple().exponent else exact_number
    return short if short == exact_number else exact_number


WIDGET = FormulaWidget()

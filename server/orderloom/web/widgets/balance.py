"""Stocks: what is available first, then what it is made of. They are moved on a page of their own."""

from decimal import Decimal, InvalidOperation

from orderloom.check.plan import FieldPlan
from orderloom.model.values import Stock
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, unit
from orderloom.web.widgets.decimal import parse
from orderloom.web.widgets.span import Span


class BalanceWidget(Plain):
    """Shown, never asked for."""

    id = "balance"
    cell_class = "ol-number"

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The three numbers in words; there is nothing to type."""
        found = field.codec.decode(value)
        return {"text": "" if found is None else self.text(field, found, look)}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """What is available, and what it follows from."""
        if not isinstance(value, Stock):
            return {"available": "0", "on_hand": "0", "reserved": "0", "unit": unit(field, look), "words": ""}
        parts = {part: tidy_amount(getattr(value, part)) for part in ("available", "on_hand", "reserved")}
        return {**parts, "unit": unit(field, look), "words": look.say("balance.parts", **parts)}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """All three in one line."""
        facts = self.shown(field, value, look)
        named = {name: facts[name] for name in ("available", "on_hand", "reserved")}
        return look.say("balance.words", **named)

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By what is available."""
        return Span(form, name).narrowing(field, parse)


def tidy_amount(number: object) -> str:
    """A figure with thousands separators and without zeros that say nothing."""
    try:
        exact = Decimal(str(number))
    except InvalidOperation:
        return str(number)
    whole = exact.to_integral_value()
    return f"{whole:,f}" if whole == exact else f"{exact.normalize():,f}"


WIDGET = BalanceWidget()

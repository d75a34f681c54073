"""Money: an amount and its currency, never apart."""

from functools import cache

from babel.numbers import get_currency_name, get_currency_symbol

from orderloom.check.plan import FieldPlan
from orderloom.model.fields.money import MoneyField
from orderloom.model.values import Money
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last, tidy
from orderloom.web.widgets.decimal import parse
from orderloom.web.widgets.span import Span

OFFERED = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "KRW", "SGD", "AUD", "CAD", "THB", "MYR", "VND", "BRL")
"""Currencies a form offers besides the app's own and the present one."""


@cache
def symbol(currency: str, language: str) -> str:
    """The sign people of ``language`` write for ``currency``."""
    return get_currency_symbol(currency, locale=language)


@cache
def currency_words(currency: str, language: str) -> str:
    """Code and name, for choosing."""
    return f"{currency} {get_currency_name(currency, locale=language)}"


class MoneyWidget(Plain):
    """An amount with a fixed currency as its unit, or with a choice of currencies beside it."""

    id = "money"
    live = True
    cell_class = "ol-money"

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """``{"amount", "currency"}``; no amount means no money, whatever the currency says."""
        amount = tidy(last(form, f"{name}.amount"))
        currency = last(form, f"{name}.currency") or self._own(field) or look.plan.currency
        return {"amount": amount, "currency": currency} if amount else None

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The amount and the currencies to choose from; ``fixed`` when there is no choice."""
        given = value if isinstance(value, dict) else {}
        own = self._own(field)
        currency = str(given.get("currency") or own or look.plan.currency)
        offered = dict.fromkeys((currency, look.plan.currency, *OFFERED))
        return {
            "value": str(given.get("amount", "") or ""),
            "currency": currency,
            "fixed": symbol(own, look.language) if own else "",
            "currencies": [(code, currency_words(code, look.language)) for code in offered],
        }

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The sign and the figure."""
        return {"text": self.text(field, value, look)}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """``¥1,024.00``; a minus stands before the sign."""
        if not isinstance(value, Money):
            return str(value)
        return f"{'-' if value.amount < 0 else ''}{symbol(value.currency, look.language)}{abs(value.amount):,f}"

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By amount, whatever the currency."""
        return Span(form, name).narrowing(field, parse)

    @staticmethod
    def _own(field: FieldPlan) -> str | None:
        """The currency fixed in the document."""
        return field.spec.currency if isinstance(field.spec, MoneyField) else None


WIDGET = MoneyWidget()

"""Telephone numbers: shown in groups, dialled by a touch."""

import phonenumbers

from orderloom.check.plan import FieldPlan
from orderloom.model.fields.phone import PhoneField
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, contains

HOME = "CN"
"""The region of numbers whose field names none."""


def grouped(number: str, region: str) -> str:
    """A normalised number as people of ``region`` write it; anything else as it is."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return number
    home = phonenumbers.country_code_for_region(region) == parsed.country_code
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


class PhoneWidget(Plain):
    """A telephone input; the phone's own keypad opens."""

    id = "phone"
    cell_class = "ol-nowrap"

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The grouped number and, when it is complete, the one to dial."""
        number = str(value)
        return {"text": self.text(field, value, look), "dial": number if number.startswith("+") else ""}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The grouped number; masked ones stay as they are."""
        number = str(value)
        region = field.spec.region if isinstance(field.spec, PhoneField) else HOME
        return number if "*" in number else grouped(number, region)

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By some of its digits."""
        return contains(form, name, field)


WIDGET = PhoneWidget()

"""Postal addresses: one input per part, shown as people write them."""

from collections.abc import Mapping

from orderloom.check.plan import FieldPlan
from orderloom.model.fields.address import AddressField
from orderloom.web.widgets.base import Facts, Form, Look, Plain, last

PARTS = ("name", "phone", "country", "province", "city", "district", "street", "postcode", "email")
"""In the order of a form."""

_AUTOCOMPLETE = {
    "name": "name",
    "phone": "tel",
    "country": "country-name",
    "province": "address-level1",
    "city": "address-level2",
    "district": "address-level3",
    "street": "street-address",
    "postcode": "postal-code",
    "email": "email",
}
_WIDE = frozenset({"street"})


def parts_of(value: object) -> dict[str, str]:
    """The filled parts, in the order of a form."""
    given = value if isinstance(value, Mapping) else {}
    return {part: str(given[part]) for part in PARTS if given.get(part)}


class AddressWidget(Plain):
    """A group of inputs with the browser's help for each."""

    id = "address"
    grouped = True
    wide = True

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The filled parts, or None when there are none."""
        typed = {part: last(form, f"{name}.{part}") for part in PARTS}
        return {part: text for part, text in typed.items() if text} or None

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """One entry per part: its id, label, value, and whether it must be filled."""
        given = parts_of(value)
        required = field.spec.parts if isinstance(field.spec, AddressField) else ()
        return {
            "inputs": [
                {
                    "id": part,
                    "label": look.say(f"pages.address.{part}"),
                    "value": given.get(part, ""),
                    "required": part in required,
                    "autocomplete": _AUTOCOMPLETE[part],
                    "wide": part in _WIDE,
                }
                for part in PARTS
            ]
        }

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Who, and where; ``short`` is for lists."""
        given = parts_of(value)
        person = " ".join(given[part] for part in ("name", "phone") if part in given)
        contact = given.get("email", "")
        place = self._place(given, look)
        return {"person": person, "place": place, "contact": contact, "short": place or person or contact}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """Everything on one line."""
        given = parts_of(value)
        loose = [given[part] for part in ("name", "phone", "email") if part in given]
        return " ".join([*loose, self._place(given, look)]).strip()

    @staticmethod
    def _place(given: Mapping[str, str], look: Look) -> str:
        """The place from large to small in Chinese, from small to large in English."""
        order = ("country", "province", "city", "district", "street")
        held = [given[part] for part in order if part in given]
        code = [given["postcode"]] if "postcode" in given else []
        if look.language == "zh":
            return " ".join([*held, *code])
        at = 1 if "country" in given else 0
        return ", ".join(reversed([*held[:at], *code, *held[at:]]))


WIDGET = AddressWidget()

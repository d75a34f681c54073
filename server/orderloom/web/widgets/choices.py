"""Several codes of a dictionary: a tick box for each, shown as coloured words."""

from collections.abc import Iterable

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain
from orderloom.web.widgets.choice import badge, entries


def codes(value: object) -> list[str]:
    """The codes of a value, whatever list it is in."""
    return [str(code) for code in value] if isinstance(value, Iterable) and not isinstance(value, str) else []


class ChoicesWidget(Plain):
    """Tick boxes, and a hidden companion that says that none is ticked. Retired codes are offered where one is held."""

    id = "choices"
    grouped = True

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The codes ticked, each once."""
        return list(dict.fromkeys(code.strip() for code in form.get(name, ()) if code.strip()))

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Every code on offer, and which of them are ticked."""
        known, held = entries(field, look), codes(value)
        offered = [(code, look.pick(entry.title)) for code, entry in known.items() if not entry.retired or code in held]
        offered += [(code, code) for code in held if code not in known]
        return {"options": offered, "chosen": held}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Word and colour of each."""
        return {"badges": [badge(field, code, look) for code in codes(value)]}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The words."""
        said = [str(badge(field, code, look)["text"]) for code in codes(value)]
        return "、".join(said) if look.language == "zh" else ", ".join(said)

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """Records that hold any of the codes chosen."""
        chosen = [code for code in form.get(name, ()) if code]
        facts = {
            "options": [(code, look.pick(entry.title)) for code, entry in entries(field, look).items()],
            "value": chosen[0] if chosen else "",
        }
        parts = [{"in": [code, {"var": field.id}]} for code in chosen]
        condition = parts[0] if len(parts) == 1 else {"or": parts} if parts else None
        return Narrowing(facts, condition, self.text(field, chosen, look), (name,))


WIDGET = ChoicesWidget()

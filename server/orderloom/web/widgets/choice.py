"""One code of a dictionary, shown as its title in its colour."""

from orderloom.check.kinds.dictionary import DictionaryPlan, EntryPlan
from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain


def entries(field: FieldPlan, look: Look) -> dict[str, EntryPlan]:
    """The field's codes in list order."""
    found = look.plan.find(DictionaryPlan, field.dictionary) if field.dictionary else None
    return dict(found.entries) if found else {}


def badge(field: FieldPlan, value: object, look: Look) -> Facts:
    """Word and colour of a code; an unknown code stands for itself in grey."""
    entry = entries(field, look).get(str(value))
    return {"text": look.pick(entry.title) if entry else str(value), "color": entry.color if entry else "gray"}


def narrowing(form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
    """By one or several codes."""
    known = entries(field, look)
    chosen = [code for code in form.get(name, ()) if code]
    facts = {
        "options": [(code, look.pick(entry.title)) for code, entry in known.items()],
        "chosen": chosen,
        "value": chosen[0] if chosen else "",
    }
    words = "、".join(str(badge(field, code, look)["text"]) for code in chosen)
    condition = {"in": [{"var": field.id}, chosen]} if chosen else None
    return Narrowing(facts, condition, words, (name,))


class ChoiceWidget(Plain):
    """A list to choose from. Retired codes are not offered, unless the record holds one."""

    id = "choice"
    live = True

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The codes on offer; an open dictionary takes others as well."""
        found = look.plan.find(DictionaryPlan, field.dictionary) if field.dictionary else None
        known = entries(field, look)
        held = "" if value is None else str(value)
        offered = [(code, look.pick(entry.title)) for code, entry in known.items() if not entry.retired or code == held]
        if held and held not in known:
            offered.append((held, held))
        return {"value": held, "options": offered, "open": found is not None and not found.closed}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Word and colour."""
        return badge(field, value, look)

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The word."""
        return str(badge(field, value, look)["text"])

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By codes."""
        return narrowing(form, name, field, look)


WIDGET = ChoiceWidget()

"""One code of a dictionary, shown as its title in its colour."""

from collections import Counter

from orderloom.check.kinds.dictionary import DictionaryPlan, EntryPlan
from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last


def entries(field: FieldPlan, look: Look) -> dict[str, EntryPlan]:
    """The field's codes in list order."""
    found = look.plan.find(DictionaryPlan, field.dictionary) if field.dictionary else None
    return dict(found.entries) if found else {}


def badge(field: FieldPlan, value: object, look: Look) -> Facts:
    """Word and colour of a code; an unknown code stands for itself in grey."""
    entry = entries(field, look).get(str(value))
    return {"text": look.pick(entry.title) if entry else str(value), "color": entry.color if entry else "gray"}


def spoken(known: dict[str, EntryPlan], look: Look) -> dict[str, str]:
    """Code → what stands for it where people type freely: its title, unless that could mean another entry as well."""
    titles = {code: look.pick(entry.title) for code, entry in known.items()}
    often = Counter(titles.values())
    return {
        code: title if title and often[title] == 1 and (title == code or title not in known) else code
        for code, title in titles.items()
    }


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

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The code; in an open dictionary people write its title, or something new."""
        typed = last(form, name)
        if _is_open(field, look):
            typed = {words: code for code, words in spoken(entries(field, look), look).items()}.get(typed, typed)
        return typed or None

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The codes on offer; an open dictionary takes others as well and shows titles to type."""
        known = entries(field, look)
        held = "" if value is None else str(value)
        offered = [(code, look.pick(entry.title)) for code, entry in known.items() if not entry.retired or code == held]
        if held and held not in known:
            offered.append((held, held))
        if not _is_open(field, look):
            return {"value": held, "options": offered, "open": False}
        titles = spoken(known, look)
        said = [(code, titles.get(code, code)) for code, _ in offered]
        return {"value": titles.get(held, held), "options": said, "open": True}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Word and colour."""
        return badge(field, value, look)

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The word."""
        return str(badge(field, value, look)["text"])

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By codes."""
        return narrowing(form, name, field, look)


def _is_open(field: FieldPlan, look: Look) -> bool:
    found = look.plan.find(DictionaryPlan, field.dictionary) if field.dictionary else None
    return found is not None and not found.closed


WIDGET = ChoiceWidget()

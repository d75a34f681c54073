"""A link to a record of another table, shown by that record's title."""

from orderloom.check.plan import FieldPlan
from orderloom.web.urls import record_url, table_url
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last


def title(field: FieldPlan, value: object, look: Look) -> str:
    """The linked record's title; its id shortened where the title may not be seen."""
    return look.titles.get(field.target or "", {}).get(str(value), "")


class LinkWidget(Plain):
    """A search box that finds records of the target table by their titles."""

    id = "link"
    live = True

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The present record, some others, and where to search more."""
        held = "" if value is None else str(value)
        offered = dict(look.offers.get(field.target or "", ()))
        if held:
            offered = {held: title(field, held, look) or offered.get(held) or look.say("pages.link.hidden"), **offered}
        return {
            "value": held,
            "options": list(offered.items()),
            "search": f"{table_url(look.plan.id, field.target or '')}/titles",
        }

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Title and address; without a title there is nothing this reader may open."""
        words = title(field, value, look)
        return {
            "text": words or self.text(field, value, look),
            "href": record_url(look.plan.id, field.target or "", str(value)) if words else "",
        }

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The title, or that it cannot be shown."""
        return title(field, value, look) or look.say("pages.link.hidden")

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By one linked record."""
        chosen = last(form, name)
        words = title(field, chosen, look) or chosen
        condition = {"==": [{"var": field.id}, chosen]} if chosen else None
        return Narrowing(self.input(field, chosen or None, look), condition, words, (name,))


WIDGET = LinkWidget()

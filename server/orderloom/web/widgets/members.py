"""People and teams: chosen by name from those the app knows, shown by name even when they are gone."""

from orderloom.check.plan import FieldPlan
from orderloom.web.urls import directory_url
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last

ME = "@me"
"""Chosen in a list's filter: whoever looks at it."""


def title(field: FieldPlan, value: object, look: Look) -> str:
    """The member's name; empty for an id that nobody has or had."""
    return look.titles.get(field.refers or "", {}).get(str(value), "")


class MemberWidget(Plain):
    """A select with a search box; the present member stays on offer, whatever became of them."""

    own = ""
    """What a filter calls whatever belongs to its reader."""

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The present member, those on offer, and where to search more."""
        held = "" if value is None else str(value)
        offered = dict(look.offers.get(field.refers or "", ()))
        if held and held not in offered:
            offered = {held: title(field, held, look) or held, **offered}
        return {
            "value": held,
            "options": list(offered.items()),
            "search": directory_url(look.plan.id, field.directory or ""),
        }

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The name and its first letter."""
        words = self.text(field, value, look)
        return {"text": words, "initial": words[:1].upper()}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The name, else the id, so that nothing is lost."""
        return title(field, value, look) or str(value)

    def mine(self, field: FieldPlan) -> object:
        """The condition for records that name its reader."""
        return {"==": [{"var": field.id}, {"me": ["id"]}]}

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By one of them, or by whatever belongs to the reader."""
        chosen, own = last(form, name), look.say(self.own)
        facts = {**self.input(field, None if chosen == ME else chosen or None, look), "own": own, "me": ME}
        if chosen == ME:
            return Narrowing({**facts, "value": ME}, self.mine(field), own, (name,))
        condition = {"==": [{"var": field.id}, chosen]} if chosen else None
        return Narrowing(facts, condition, title(field, chosen, look), (name,))

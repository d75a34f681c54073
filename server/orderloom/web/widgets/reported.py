"""Reported values: the state, who says so and since when; a plain word while the sources contradict each other."""

from orderloom.check.plan import FieldPlan
from orderloom.model.fields.reported import ReportedField
from orderloom.model.values import Reported
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain
from orderloom.web.widgets.choice import badge, narrowing
from orderloom.web.widgets.moments import exact


class ReportedWidget(Plain):
    """Shown, never asked for."""

    id = "reported"

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The state in words; there is nothing to type."""
        found = field.codec.decode(value)
        return {"text": "" if found is None else self.text(field, found, look)}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The badge of the state, and beside it what it rests on."""
        if not isinstance(value, Reported) or not isinstance(field.spec, ReportedField):
            return {"text": str(value), "color": "gray", "beside": ""}
        if value.value is None:
            return {"text": look.pick(field.spec.pending), "color": "gray", "beside": ""}
        titles = {source.id: look.pick(source.title) for source in field.spec.sources}
        names = ", ".join(titles.get(name, name) for name in value.source.split(", "))
        at = exact(value.fetched_at, look.zone) if value.fetched_at else ""
        beside = look.say("reported.beside", sources=names, at=at, agreeing=value.agreeing, of=value.of)
        return {**badge(field, value.value, look), "beside": beside}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The word."""
        return str(self.shown(field, value, look)["text"])

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By codes."""
        return narrowing(form, name, field, look)


WIDGET = ReportedWidget()

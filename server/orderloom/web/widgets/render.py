"""From fields and values to markup: finds the widget of a field's type and calls the macro in its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Look, Narrowing
from orderloom.web.widgets.registry import WIDGETS

PREFIX = "f."
"""What the names of all field inputs begin with, so that no field collides with the form's own inputs."""

NOTHING = Markup('<span class="ol-muted ol-nothing" aria-hidden="true">–</span>')  # fixed text
"""What an empty value looks like."""


def is_nothing(value: object) -> bool:
    """Whether there is no value to show; zero and "no" are values."""
    return value is None or value in ((), [], {}, "")


def form_name(field_id: str) -> str:
    """The name of a field's input."""
    return PREFIX + field_id


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a form: its names, its words, its errors and the facts of its widget."""

    name: str
    id: str
    label: str
    look: Look
    facts: Facts
    help: str = ""
    placeholder: str = ""
    required: bool = False
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def error_id(self) -> str:
        """The id of the place for its errors."""
        return f"{self.id}-error"

    @property
    def help_id(self) -> str:
        """Where its help stands, for ``aria-describedby``."""
        return f"{self.id}-help"

    def say(self, code: str, /, **facts: object) -> str:
        """A sentence in the reader's language."""
        return self.look.say(code, **facts)

    @property
    def attributes(self) -> Mapping[str, object]:
        """Attributes of the one input; None leaves an attribute out."""
        return {"name": self.name, **self._common()}

    def attributes_for(self, part: str) -> Mapping[str, object]:
        """Attributes of the first of several inputs, which the label and the error summary lead to."""
        return {"name": f"{self.name}.{part}", **self._common()}

    def names_for(self, part: str) -> Mapping[str, object]:
        """Attributes of a further input."""
        return {"name": f"{self.name}.{part}", "id": f"{self.id}-{part}", "aria-describedby": self._described()}

    @property
    def upload_attributes(self) -> Mapping[str, object]:
        """Attributes of a file input, which itself submits nothing."""
        return self._common()

    def _common(self) -> dict[str, object]:
        return {
            "id": self.id,
            "placeholder": self.placeholder or None,
            "aria-required": "true" if self.required else None,
            "aria-invalid": "true" if self.errors else None,
            "aria-describedby": self._described(),
        }

    def _described(self) -> str | None:
        ids = [self.help_id] if self.help else []
        return " ".join([*ids, self.error_id])


@dataclass(frozen=True, slots=True)
class Filter:
    """One quick filter above a list."""

    name: str
    id: str
    label: str
    look: Look
    facts: Facts

    def say(self, code: str, /, **facts: object) -> str:
        """A sentence in the reader's language."""
        return self.look.say(code, **facts)


class Fields:
    """Markup of fields by the macros of ``fields/<type>.html``; one per page and reader."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self._cells: dict[tuple[int, str | bool], Markup] = {}

    def input(self, field: FieldPlan, control: Control) -> Markup:
        """The input of a form."""
        return self._call(field, ("input",), control)

    def narrow(self, field: FieldPlan, narrowing: Filter) -> Markup:
        """The input of a quick filter."""
        return self._call(field.form, ("narrow",), narrowing)

    def display(self, field: FieldPlan, value: object, look: Look) -> Markup:
        """The value on a record page."""
        return self._shown(field, value, look, ("display",))

    def cell(self, field: FieldPlan, value: object, look: Look) -> Markup:
        """The value in a list; codes repeat down a column, so what one of them looks like is kept for this page."""
        if not isinstance(value, str | bool):
            return self._shown(field, value, look, ("cell", "display"))
        key = (id(field), value)
        if key not in self._cells:
            self._cells[key] = self._shown(field, value, look, ("cell", "display"))
        return self._cells[key]

    def _shown(self, field: FieldPlan, value: object, look: Look, macros: tuple[str, ...]) -> Markup:
        if is_nothing(value):
            return NOTHING
        form = field.form
        return self._call(form, macros, WIDGETS.get(form.type).shown(form, value, look))

    def _call(self, field: FieldPlan, macros: Iterable[str], facts: object) -> Markup:
        """The first macro of the type's file that exists; the file is parsed once and kept by the environment."""
        module = self.environment.get_template(f"fields/{field.type}.html").module
        macro = next(found for name in macros if (found := getattr(module, name, None)))
        return Markup(macro(facts))  # noqa: S704  # macros escape what they are given


def words(field: FieldPlan, value: object, look: Look) -> str:
    """A value in plain words; empty for nothing."""
    if is_nothing(value):
        return ""
    return WIDGETS.get(field.form.type).text(field.form, value, look)


def narrowing_of(field: FieldPlan, form: Mapping[str, tuple[str, ...]], name: str, look: Look) -> Narrowing | None:
    """What the type's widget offers for narrowing a list."""
    return WIDGETS.get(field.form.type).narrow(form, name, field.form, look)

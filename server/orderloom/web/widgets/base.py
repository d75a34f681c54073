"""What a widget is: how one field type is asked for in a form, shown on a page and narrowed down in a list.

A widget is the module ``widgets/<type>.py`` with ``WIDGET`` in it, beside ``templates/fields/<type>.html`` with the
macros ``input(control)``, ``display(shown)`` and, where lists offer it, ``narrow(control)``. Widgets compute facts; the
macros alone write HTML, so everything is escaped in one way.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from orderloom import i18n
from orderloom.check.plan import AppPlan, FieldPlan

Form = Mapping[str, Sequence[str]]
"""Submitted names with all their values, in order; a query string has the same form."""

Facts = Mapping[str, object]
"""What a macro gets to know."""

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")


@dataclass(frozen=True)
class Look:
    """How values are shown on one page: for whom, in which zone, in which app.

    ``titles`` are those of linked records, fetched beforehand: table → record id → title; ``offers`` are records to
    choose from: table → (id, title). ``uploads`` is the address that takes and gives the files of what is shown.
    """

    plan: AppPlan
    language: str
    now: datetime
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    offers: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    uploads: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The app's time zone, in which people type and read times."""
        return ZoneInfo(self.plan.timezone)

    def say(self, code: str, /, **facts: object) -> str:
        """The catalogue's sentence in the reader's language."""
        return i18n.message(code, self.language, facts)

    def pick(self, text: Mapping[str, str] | None) -> str:
        """A document's text in the reader's language."""
        return i18n.pick(text, self.language)


class Widget(Protocol):
    """The protocol of this room. ``read`` and ``input`` deal in JSON values, ``shown`` and ``text`` in Python ones."""

    @property
    def id(self) -> str:
        """The field type."""

    @property
    def grouped(self) -> bool:
        """Whether it is asked for by several inputs, which share a legend instead of a label."""

    @property
    def bare(self) -> bool:
        """Whether its input brings its own label."""

    @property
    def wide(self) -> bool:
        """Whether it takes a whole row of a form and of a record's facts."""

    @property
    def cell_class(self) -> str:
        """Class of its cells and column head."""

    @property
    def live(self) -> bool:
        """Whether the browser can tell the field's values from its inputs; else the check of the field tells it."""

    def submitted(self, form: Form, name: str) -> bool:
        """Whether the form said anything about the field."""

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The JSON value typed; what cannot be understood is handed on as it is, for the codec to refuse."""

    def untouched(self, value: object) -> object:
        """The JSON value that an input showing ``value`` gives back when nobody touches it."""

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """What the macro ``input`` needs besides the names."""

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """What the macro ``display`` needs; ``value`` is never None."""

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The value in words, for titles, histories and other plain places; ``value`` is never None."""

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> "Narrowing | None":
        """What a list's filter offers and what was chosen; None where lists cannot be narrowed by this type."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One quick filter of a list.

    ``facts`` feed the macro ``narrow``; ``condition`` is JsonLogic, None while nothing is chosen; ``words`` say the
    choice on a chip; ``names`` are the query names that hold it.
    """

    facts: Facts
    condition: object = None
    words: str = ""
    names: tuple[str, ...] = ()


class Plain:
    """What most widgets do: one input, one text. Real widgets override what differs."""

    id = ""
    grouped = False
    bare = False
    wide = False
    cell_class = ""
    live = False

    def submitted(self, form: Form, name: str) -> bool:
        """By its own name or that of a part."""
        return name in form or any(key.startswith(name + ".") for key in form)

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The last value; nothing typed is None."""
        return last(form, name) or None

    def untouched(self, value: object) -> object:
        """The same value."""
        return value

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The value as typed."""
        return {"value": "" if value is None else str(value)}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The plain text."""
        return {"text": self.text(field, value, look)}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """As Python writes it."""
        return str(value)

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing | None:
        """Lists do not narrow by it."""
        return None


def last(form: Form, name: str) -> str:
    """The last value given for ``name``, trimmed; empty when there is none."""
    values = form.get(name)
    return values[-1].strip() if values else ""


def tidy(text: str) -> str:
    """A typed figure in plain digits, without thousands separators; the codec judges the rest.

    A comma anywhere else is kept, to be refused: nobody can say whether ``12,34`` means 12.34 or 1234.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())  # Chinese input methods type full-width digits
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain


def options(field: FieldPlan, *names: str) -> dict[str, object]:
    """Those options of the field's document that are set, by name."""
    found = {name: getattr(field.spec, name, None) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def unit(field: FieldPlan, look: Look) -> str:
    """The unit shown inside the field's frame, in the reader's language; empty when it has none."""
    words = getattr(field.spec, "unit", None)
    return look.pick(words) if isinstance(words, Mapping) else ""


def contains(form: Form, name: str, field: FieldPlan) -> Narrowing:
    """Narrow by a piece of text."""
    words = last(form, name)
    condition = {"in": [words, {"var": field.id}]} if words else None
    return Narrowing({"value": words}, condition, words, (name,))

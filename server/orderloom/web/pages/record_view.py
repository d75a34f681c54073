"""What the record template shows: where the record stands, what can be done next, its facts, and what belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.gate import Access
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_model import UPDATE, form_for
from orderloom.web.urls import edit_url, record_url
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import is_nothing


@dataclass(frozen=True, slots=True)
class Step:
    """One state of the main line; ``place`` is done, current or next."""

    words: str
    place: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One field."""

    label: str
    html: Markup
    wide: bool


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The fields of one section of the form."""

    title: Mapping[str, str] | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """A state or mark: its word, its colour."""

    words: str
    color: str


@dataclass(frozen=True)
class RecordPage:
    """A record for the template."""

    visit: AppVisit
    table: TablePlan
    access: Access
    record: Record
    look: Look

    @property
    def title(self) -> str:
        """What the record is called."""
        return self.visit.title(self.table, self.record)

    @property
    def href(self) -> str:
        """Its own address."""
        return record_url(self.visit.plan.id, self.table.id, self.record.id)

    @property
    def edit_href(self) -> str:
        """Its form, for those who may change it."""
        return edit_url(self.visit.plan.id, self.table.id, self.record.id) if self.access.update else ""

    @cached_property
    def machine(self) -> MachinePlan | None:
        """The machine that moves it."""
        found = self.visit.plan.on(MachinePlan, self.table.id)
        return found[0] if found and found[0].field in self.access.readable else None

    @property
    def state(self) -> Badge | None:
        """The present state."""
        field = self.table.fields.get(self.machine.field) if self.machine else None
        value = self.record.values.get(field.id) if field else None
        if field is None or value is None:
            return None
        shown = WIDGETS.get(field.type).shown(field, value, self.look)
        return Badge(str(shown["text"]), str(shown["color"]))

    @property
    def steps(self) -> list[Step]:
        """The main line: the states one passes from the first to the last, with those that were left out of it."""
        if self.machine is None:
            return []
        state = self.record.values.get(self.machine.field)
        line = main_line(self.machine, str(state) if state else self.machine.initial)
        at = line.index(str(state)) if state in line else -1
        return [
            Step(self._state_words(code), "done" if place < at else "current" if place == at else "next")
            for place, code in enumerate(line)
        ]

    def _state_words(self, code: str) -> str:
        field = self.table.fields[self.machine.field] if self.machine else None
        dictionary = self.visit.plan.find(DictionaryPlan, field.dictionary) if field and field.dictionary else None
        entry = dictionary.entries.get(code) if dictionary else None
        return self.look.pick(entry.title) if entry else code

    @cached_property
    def groups(self) -> list[FactGroup]:
        """The fields this person may read, in the sections of the form; those of no section come last, if filled.

        What is empty and large, and groups with nothing in them, are left out: the form has them all.
        """
        form = form_for(self.visit, self.table, UPDATE)
        found, seen = [], {self.machine.field} if self.machine else set()
        for section in form.sections:
            names = [one.id for one in section.fields if one.id in self.table.fields and one.id not in seen]
            seen.update(names)
            found.append(self._group(section.title, [self.table.fields[name] for name in names]))
        rest = [field for field in self.table.fields.values() if field.id not in seen and not field.system]
        found.append(self._group(None, [field for field in rest if self._filled(field)]))
        return [group for group in found if group.facts]

    def _group(self, title: Mapping[str, str] | None, fields: Sequence[FieldPlan]) -> FactGroup:
        readable = [field for field in fields if field.id in self.access.readable]
        if not any(self._filled(field) for field in readable):
            return FactGroup(title, ())
        return FactGroup(title, tuple(self._fact(field) for field in readable if self._worth(field)))

    def _worth(self, field: FieldPlan) -> bool:
        return self._filled(field) or not WIDGETS.get(field.type).wide

    def _filled(self, field: FieldPlan) -> bool:
        return not is_nothing(self.record.values.get(field.id))

    def _fact(self, field: FieldPlan) -> Fact:
        html = self.visit.fields.display(field, self.record.values.get(field.id), self.look)
        return Fact(self.look.pick(field.title), html, WIDGETS.get(field.type).wide)


def main_line(machine: MachinePlan, state: str) -> list[str]:
    """The states on the way from the first to an end, through ``state``: forward steps only, in document order.

    Of the transitions out of a state the first primary one leads on, else the first that is no short cut; a state off
    that way (cancelled) is shown as the end of what came before it.
    """
    line = _walk(machine, machine.initial)
    if state in line:
        return line
    before = [
        code
        for code in line
        if any(move.target == state and code in move.sources for move in machine.transitions.values())
    ]
    ahead = _walk(machine, state)
    if before:
        back = line[: line.index(before[0]) + 1]
        return [*back, *(code for code in ahead if code not in back)]
    return [machine.initial, *(code for code in ahead if code != machine.initial)]


def _walk(machine: MachinePlan, start: str) -> list[str]:
    order = list(machine.states)
    line, state = [start], start
    while True:
        ahead = [
            move
            for move in machine.leaving(state)
            if not move.skip and move.target not in line and order.index(move.target) > order.index(state)
        ]
        preferred = (
            [move for move in ahead if move.primary]
            or [move for move in ahead if not machine.states[move.target].final]
            or ahead
        )
        if not preferred:
            return line
        state = preferred[0].target
        line.append(state)

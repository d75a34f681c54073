"""What the form template shows, built from the form's plan, the person's rights and what is filled in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from orderloom.check.form_plan import FormPlan, SectionPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.record.gate import Access
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_fill import Frame, frame_of
from orderloom.web.pages.form_inputs import Inputs, html_id
from orderloom.web.pages.form_lines import Group, groups
from orderloom.web.pages.form_live import Live
from orderloom.web.pages.form_model import Entry, Filling, Line, field_of
from orderloom.web.pages.form_rules import Standing, decoded, true
from orderloom.web.urls import files_url
from orderloom.web.widgets.base import Look

OFFERED = 50
"""Records a link field offers before anybody has searched."""


@dataclass(frozen=True, slots=True)
class Summed:
    """One line of the summary on top: what is wrong, and where."""

    words: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a confirm rule."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line in the template: its names, its entries and what is wrong with it as a whole."""

    key: str
    prefix: str
    record: str
    version: int
    gone: bool
    removable: bool
    entries: tuple[Entry, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinesBlock:
    """The lines of one section; ``blank`` is what new ones are copied from, ``heads`` the words above the columns."""

    group: Group
    heads: tuple[Entry, ...]
    rows: tuple[LineRow, ...]
    blank: LineRow | None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group."""

    id: str
    title: Mapping[str, str]
    columns: int
    entries: tuple[Entry, ...]
    tab: str = ""
    hidden: bool = False
    lines: LinesBlock | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab, with how much is wrong on it."""

    id: str
    title: Mapping[str, str]
    hidden: bool
    chosen: bool
    errors: int


@dataclass(frozen=True)
class FormPage:
    """A form for the template. ``mode`` is create, update or move; ``record`` is what it changes, if anything."""

    visit: AppVisit
    form: FormPlan
    table: TablePlan
    access: Access
    mode: str
    filling: Filling
    look: Look
    record: Record | None = None
    looks: Mapping[str, Look] = field(default_factory=dict)
    """How the values of lines are shown, by their section."""

    @cached_property
    def frame(self) -> Frame:
        """The form's own record."""
        return frame_of(self.visit, self.form, self.table, self.access, self.mode, self.record)

    @cached_property
    def standing(self) -> Standing:
        """What is asked for as the form stands."""
        known = {name: value for name, value in self.filling.values.items() if name in self.table.fields}
        return self.frame.asking.standing(decoded(self.table, known))

    @cached_property
    def sections(self) -> list[Section]:
        """The groups that have anything to show."""
        found = [self._section(section) for section in self.form.sections]
        return [section for section in found if section.entries or section.lines]

    @cached_property
    def tabs(self) -> list[Tab]:
        """The tabs that have anything on them; the first with an error is chosen, else the first that is there."""
        wrong = {tab.id: self._wrong_on(tab.id) for tab in self.form.tabs}
        hidden = {tab.id: not true(tab.visible, self.standing.env, otherwise=True) for tab in self.form.tabs}
        shown = [tab for tab in self.form.tabs if any(section.tab == tab.id for section in self.sections)]
        there = [tab.id for tab in shown if not hidden[tab.id]]
        chosen = next((name for name in there if wrong[name]), there[0] if there else "")
        return [Tab(tab.id, tab.title, hidden[tab.id], tab.id == chosen, wrong[tab.id]) for tab in shown]

    @property
    def live(self) -> str:
        """What the browser needs to say live what this form asks for, as JSON."""
        return Live(self.frame, self.standing, self.form, self._groups, self.filling).json

    @property
    def questions(self) -> list[Asked]:
        """What must be confirmed before it is done, each once."""
        lines = (line for rows in self.filling.lines.values() for line in rows)
        asked = [*self.filling.problems, *(found for line in lines for found in line.problems)]
        words = {one.id: one.message(self.look.language) for one in asked if one.level == "confirm"}
        return [Asked(name, said) for name, said in words.items()]

    @property
    def summary(self) -> list[Summed]:
        """Every problem that refuses, in the order of the form."""
        order = [one.id for one in self.form.fields]
        errors = [problem for problem in self.filling.problems if problem.level == "error"]
        place = {name: number for number, name in enumerate(order)}
        own = [self._summed(one) for one in sorted(errors, key=lambda one: place.get(field_of(one), len(place)))]
        return [*own, *(summed for section in self.sections for summed in self._of_lines(section))]

    @property
    def refused(self) -> bool:
        """Whether this is an answer to a save that did not happen."""
        lines = any(line.problems or line.theirs for rows in self.filling.lines.values() for line in rows)
        return bool(self.filling.problems) or bool(self.filling.theirs) or lines

    @cached_property
    def _groups(self) -> Mapping[str, Group]:
        return {group.section.id: group for group in groups(self.visit, self.form)}

    @cached_property
    def _inputs(self) -> Inputs:
        filling = self.filling
        return Inputs(
            self.frame,
            self.standing,
            filling.values,
            self.look,
            filling.problems,
            filling.theirs,
            self.record,
            filling.scanned,
        )

    def _section(self, section: SectionPlan) -> Section:
        entries = tuple(entry for one in section.fields if (entry := self._inputs.entry(one)) is not None)
        group = self._groups.get(section.id)
        return Section(
            section.id,
            section.title,
            section.columns,
            entries,
            section.tab or "",
            not true(section.visible, self.standing.env, otherwise=True),
            self._block(group) if group else None,
        )

    def _block(self, group: Group) -> LinesBlock:
        env = self.standing.env
        rows = tuple(self._row(group, line) for line in self.filling.lines.get(group.section.id, ()))
        blank = self._row(group, group.blank(env))
        at = f"/lines/{group.section.id}"
        errors = tuple(one.message(self.look.language) for one in self.filling.problems if one.pointer == at)
        return LinesBlock(group, blank.entries, rows, blank if group.may_add else None, errors)

    def _row(self, group: Group, line: Line) -> LineRow:
        frame = group.frame(self.standing.env, line.record)
        standing = frame.asking.standing(decoded(group.table, line.values))
        prefix = group.prefix(line.key)
        mark = f"{group.section.id}-{line.key}-"
        look = self.looks.get(group.section.id, self.look)
        inputs = Inputs(
            frame, standing, line.values, look, line.problems, line.theirs, line.record, line.scanned, prefix, mark
        )
        entries = (inputs.entry(one) for one in frame.fields)
        errors = [one for one in line.problems if one.level == "error" and not field_of(one)]
        return LineRow(
            key=line.key,
            prefix=prefix,
            record=line.record.id if line.record else "",
            version=line.version,
            gone=line.gone,
            removable=line.record is None or group.may_remove,
            entries=tuple(entry for entry in entries if entry is not None),
            errors=tuple(one.message(self.look.language) for one in errors),
        )

    def _wrong_on(self, tab: str) -> int:
        """How many errors stand on a tab."""
        count = 0
        for section in self.sections:
            if section.tab == tab:
                count += sum(len(entry.control.errors) for entry in section.entries)
                count += len(self._of_lines(section))
        return count

    def _of_lines(self, section: Section) -> list[Summed]:
        """The problems of a section's lines, each naming its line."""
        if section.lines is None:
            return []
        found = [Summed(words, "", f"#lines-{section.id}") for words in section.lines.errors]
        for number, row in enumerate(section.lines.rows, start=1):
            where = self.look.say("pages.lines.row", number=number, title=self.look.pick(section.title))
            found += [Summed(f"{where}{words}", where, f"#lines-{section.id}") for words in row.errors]
            found += [
                Summed(f"{where}{self._named(entry, words)}", where, f"#{entry.control.id}")
                for entry in row.entries
                for words in entry.control.errors
            ]
        return found

    def _named(self, entry: Entry, words: str) -> str:
        label = entry.control.label
        return words if label in words else f"{label}{self.look.say('pages.colon')}{words}"

    def _summed(self, problem: Problem) -> Summed:
        plan = self.table.fields.get(field_of(problem))
        shown = plan is not None and plan.id in self.access.readable
        words = problem.message(self.look.language)
        if plan is None or not shown:
            return Summed(words, "", "")
        label = self.look.pick(plan.title)
        said = words if label in words else f"{label}{self.look.say('pages.colon')}{words}"
        return Summed(said, label, f"#{html_id(plan)}")


def look_for(
    visit: AppVisit, fields: Iterable[FieldPlan], values: Sequence[Mapping[str, object]], table: str, record: str = ""
) -> Look:
    """How a form shows values: with titles of what is linked, records to choose from, and a place for files."""
    linking = [field for field in fields if field.refers]
    held: dict[str, list[str]] = {}
    for field_ in linking:
        for each in values:
            value = each.get(field_.id)
            if field_.refers and isinstance(value, str):
                held.setdefault(field_.refers, []).append(value)
    offers = {one.refers: visit.offers(one.refers, limit=OFFERED) for one in linking if one.refers}
    return visit.look(visit.titles(held), offers, files_url(visit.plan.id, table, record))

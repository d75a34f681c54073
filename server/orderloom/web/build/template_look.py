"""A template to look at before anything is made of it: its screens with sample records, tables, states, forms, flows.

Everything is drawn from the app as it is when nothing is said, with the same cells that staff will see.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from litestar import get
from litestar.params import FromPath
from litestar.response import Response
from markupsafe import Markup

from orderloom import i18n
from orderloom.check.flow_plan import FlowPlan
from orderloom.check.form_plan import FormPlan, SectionPlan
from orderloom.check.kinds.machine import MachinePlan, TransitionPlan
from orderloom.check.kinds.role import RolePlan
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import AppPlan, FieldFault, FieldPlan, TablePlan
from orderloom.runtime.samples import Sample, samples_of
from orderloom.web import guards, paths, problems, services
from orderloom.web import visit as visits
from orderloom.web.build import frame
from orderloom.web.build.offers import counted, planned
from orderloom.web.build.run_graph import Picture
from orderloom.web.visit import Call
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import NOTHING, Fields, words

_ROWS = 5
"""Sample records on a screen."""

_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column."""

    title: str
    cell_class: str


@dataclass(frozen=True, slots=True)
class Screen:
    """A view with some sample records."""

    id: str
    title: str
    layout: str
    columns: list[Column]
    rows: list[list[Markup]]


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field of a table, in words."""

    title: str
    type: str
    required: bool
    help: str


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table with what is kept of each record."""

    id: str
    title: str
    help: str
    fields: list[FieldShown]


@dataclass(frozen=True, slots=True)
class Move:
    """One step from state to state."""

    title: str
    sources: list[Markup]
    target: Markup


@dataclass(frozen=True, slots=True)
class StatesShown:
    """The states of a table's records and the moves between them."""

    title: str
    table: str
    states: list[Markup]
    ends: list[Markup]
    moves: list[Move]


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A part of a form: its heading, and label and width of each field."""

    title: str
    columns: int
    fields: list[tuple[str, bool]]
    lines: list[str]


@dataclass(frozen=True, slots=True)
class FormShown:
    """A form in outline."""

    id: str
    title: str
    sections: list[SectionShown]


@dataclass(frozen=True, slots=True)
class FlowShown:
    """A flow with the picture of its steps."""

    title: str
    help: str
    picture: str


@dataclass(frozen=True)
class Looking:
    """What a template makes when nothing is said, for one reader. ``samples`` come by table."""

    plan: AppPlan
    look: Look
    fields: Fields
    samples: Mapping[str, Sequence[Sample]]
    counts: Sequence[tuple[str, int]]

    @property
    def screens(self) -> Iterator[Screen]:
        """Views in the order of the menu."""
        for name, _ in self.plan.navigation:
            view = self.plan.find(ViewPlan, name)
            if view is not None:
                yield self._screen(view)

    @property
    def tables(self) -> Iterator[TableShown]:
        """Tables with their own fields."""
        for table in self.plan.all(TablePlan).values():
            shown = [self._field(one) for one in table.fields.values() if not one.system]
            yield TableShown(table.id, self._pick(table.title), self._pick(table.help), shown)

    @property
    def machines(self) -> Iterator[StatesShown]:
        """States and moves."""
        for machine in self.plan.all(MachinePlan).values():
            table = self.plan.get(TablePlan, machine.table)
            spec = table.fields[machine.field]
            states = [self._cell(spec, name) for name, one in machine.states.items() if not one.final]
            ends = [self._cell(spec, name) for name, one in machine.states.items() if one.final]
            moves = [self._move(spec, one) for one in machine.transitions.values()]
            yield StatesShown(self._pick(machine.title), self._pick(table.title), states, ends, moves)

    @property
    def forms(self) -> Iterator[FormShown]:
        """Forms in outline."""
        for form in self.plan.all(FormPlan).values():
            sections = [self._section(form, one) for one in form.sections]
            yield FormShown(form.id, self._pick(form.title), sections)

    @property
    def flows(self) -> Iterator[FlowShown]:
        """Flows as pictures."""
        for flow in self.plan.all(FlowPlan).values():
            picture = Picture(flow, flow.start, self.look.language).json()
            yield FlowShown(self._pick(flow.title), self._pick(flow.help), picture)

    @property
    def roles(self) -> list[str]:
        """What the roles are called."""
        return [self._pick(role.title) for role in self.plan.all(RolePlan).values()]

    def _screen(self, view: ViewPlan) -> Screen:
        table = self.plan.get(TablePlan, view.table)
        specs = [table.fields[one.id] for one in view.columns if one.id in table.fields][:_COLUMNS]
        columns = [Column(self._pick(one.title), WIDGETS.get(one.form.type).cell_class) for one in specs]
        rows = [[self._value(table, one, sample) for one in specs] for sample in self.samples[view.table][:_ROWS]]
        return Screen(
            view.id, self._pick(view.title), self._word(f"gallery.layout.{view.layout}", view.layout), columns, rows
        )

    def _value(self, table: TablePlan, spec: FieldPlan, sample: Sample) -> Markup:
        raw = sample.state if spec.id == table.state_field else sample.fields.get(spec.id)
        if isinstance(raw, str):
            raw = raw.removeprefix("$")
        try:
            value = spec.codec.decode(raw) if raw is not None and spec.virtual is None else None
        except FieldFault:
            value = None
        if spec.refers is not None:  # there is no record yet that a title could lead to
            return Markup("{}").format(words(spec, value, self.look)) if value is not None else NOTHING
        return self._cell(spec, value)

    def _cell(self, spec: FieldPlan, value: object) -> Markup:
        return self.fields.cell(spec, value, self.look)

    def _field(self, spec: FieldPlan) -> FieldShown:
        return FieldShown(
            self._pick(spec.title),
            self._word(f"words.type.{spec.type}", spec.type),
            spec.required,
            self._pick(spec.help),
        )

    def _move(self, spec: FieldPlan, move: TransitionPlan) -> Move:
        sources = [self._cell(spec, name) for name in sorted(move.sources)]
        return Move(self._pick(move.title), sources, self._cell(spec, move.target))

    def _section(self, form: FormPlan, section: SectionPlan) -> SectionShown:
        table = self.plan.get(TablePlan, form.table)
        fields = [(self._pick(table.fields[one.id].title), one.width == "full") for one in section.fields]
        lines: list[str] = []
        if section.lines is not None:
            other = self.plan.get(TablePlan, section.lines.table)
            lines = [self._pick(other.fields[one.id].title) for one in section.lines.fields]
        return SectionShown(self._pick(section.title), section.columns, fields, lines)

    def _pick(self, text: Mapping[str, str] | None) -> str:
        return self.look.pick(text)

    def _word(self, code: str, name: str) -> str:
        return self.look.say(code) if code in i18n.catalogue(self.look.language) else name


@get(paths.NEW_APP + "/{template:str}/look", guards=[guards.admin], sync_to_thread=True)
def show(request: Call, template: FromPath[str]) -> Response[str]:
    """The template, to be looked at only."""
    known, visit, (found, plan) = services.of(request), visits.of(request), planned(request, template)
    samples: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples_of(found.folder, plan.built_from.traits if plan.built_from else ()):
        samples[sample.table].append(sample)
    look = Look(plan, visit.language, known.clock.now(), titles=_titles(plan, samples))
    fields = Fields(problems.templates(request).environment)
    looking = Looking(plan, look, fields, samples, counted(plan.documents, visit.language))
    return frame.page(request, None, "build/template_look.html", "new", template=found, looking=looking)


def _titles(plan: AppPlan, samples: Mapping[str, Sequence[Sample]]) -> dict[str, dict[str, str]]:
    """What sample records call each other, by table."""
    found: dict[str, dict[str, str]] = {}
    for table in plan.all(TablePlan).values():
        named = ((one.id, one.fields.get(table.title_field)) for one in samples.get(table.id, ()))
        found[table.id] = {name: str(title) for name, title in named if name is not None and title is not None}
    return found


handlers = (show,)

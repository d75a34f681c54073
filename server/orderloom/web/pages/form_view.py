"""What the form template shows, built from the form's plan, the person's rights and what is filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.kinds.form import FormFieldPlan, FormPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.record.gate import Access
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_model import CREATE, Entry, Filling, Section, field_of, may_edit
from orderloom.web.urls import files_url, table_url
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import Control, form_name

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

    @property
    def sections(self) -> list[Section]:
        """The groups that have anything to show."""
        found = []
        for section in self.form.sections:
            entries = tuple(entry for one in section.fields if (entry := self._entry(one)) is not None)
            if entries:
                found.append(Section(section.id, section.title, section.columns, entries))
        return found

    @property
    def questions(self) -> list[Asked]:
        """What must be confirmed before it is done."""
        return [
            Asked(one.id, one.message(self.look.language)) for one in self.filling.problems if one.level == "confirm"
        ]

    @property
    def summary(self) -> list[Summed]:
        """Every problem that refuses, in the order of the form."""
        order = [one.id for section in self.form.sections for one in section.fields]
        errors = [problem for problem in self.filling.problems if problem.level == "error"]
        place = {name: number for number, name in enumerate(order)}
        return [self._summed(one) for one in sorted(errors, key=lambda one: place.get(field_of(one), len(place)))]

    @property
    def refused(self) -> bool:
        """Whether this is an answer to a save that did not happen."""
        return bool(self.filling.problems) or bool(self.filling.theirs)

    def _summed(self, problem: Problem) -> Summed:
        plan = self.table.fields.get(field_of(problem))
        shown = plan is not None and plan.id in self.access.readable
        words = problem.message(self.look.language)
        if plan is None or not shown:
            return Summed(words, "", "")
        label = self.look.pick(plan.title)
        said = words if label in words else f"{label}{self.look.say('pages.colon')}{words}"
        return Summed(said, label, f"#{html_id(plan)}")

    def _entry(self, one: FormFieldPlan) -> Entry | None:
        plan = self.table.fields.get(one.id)
        if plan is None or plan.id not in self.access.readable:
            return None
        if may_edit(one, plan, self.table, self.access, self.mode):
            return self._input(one, plan)
        value = self.record.values.get(plan.id) if self.record else None
        if self.mode == CREATE and value is None:
            return None
        control = Control(
            form_name(plan.id), html_id(plan), self.look.pick(plan.title), self.look, {}, help=self._help(one, plan)
        )
        html = self.visit.fields.display(plan, value, self.look)
        return Entry(plan, control, html, editable=False, wide=self._wide(one, plan), grouped=False, bare=False)

    def _input(self, one: FormFieldPlan, plan: FieldPlan) -> Entry:
        widget, language = WIDGETS.get(plan.type), self.look.language
        control = Control(
            name=form_name(plan.id),
            id=html_id(plan),
            label=self.look.pick(plan.title),
            look=self.look,
            facts=widget.input(plan, self.filling.values.get(plan.id), self.look),
            help=self._help(one, plan),
            placeholder=self.look.pick(one.placeholder),
            required=plan.required or one.required,
            errors=tuple(problem.message(language) for problem in self.filling.said(plan.id, "error")),
            warnings=tuple(problem.message(language) for problem in self.filling.said(plan.id, "warning")),
        )
        html = self.visit.fields.input(plan, control)
        return Entry(
            plan,
            control,
            html,
            editable=True,
            wide=self._wide(one, plan),
            grouped=widget.grouped,
            bare=widget.bare,
            check=f"{table_url(self.visit.plan.id, self.table.id)}/check/{plan.id}",
            theirs=self.filling.theirs.get(plan.id, ""),
        )

    def _help(self, one: FormFieldPlan, plan: FieldPlan) -> str:
        return self.look.pick(one.help or plan.help)

    @staticmethod
    def _wide(one: FormFieldPlan, plan: FieldPlan) -> bool:
        return one.width == "full" or WIDGETS.get(plan.type).wide


def html_id(plan: FieldPlan) -> str:
    """The id of a field's input, which labels and the summary point to."""
    return f"f-{plan.id}"


def look_for(
    visit: AppVisit, fields: Iterable[FieldPlan], values: Mapping[str, object], table: str, record: str = ""
) -> Look:
    """How a form shows values: with titles of what is linked, records to choose from, and a place for files."""
    targets = {field.target for field in fields if field.target}
    held: dict[str, list[str]] = {}
    for field in fields:
        value = values.get(field.id)
        if field.target and isinstance(value, str):
            held.setdefault(field.target, []).append(value)
    offers = {target: visit.offers(target, limit=OFFERED) for target in targets}
    return visit.look(visit.titles(held), offers, files_url(visit.plan.id, table, record))

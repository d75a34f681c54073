"""The inputs of one record on a form: the form's own, or one line's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orderloom.check.form_plan import FormFieldPlan
from orderloom.check.plan import FieldPlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.web.pages.form_fill import ENTRY, Frame
from orderloom.web.pages.form_model import CREATE, Entry, may_edit, said
from orderloom.web.pages.form_rules import Standing
from orderloom.web.urls import with_query
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import Control, form_name


@dataclass(frozen=True)
class Inputs:
    """Makes the entries; ``prefix`` begins the names of inputs, ``mark`` their ids."""

    frame: Frame
    standing: Standing
    values: Mapping[str, object]
    look: Look
    problems: Sequence[Problem] = ()
    theirs: Mapping[str, str] = field(default_factory=dict)
    record: Record | None = None
    scanned: frozenset[str] = frozenset()
    prefix: str = ""
    mark: str = ""

    def entry(self, one: FormFieldPlan) -> Entry | None:
        """One field; None where there is nothing to show (in a line, its place is kept)."""
        frame = self.frame
        plan = frame.table.fields.get(one.id)
        if plan is None or plan.id not in frame.access.readable:
            return None
        if may_edit(one, plan, frame.table, frame.access, frame.mode):
            return self._input(one, plan)
        value = self.record.values.get(plan.id) if self.record else self.standing.env.get(plan.id)
        if frame.mode == CREATE and value is None and plan.computed is None and not self.prefix:
            return None
        html = frame.visit.fields.display(plan, self._held(plan), self.look)
        return Entry(
            plan,
            self._control(one, plan, {}),
            html,
            editable=False,
            wide=wide(one, plan),
            grouped=False,
            bare=False,
            hidden=plan.id in self.standing.hidden,
        )

    def _held(self, plan: FieldPlan) -> object:
        """What a field holds that nobody is asked for; on a new record, what it will begin with."""
        if self.record is not None:
            return self.record.values.get(plan.id)
        return self.standing.held.get(plan.id, self.standing.env.get(plan.id))

    def _input(self, one: FormFieldPlan, plan: FieldPlan) -> Entry:
        widget = WIDGETS.get(plan.type)
        control = self._control(one, plan, widget.input(plan, self.values.get(plan.id), self.look))
        return Entry(
            plan,
            control,
            self.frame.visit.fields.input(plan, control),
            editable=True,
            wide=wide(one, plan),
            grouped=widget.grouped,
            bare=widget.bare,
            check=self._check(plan),
            theirs=self.theirs.get(plan.id, ""),
            hidden=plan.id in self.standing.hidden,
            locked=plan.id in self.standing.locked,
            scan=f"{self.prefix}{ENTRY}{plan.id}" if one.scan_only else "",
            scanned=plan.id in self.scanned,
        )

    def _control(self, one: FormFieldPlan, plan: FieldPlan, facts: Mapping[str, object]) -> Control:
        language, problems = self.look.language, self.problems
        return Control(
            name=self.prefix + form_name(plan.id),
            id=html_id(plan, self.mark),
            label=self.look.pick(plan.title),
            look=self.look,
            facts=facts,
            help=self.look.pick(one.help or plan.help),
            placeholder=self.look.pick(one.placeholder),
            required=plan.required or plan.id in self.standing.required,
            errors=tuple(found.message(language) for found in said(problems, plan.id, "error")),
            warnings=tuple(found.message(language) for found in said(problems, plan.id, "warning")),
        )

    def _check(self, plan: FieldPlan) -> str:
        """Where the field is checked on leaving it; of a line, under which names its values are found there."""
        path = self.frame.visit.check_url(self.frame.table.id, plan.id)
        return with_query(path, {"line": self.prefix}) if self.prefix else path


def wide(one: FormFieldPlan, plan: FieldPlan) -> bool:
    """Whether a field takes a whole row."""
    return one.width == "full" or WIDGETS.get(plan.type).wide


def html_id(plan: FieldPlan, mark: str = "") -> str:
    """The id of a field's input, which labels and the summary point to."""
    return f"f-{mark}{plan.id}"

"""Reading what somebody filled in: what was typed, what of it is to be saved, what the form itself has against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orderloom.check.form_plan import FormFieldPlan, FormPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.problems import problem
from orderloom.runtime.record.gate import Access
from orderloom.web.forms import Form
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_model import CREATE, context, editable, read_fields, stored, untouched
from orderloom.web.pages.form_rules import Asking, Standing, decoded, shown_fields, within

FIELDS = "/fields"
ENTRY = "how."
"""Begins the names under which a form says how a field was entered."""
SCANNED = "scan"
_EMPTY: tuple[object, ...] = (None, "", [], {}, ())


@dataclass(frozen=True)
class Filled:
    """``typed`` is what stands in the inputs, ``given`` what is to be saved (JSON both), ``found`` what is wrong."""

    typed: Mapping[str, object]
    given: Mapping[str, object]
    found: tuple[Problem, ...]
    standing: Standing
    scanned: frozenset[str]
    """The fields that a scanner filled."""


@dataclass(frozen=True)
class Frame:
    """One record on a form: the form's own, or a line's.

    ``held`` is what the record holds as JSON, ``outer`` the fields of the record around a line that may be read.
    """

    visit: AppVisit
    table: TablePlan
    access: Access
    mode: str
    asking: Asking
    held: Mapping[str, object] = field(default_factory=dict)
    outer: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[FormFieldPlan, ...]:
        """The fields of the form that the table has."""
        return self.asking.fields

    @property
    def editable(self) -> list[tuple[FormFieldPlan, FieldPlan]]:
        """The fields that this person may be asked for."""
        return editable(self.fields, self.table, self.access, self.mode)

    def first(self, prefill: Mapping[str, tuple[str, ...]], prefix: str = "") -> dict[str, object]:
        """What a new record's inputs begin with: what the address says, else the defaults."""
        env = self.asking.env({})
        found = {}
        for one in self.fields:
            plan = self.table.fields[one.id]
            value = self.asking.default(one, env)
            found[one.id] = None if value is None else plan.codec.encode(value)
        given = read_fields(self.table.fields.values(), prefill, self.visit.look(), prefix) if prefill else {}
        return {name: value for name, value in {**found, **given}.items() if value is not None}

    def read(self, posted: Form, prefix: str = "", at: str = FIELDS) -> Filled:
        """What was filled in; on a change only what differs from the record is given, problems point below ``at``."""
        names = posted.all()
        plans = [plan for _, plan in self.editable]
        typed = read_fields(plans, names, self.visit.look(), prefix)
        typed = {name: self.held[name] if self._untouched(name, value) else value for name, value in typed.items()}
        standing = self.asking.standing(decoded(self.table, typed))
        given = {**self._asked(typed, standing), **self._defaults(standing)}
        scanned = frozenset(one.id for one in self.fields if posted.text(f"{prefix}{ENTRY}{one.id}") == SCANNED)
        found = (*self._missing(typed, standing, at), *self._by_hand(given, scanned, at))
        return Filled(typed, given, found, standing, scanned)

    def _asked(self, typed: Mapping[str, object], standing: Standing) -> dict[str, object]:
        """What was typed where something was asked for; of an existing record, what would change."""
        idle = standing.hidden | standing.locked
        asked = {name: value for name, value in typed.items() if name not in idle}
        if self.mode == CREATE:
            begun = self.first({})
            return {name: value for name, value in asked.items() if value is not None or name in begun}
        return {name: value for name, value in asked.items() if name not in self.held or value != self.held[name]}

    def _defaults(self, standing: Standing) -> dict[str, object]:
        """On a new record, the form's own defaults of fields that it does not ask for."""
        if self.mode != CREATE:
            return {}
        fixed = {one.id for one in self.fields if one.readonly.fixed}
        found = {}
        for one in self.fields:
            plan = self.table.fields[one.id]
            idle = one.id in standing.hidden | standing.locked | fixed
            if one.default is None or not idle or not plan.writable or one.id not in self.access.creatable:
                continue
            value = self.asking.default(one, standing.env)
            if value is not None:
                found[one.id] = plan.codec.encode(value)
        return found

    def _untouched(self, name: str, value: object) -> bool:
        return name in self.held and value == untouched(self.table.fields[name], self.held[name])

    def _missing(self, typed: Mapping[str, object], standing: Standing, at: str) -> list[Problem]:
        """Fields that this form demands beyond what the table demands, and that are empty."""
        return [
            problem("record.field.required", f"{at}/{plan.id}", {"field": plan.id}, titles={"field": plan.title})
            for one, plan in self.editable
            if one.id in standing.required and not plan.required and {**self.held, **typed}.get(plan.id) in _EMPTY
        ]

    def _by_hand(self, given: Mapping[str, object], scanned: frozenset[str], at: str) -> list[Problem]:
        """Fields for the scanner that somebody has typed into."""
        return [
            problem("pages.form.scan_only", f"{at}/{plan.id}", {"field": plan.id}, titles={"field": plan.title})
            for one, plan in self.editable
            if one.scan_only and given.get(plan.id) not in _EMPTY and plan.id not in scanned
        ]


def frame_of(
    visit: AppVisit, form: FormPlan, table: TablePlan, access: Access, mode: str, record: Record | None = None
) -> Frame:
    """The form's own record."""
    asking = Asking(
        table=table,
        fields=shown_fields(table, form.fields),
        around=context(visit),
        before=record.values if record else None,
        within=within(form),
    )
    return Frame(visit, table, access, mode, asking, stored(table, record) if record else {})

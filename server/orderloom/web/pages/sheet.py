"""A form laid before one person: read what was filled in, show it again, and know where to go afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from litestar.response import Response

from orderloom.check.form_plan import FormPlan
from orderloom.check.plan import TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Cause, Change, Operation, Outcome, saved_form
from orderloom.runtime.record.gate import Access
from orderloom.web.forms import Form
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.conflict import Merged
from orderloom.web.pages.form_fill import Filled, Frame, frame_of
from orderloom.web.pages.form_lines import FilledLines, Group, answered, changes, groups, read_lines
from orderloom.web.pages.form_model import CREATE, Filling, Line
from orderloom.web.pages.form_rules import true
from orderloom.web.pages.form_view import FormPage, look_for
from orderloom.web.urls import edit_url, new_url, record_url, view_url, with_query
from orderloom.web.widgets.base import Look

_AFTER_NEW = "new"
_AFTER_LIST = "list"


@dataclass(frozen=True)
class Answer:
    """What somebody filled in: the record's own part, its lines, and the one change they ask for together."""

    own: Filled
    lines: tuple[FilledLines, ...]
    change: Change


@dataclass(frozen=True)
class Sheet:
    """``record`` is None on a new form; ``version`` is the one a save is based on."""

    visit: AppVisit
    form: FormPlan
    table: TablePlan
    access: Access
    mode: str
    record: Record | None = None
    version: int = 0

    @cached_property
    def frame(self) -> Frame:
        """The form's own record."""
        return frame_of(self.visit, self.form, self.table, self.access, self.mode, self.record)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The lines that this person may see."""
        return tuple(groups(self.visit, self.form))

    @property
    def stored(self) -> Mapping[str, object]:
        """What the record holds, as JSON."""
        return self.frame.held

    def begun(self, prefill: Mapping[str, tuple[str, ...]]) -> Filling:
        """The form as it is first shown: the record with its lines, or the defaults and what the address says."""
        if self.record is not None:
            lines = {group.section.id: group.stored(self.record.id) for group in self.groups}
            return Filling(self.stored, lines=lines)
        env = self.frame.asking.env({})
        blank = {
            group.section.id: [group.blank(env, f"n{place}") for place in range(group.plan.least)]
            for group in self.groups
            if group.may_add
        }
        return Filling(self.frame.first(prefill), lines=blank)

    def read(self, posted: Form) -> Answer:
        """What was filled in, as one change: the record and all its lines, or nothing."""
        own = self.frame.read(posted)
        base = self._base(posted)
        shown = {section.id for section in self.form.sections if self._shows(section.id, own)}
        record = self.record.id if self.record else ""
        lines = tuple(
            read_lines(group, posted, record, own.standing.env, base, asked=group.section.id in shown)
            for group in self.groups
        )
        found = (*own.found, *(problem for section in lines for problem in section.found))
        change = replace(
            base,
            record=record or None,
            version=self.version if self.record else None,
            fields=own.given,
            found=found,
            then=tuple(one.change for one in changes(lines) if one.change is not None),
            idempotency_key=posted.text("key") or None,
        )
        return Answer(own, lines, change)

    def refused(self, answer: Answer, outcome: Outcome) -> Filling:
        """The form as it was filled in, with what became of it."""
        keys = [one.line.key for one in changes(answer.lines)]
        further = sum(len(one.problems) for one in outcome.then)
        own = outcome.problems[: len(outcome.problems) - further]
        lines = self.lines_again(answer, dict(zip(keys, outcome.then, strict=False)))
        return Filling({**self.stored, **answer.own.typed}, own, lines=lines, scanned=answer.own.scanned)

    @staticmethod
    def lines_again(answer: Answer, outcomes: Mapping[str, Outcome]) -> dict[str, Sequence[Line]]:
        """The lines as they were filled in, with what became of each."""
        return {one.group.section.id: answered(one, outcomes) for one in answer.lines}

    def page(self, filling: Filling, *, merged: Merged | None = None, status: int = 200) -> Response[str]:
        """The form's page."""
        app, table, record = self.visit.plan.id, self.table.id, self.record
        return self.visit.page(
            "pages/form.html",
            status=status,
            form=self.shown(filling),
            record=record.id if record else "",
            title=self.visit.title(self.table, record) if record else "",
            version=self.version,
            conflict=merged,
            key=self.visit.services.ids.new(),
            action=edit_url(app, table, record.id) if record else new_url(app, table),
            view=self.visit.first_view(table),
            back=record_url(app, table, record.id) if record else self._list(),
            others=self._others(),
            draft="/".join((self.visit.visit.signed_in.id, app, table, record.id if record else "new")),
        )

    def shown(self, filling: Filling) -> FormPage:
        """The form as the template shows it."""
        return FormPage(
            self.visit,
            self.form,
            self.table,
            self.access,
            self.mode,
            filling,
            self._look(filling),
            self.record,
            {group.section.id: self._look_of(group, filling) for group in self.groups},
        )

    def after(self, record: str, wished: str) -> str:
        """Where to go after a save: what the button said, else what the form says."""
        target = wished or self.form.after_save
        if target == _AFTER_NEW:
            return new_url(self.visit.plan.id, self.table.id, {"form": self.form.id} if self.form.id else {})
        return self._list() if target == _AFTER_LIST else record_url(self.visit.plan.id, self.table.id, record)

    def _shows(self, section: str, own: Filled) -> bool:
        """Whether a section is visible as the form stands."""
        found = next(one for one in self.form.sections if one.id == section)
        return all(true(one, own.standing.env, otherwise=True) for one in self.form.around(found))

    def _base(self, posted: Form) -> Change:
        operation = Operation.CREATE if self.mode == CREATE else Operation.UPDATE
        confirm = frozenset(posted.texts("confirm"))
        visit = self.visit
        cause = Cause(visit.cause.door, saved_form(self.form.id)) if self.form.id else visit.cause
        return Change(visit.plan.id, self.table.id, operation, visit.actor, cause, confirm=confirm)

    def _look(self, filling: Filling) -> Look:
        fields = [self.table.fields[one.id] for one in self.frame.fields]
        return look_for(self.visit, fields, [filling.values], self.table.id, self.record.id if self.record else "")

    def _look_of(self, group: Group, filling: Filling) -> Look:
        """As ``_look`` for lines; their files are sent for without a record, fetched from a record's own page."""
        fields = [group.table.fields[one.id] for one in group.plan.fields if one.id in group.table.fields]
        lines = filling.lines.get(group.section.id, ())
        return look_for(self.visit, fields, [line.values for line in lines], group.table.id)

    def _others(self) -> list[tuple[str, str]]:
        """Further forms for the same, by title and address."""
        app, table, record = self.visit.plan.id, self.table.id, self.record
        address = edit_url(app, table, record.id) if record else new_url(app, table)
        forms = self.visit.plan.on(FormPlan, table)
        found = [one for one in forms if one.id in self.visit.rights.forms and self.mode in one.modes]
        return [
            (self.visit.look().pick(one.title), with_query(address, {"form": one.id}))
            for one in found
            if one.id != self.form.id
        ]

    def _list(self) -> str:
        """The first list of the table in the menu, else the app's first page."""
        view = self.visit.first_view(self.table.id)
        return view_url(self.visit.plan.id, view.id) if view else self.visit.home

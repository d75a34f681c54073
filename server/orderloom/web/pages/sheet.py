"""A form laid before one person: read what was filled in, show it again, and know where to go afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from litestar.response import Response

from orderloom.check.kinds.form import FormPlan
from orderloom.check.plan import TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.problems import problem
from orderloom.runtime.record.gate import Access
from orderloom.web.forms import Form
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.conflict import Merged
from orderloom.web.pages.form_model import POINTER, Filling, editable, read_fields, untouched
from orderloom.web.pages.form_view import FormPage, look_for
from orderloom.web.urls import edit_url, new_url, record_url, view_url

_AFTER_NEW = "new"
_AFTER_LIST = "list"
_EMPTY: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Sheet:
    """``record`` is None on a new form; ``version`` is the one a save is based on, ``stored`` what the record holds."""

    visit: AppVisit
    form: FormPlan
    table: TablePlan
    access: Access
    mode: str
    record: Record | None = None
    version: int = 0
    stored: Mapping[str, object] = field(default_factory=dict)

    def read(self, posted: Form) -> dict[str, object]:
        """JSON values of the fields that this person may give and did give; what nobody touched is as it is stored."""
        plans = [plan for _, plan in editable(self.form, self.table, self.access, self.mode)]
        given = read_fields(plans, posted.all(), self.visit.look())
        return {name: self.stored[name] if self._untouched(name, value) else value for name, value in given.items()}

    def _untouched(self, name: str, value: object) -> bool:
        return name in self.stored and value == untouched(self.table.fields[name], self.stored[name])

    def missing(self, fields: Mapping[str, object]) -> list[Problem]:
        """Fields that this form demands beyond what the table demands, and that are empty."""
        return [
            problem("record.field.required", POINTER + plan.id, {"field": plan.id}, titles={"field": plan.title})
            for one, plan in editable(self.form, self.table, self.access, self.mode)
            if one.required and not plan.required and fields.get(plan.id) in _EMPTY
        ]

    def page(self, filling: Filling, *, merged: Merged | None = None, status: int = 200) -> Response[str]:
        """The form's page."""
        fields = self.table.fields
        plans = [fields[one.id] for section in self.form.sections for one in section.fields if one.id in fields]
        look = look_for(self.visit, plans, filling.values, self.table.id, self.record.id if self.record else "")
        app, table, record = self.visit.plan.id, self.table.id, self.record
        return self.visit.page(
            "pages/form.html",
            status=status,
            form=FormPage(self.visit, self.form, self.table, self.access, self.mode, filling, look, record),
            record=record.id if record else "",
            title=self.visit.title(self.table, record) if record else "",
            version=self.version,
            conflict=merged,
            key=self.visit.services.ids.new(),
            action=edit_url(app, table, record.id) if record else new_url(app, table),
            view=self.visit.first_view(table),
            back=record_url(app, table, record.id) if record else self._list(),
            draft="/".join((self.visit.visit.signed_in.id, app, table, record.id if record else "new")),
        )

    def after(self, record: str, wished: str) -> str:
        """Where to go after a save: what the button said, else what the form says."""
        target = wished or self.form.after_save
        if target == _AFTER_NEW:
            return new_url(self.visit.plan.id, self.table.id, {"form": self.form.id} if self.form.id else {})
        return self._list() if target == _AFTER_LIST else record_url(self.visit.plan.id, self.table.id, record)

    def _list(self) -> str:
        """The first list of the table in the menu, else the app's first page."""
        view = self.visit.first_view(self.table.id)
        return view_url(self.visit.plan.id, view.id) if view else self.visit.home

"""A form of the draft, laid before whoever builds it: with the draft's rules and rights, and the records there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from orderloom.check.form_plan import FormPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.check.salvage import salvage
from orderloom.model.difference import Documents
from orderloom.model.kinds.form import KIND
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Actor
from orderloom.web import problems
from orderloom.web.build.frame import Builder, app_url
from orderloom.web.building import refusing
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.visit import Call


@dataclass(frozen=True)
class TrialVisit(AppVisit):
    """A visit of the app as the draft would have it; what it changes is thrown away."""

    seen_as: Actor = field(kw_only=True)
    """Whose rights in the draft count."""
    form: str = field(default="", kw_only=True)
    """The form that is tried."""

    @cached_property
    def actor(self) -> Actor:
        """The person as the draft's rights see them."""
        return self.seen_as

    def check_url(self, table: str, field: str) -> str:
        """Where a field of the tried form is checked."""
        return f"{preview_url(self.plan.id, self.form)}/check/{table}/{field}"

    def newest(self, table: TablePlan) -> Record | None:
        """The newest record there is of a table, to try the form with."""
        found = self.read(self.query(table.id, sort=("-sys_created_at",), limit=1)).items
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Salvage:
    """What of a draft can be shown; ``faults`` are the errors that have to be mended before it can be published."""

    plan: AppPlan | None
    faults: tuple[Problem, ...]

    def of(self, form: str) -> tuple[Problem, ...]:
        """The faults of one form."""
        return tuple(one for one in self.faults if one.document == f"{KIND.id}/{form}")


def preview_url(app: str, form: str) -> str:
    """Where a form of the draft is tried."""
    return app_url(app, f"studio/preview/forms/{form}")


def draft_of(builder: Builder) -> Documents:
    """The documents of the draft."""
    with refusing():
        return builder.services.building.versions.state(builder.app).documents


def salvaged(builder: Builder, documents: Documents) -> Salvage:
    """As much of the documents as works."""
    found = salvage(documents, platforms=builder.services.building.versions.platforms.facts())
    return Salvage(found.plan, tuple(one for one in found.problems if one.level == "error"))


def visit_of(request: Call, builder: Builder, plan: AppPlan, form: str = "", role: str = "") -> TrialVisit:
    """The visit of the draft's ``plan``, with the rights of ``role``; without one nothing is hidden."""
    known = builder.services
    trial = known.building.forms.of(plan, builder.actor, role)
    return TrialVisit(
        replace(known, engine=trial),
        problems.templates(request),
        builder.visit,
        plan,
        known.clock.now(),
        seen_as=trial.seen_as,
        form=form,
    )


def with_given(documents: Documents, given: Iterable[Mapping[str, object]]) -> Documents:
    """The documents with those that an editor has not sent to the draft yet in place of the draft's own."""
    return {**documents, **{(str(one.get("kind")), str(one.get("id"))): one for one in given}}


def form_in(plan: AppPlan, form: str) -> FormPlan | None:
    """A form of the plan, when its table is there too."""
    found = plan.find(FormPlan, form)
    return found if found is not None and plan.find(TablePlan, found.table) is not None else None

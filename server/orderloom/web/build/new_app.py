"""Where a new app comes from: a template, nothing, a spreadsheet, a folder from another server."""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import get
from litestar.response import Response

from orderloom.check.template import Template
from orderloom.check.template_facts import rows_of
from orderloom.web import guards, paths, services
from orderloom.web import visit as visits
from orderloom.web.build import frame
from orderloom.web.build.offers import counted
from orderloom.web.visit import Call


@dataclass(frozen=True, slots=True)
class TemplateShown:
    """One template of the gallery; ``counts`` are its documents by kind, ``rows`` the capabilities that it proves."""

    template: Template
    counts: Sequence[tuple[str, int]]
    rows: int


@get(paths.NEW_APP, guards=[guards.admin], sync_to_thread=True)
def gallery(request: Call) -> Response[str]:
    """Every template that can be built, and the other ways."""
    known, visit = services.of(request), visits.of(request)
    templates = known.building.templates
    shown = [
        TemplateShown(template, counted(plan.documents, visit.language), len(rows_of(template)))
        for name, template in templates.known.items()
        if (plan := templates.plan(name)) is not None
    ]
    return frame.page(request, None, "build/new.html", "new", templates=shown, first=not known.plans.all())


handlers = (gallery,)

"""What pages that offer templates share: finding one, and its documents counted by kind."""

from collections.abc import Mapping

from orderloom.check.plan import AppPlan
from orderloom.check.template import Template
from orderloom.model.kind import KINDS
from orderloom.runtime.template import UnknownTemplateError
from orderloom.runtime.template_offer import Offer
from orderloom.web import services
from orderloom.web.build.shown import kind_title
from orderloom.web.problems import not_there
from orderloom.web.visit import Call


def offered(request: Call, template: str) -> Offer:
    """The offer behind a template; 404 where there is none, or it has errors."""
    try:
        found = services.of(request).building.templates.offer(template)
    except UnknownTemplateError as error:
        raise not_there() from error
    if found is None:
        raise not_there()
    return found


def planned(request: Call, template: str) -> tuple[Template, AppPlan]:
    """A template and the app that it makes when nothing is said; 404 as ``offered``."""
    templates = services.of(request).building.templates
    try:
        found, plan = templates.get(template), templates.plan(template)
    except UnknownTemplateError as error:
        raise not_there() from error
    if plan is None:
        raise not_there()
    return found, plan


def counted(documents: Mapping[tuple[str, str], object], language: str) -> list[tuple[str, int]]:
    """How many documents there are of each kind, in the order of kinds; the app's own goes without saying."""
    found = ((kind, sum(sort == kind.id for sort, _ in documents)) for kind in KINDS if not kind.single)
    return [(kind_title(kind.id, language), count) for kind, count in found if count]

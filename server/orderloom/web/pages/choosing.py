"""Small answers for forms that are open: whom one may choose, and which regions lie in a region."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.members import PEOPLE, TEAMS
from orderloom.model.regions import children, regions
from orderloom.web import guards, problems
from orderloom.web import visit as visits
from orderloom.web.pages.app_visit import enter
from orderloom.web.problems import not_there
from orderloom.web.urls import REGIONS_URL
from orderloom.web.visit import Call

_OFFERED = 20
_LONGEST = 200
_TEMPLATE = "parts/_titles.html"


@get("/a/{app:str}/directory/{part:str}", guards=[guards.signed_in], sync_to_thread=True)
def directory(request: Call, app: FromPath[str], part: FromPath[str]) -> Response[str]:
    """Options of people or teams whose name contains ``q``, for fields that name them."""
    visit = enter(request, app)
    if part not in (PEOPLE, TEAMS):
        raise not_there()
    words = str(request.query_params.get("q", "")).strip()[:_LONGEST]
    return visit.page(_TEMPLATE, options=visit.offers(f"@{part}", words, limit=_OFFERED))


@get(f"{REGIONS_URL}/{{parent:str}}", guards=[guards.signed_in], sync_to_thread=True)
def inside(request: Call, parent: FromPath[str]) -> Response[str]:
    """Options of the regions directly inside a region."""
    if parent not in regions():
        raise not_there()
    options = [(region.code, region.name) for region in children(parent)]
    return problems.templates(request).page(_TEMPLATE, visits.of(request), options=options)


handlers = (directory, inside)

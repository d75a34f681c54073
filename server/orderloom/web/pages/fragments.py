"""Small answers for pages that are open: is this field right, which records have such a title."""

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.web import forms, guards
from orderloom.web.pages.app_visit import enter
from orderloom.web.pages.field_check import check_field
from orderloom.web.problems import not_there
from orderloom.web.visit import Call
from orderloom.web.widgets.base import last

_OFFERED = 20
_LONGEST = 200


@post("/a/{app:str}/{table:str}/check/{field:str}", guards=[guards.signed_in], sync_to_thread=True)
def check(
    request: Call, app: FromPath[str], table: FromPath[str], field: FromPath[str], body: RawBody
) -> Response[str]:
    """What is wrong with one field of an open form, before it is saved. Saves nothing and keeps nothing."""
    visit, posted = enter(request, app), forms.read(body)
    plan, access = visit.table(table)
    one = plan.fields.get(field)
    if one is None or field not in access.readable:
        raise not_there()
    found = check_field(visit, plan, one, posted, request.query_params.get("line", ""))
    return visit.page("parts/_field_errors.html", check=found)


@get("/a/{app:str}/{table:str}/titles", guards=[guards.signed_in], sync_to_thread=True)
def titles(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[str]:
    """Options of records whose title contains ``q``, for link fields."""
    visit = enter(request, app)
    visit.table(table)
    words = last({"q": (request.query_params.get("q", ""),)}, "q")[:_LONGEST]
    return visit.page("parts/_titles.html", options=visit.offers(table, words, limit=_OFFERED))


handlers = (check, titles)

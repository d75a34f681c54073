"""Small answers for pages that are open: is this field right, which records have such a title."""

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.web import forms, guards
from orderloom.web.pages.app_visit import enter
from orderloom.web.pages.field_check import faults
from orderloom.web.pages.form_model import CREATE, MOVE, UPDATE, editable, form_for, read_fields
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
    mode = posted.text("mode")
    mode = mode if mode in {CREATE, UPDATE, MOVE} else UPDATE
    form = form_for(visit, plan, mode, posted.text("form"))
    asked = [found for _, found in editable(form, plan, access, mode)]
    fields = read_fields([*asked, *([] if one in asked else [one])], posted.all(), visit.look())
    required = (
        one.required
        or any(entry.required for entry, found in editable(form, plan, access, mode) if found is one)
        or mode == MOVE
    )
    said = faults(visit, plan, one, fields, mode, posted.text("record"), required=required)
    return visit.page("parts/_field_errors.html", problems=said, error_id=f"f-{field}-error")


@get("/a/{app:str}/{table:str}/titles", guards=[guards.signed_in], sync_to_thread=True)
def titles(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[str]:
    """Options of records whose title contains ``q``, for link fields."""
    visit = enter(request, app)
    visit.table(table)
    words = last({"q": (request.query_params.get("q", ""),)}, "q")[:_LONGEST]
    return visit.page("parts/_titles.html", options=visit.offers(table, words, limit=_OFFERED))


handlers = (check, titles)

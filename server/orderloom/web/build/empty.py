"""An app from nothing: one table with its form and list, and a role that may do everything; then its studio."""

from collections.abc import Collection

from litestar import get, post
from litestar.params import RawBody
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.check.template_build import Naming
from orderloom.errors import OrderloomError
from orderloom.runtime.first_fields import NAME, USUAL, fields
from orderloom.web import forms, guards, paths, services
from orderloom.web import visit as visits
from orderloom.web.build import frame
from orderloom.web.build.making import DOOR
from orderloom.web.build.naming import LONGEST_TITLE, POINTERS, Named, free, named_in, problems_of
from orderloom.web.new_apps import actor, from_nothing, told
from orderloom.web.visit import Call

PATH = paths.NEW_APP + "/empty"
_STUDIO = "studio"
_TABLE = "/table"


@get(PATH, guards=[guards.admin], sync_to_thread=True)
def ask(request: Call) -> Response[str]:
    """What it should be called and what it should keep."""
    known = services.of(request)
    return _page(request, Named(free(known, "my_app"), ""), "", USUAL, ())


@post(PATH, guards=[guards.admin], sync_to_thread=True)
def make(request: Call, body: RawBody) -> Response[str] | Redirect:
    """Make it, publish it, and go on in the studio."""
    known, visit, form = services.of(request), visits.of(request), forms.read(body)
    named, table, ticked = named_in(form), form.text("table").strip(), form.texts("field")
    found = problems_of(known, named)
    if not table or len(table) > LONGEST_TITLE or not table.isprintable():
        found = (*found, Problem("template.title", _TABLE, {"most": LONGEST_TITLE}))
    if found:
        return _page(request, named, table, ticked, found)
    naming = Naming(named.id, dict.fromkeys(i18n.LANGUAGES, named.title))
    try:
        from_nothing(known, naming, table, ticked, actor(visit), DOOR)
    except OrderloomError as error:
        return _page(request, named, table, ticked, told(error))
    return Redirect(frame.app_url(named.id, _STUDIO), status_code=303)


def _page(
    request: Call, named: Named, table: str, ticked: Collection[str], found: tuple[Problem, ...]
) -> Response[str]:
    language = visits.of(request).language
    at_fields = {*POINTERS, _TABLE}
    return frame.page(
        request,
        None,
        "build/empty.html",
        "new",
        status=422 if found else 200,
        named=named,
        table=table,
        fields=[(one.id, i18n.pick(one.title, language), one.id in ticked) for one in fields() if one.id != NAME],
        faults={one.pointer: one.message(language) for one in found if one.pointer in at_fields},
        problems=[one.message(language) for one in found if one.pointer not in at_fields],
    )


handlers = (ask, make)

"""``GET /schema``: the reference of the API, with the tables that the reader may see."""

from collections.abc import Iterator

from litestar import get
from litestar.response import Response

from orderloom import i18n
from orderloom.web import guards, services
from orderloom.web import visit as visits
from orderloom.web.api import apps, bodies, openapi
from orderloom.web.api.openapi import Visible
from orderloom.web.services import Services
from orderloom.web.visit import Call, Visit


@get("/schema", guards=[guards.public_api], sync_to_thread=True)
def schema(request: Call) -> Response[bytes]:
    """OpenAPI 3.1; who has not signed in sees the calls but no app."""
    known, visit = services.of(request), visits.of(request)
    title = i18n.message("web.api_title", visit.language)
    tables = _visible(known, visit) if visit.account is not None else ()
    return bodies.answer(openapi.document(title, known.settings.version, visit.language, tables))


def _visible(known: Services, visit: Visit) -> Iterator[Visible]:
    for plan in known.plans.all():
        actor = visit.actor(plan)
        rights = known.engine.rights(plan.id, actor)
        for table in apps.readable(known, plan, actor):
            access = rights.on(table.id)
            if access is not None:
                yield Visible(plan, table, access.readable, access.creatable | access.changeable)


handlers = (schema,)

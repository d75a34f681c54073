"""A scenario made from what really happened to a record."""

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Actor, Query
from orderloom.runtime.recording import Recording
from orderloom.web import guards
from orderloom.web.api import bodies
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.problems import not_there, refused
from orderloom.web.visit import Call

MOST_EVENTS = 500
"""A record with a longer history makes no story that anybody reads."""

EVENTS = "events"


@post("/api/v1/apps/{app:str}/draft/recordings", guards=[guards.api], sync_to_thread=True, status_code=200)
def record(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """What was done to the record ``id`` of ``table``, as the keys of a scenario; nothing is written."""
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("table", "id")
    plan, known = builder.plan, builder.services
    table = plan.find(TablePlan, given.text("table")) if plan is not None else None
    if plan is None or table is None or table.source is not None:
        raise not_there()
    found = _one(builder, plan, table.id, given.text("id"))
    if found is None:
        raise not_there()
    actor = builder.visit.actor(plan)
    page = known.engine.read(Query(app, table.id, actor, log=EVENTS, record=found.id, limit=MOST_EVENTS))
    if page.next is not None or not page.items:
        raise refused(422, "recording.too_long", "/id", most=MOST_EVENTS)
    recording = Recording(plan, table, lambda other, id: _one(builder, plan, other, id))
    story = recording.tell(found, [row.values for row in reversed(page.items)])
    return bodies.answer({"story": story, "left_out": sorted(recording.left_out)})


def _one(builder: Builder, plan: AppPlan, table: str, id: str) -> Record | None:
    actor: Actor = builder.visit.actor(plan)
    items = builder.services.engine.read(Query(plan.id, table, actor, id=id)).items
    return items[0] if items else None


handlers = (record,)

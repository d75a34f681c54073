"""Messages while they are built: how the draft's words read, told to nobody."""

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.check.message_plan import MessagePlan
from orderloom.check.plan import AppPlan
from orderloom.check.problem import Problem
from orderloom.i18n import LANGUAGES
from orderloom.runtime.letters import TemplateError
from orderloom.runtime.messages import Reader, Telling
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Query
from orderloom.web import guards
from orderloom.web.api import bodies, queries
from orderloom.web.api.drafts import DRAFT
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.building import refusing
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.visit import Call

WORDS = DRAFT + "/messages/{message:str}/words"


@post(WORDS, guards=[guards.api], sync_to_thread=True, status_code=200)
def read_message(request: Call, app: FromPath[str], message: FromPath[str], body: RawBody) -> Response[bytes]:
    """How the draft's message reads to the caller, about a ``record`` of the version in force or about none."""
    queries.only(request)
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("record", "given", "language")
    language = given.text("language", required=False) or builder.visit.language
    if language not in LANGUAGES:
        raise refused(422, "web.body.text", "/language", key="language")
    plan = _proposed(builder)
    told = plan.find(MessagePlan, message)
    if told is None:
        raise not_there()
    record = _record(builder, told, given.text("record", required=False))
    values = {name: str(value) for name, value in given.object("given").items() if name in told.values}
    now = builder.services.clock.now()
    telling = Telling(plan, told, builder.actor, "", now, {}, values, record)
    try:
        words = builder.services.building.messenger.words(telling, Reader(builder.actor, language))
    except TemplateError as error:
        raise RefusedError(422, Problem(error.error_code, facts=error.facts)) from error
    shown = zip(told.channels, words, strict=True)
    return bodies.answer({"channels": [{"id": channel.id, **parts} for channel, parts in shown]})


def _proposed(builder: Builder) -> AppPlan:
    with refusing():
        result = builder.services.building.versions.proposal(builder.app).result
    if result.plan is None:
        raise RefusedError(422, *(one for one in result.problems if one.level == "error"))
    return result.plan


def _record(builder: Builder, told: MessagePlan, wanted: str) -> Record | None:
    """The record as the caller may see it; 404 where there is none."""
    if not wanted or told.table is None or builder.plan is None:
        return None
    page = builder.services.engine.read(Query(builder.app, told.table, builder.actor, id=wanted))
    if not page.items:
        raise not_there()
    return page.items[0]


handlers = (read_message,)

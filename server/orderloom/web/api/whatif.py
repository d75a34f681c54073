"""Parts of a draft tried out: where a record could go, when levels of a deadline would come, what a schedule means."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.check.app import context_of, load_documents
from orderloom.check.calendar_plan import is_zone
from orderloom.check.context import Context
from orderloom.check.cron import CronFault, read_cron
from orderloom.check.problem import Problem
from orderloom.model.document import Document
from orderloom.model.kinds.deadline import KIND as DEADLINE
from orderloom.model.kinds.deadline import Deadline
from orderloom.model.kinds.machine import KIND as MACHINE
from orderloom.model.kinds.machine import Machine
from orderloom.runtime.cron_words import in_words
from orderloom.runtime.publish import texts_of
from orderloom.runtime.schedule_time import next_ticks
from orderloom.runtime.version import DraftState
from orderloom.runtime.whatif import countdown, walk
from orderloom.runtime.whatif.countdown import Course, Stretch, UntriableError
from orderloom.runtime.whatif.sample import NoSampleError
from orderloom.runtime.whatif.walk import NoWayError, Standpoint, Way
from orderloom.web import guards
from orderloom.web.api import bodies, queries
from orderloom.web.api.bodies import Body
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.building import refusing
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.visit import Call

DRAFT = "/api/v1/apps/{app:str}/draft"
MOST_TICKS = 5
MOST_STEPS = 50

_FIRST_YEAR, _LAST_YEAR = 1970, 2200
"""Between which moments can be worked with, whatever is added to them."""

D = TypeVar("D", bound=Document)


@post(DRAFT + "/machines/{machine:str}/walk", guards=[guards.api], sync_to_thread=True, status_code=200)
def walk_machine(request: Call, app: FromPath[str], machine: FromPath[str], body: RawBody) -> Response[bytes]:
    """Where a record may go from here as a role, after steps that are only thought of."""
    queries.only(request)
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("role", "record", "state", "steps")
    steps = given.texts("steps")
    if len(steps) > MOST_STEPS:
        raise given.wrong("steps", "texts")
    role, record, state = (given.text(name, required=False) for name in ("role", "record", "state"))
    context = _context(builder)
    document = _document(builder, context, Machine, MACHINE.id, machine)
    wish = walk.Wish(role, record, state, steps)
    with _telling():
        found = walk.walk(builder.services.building.asker, context, app, document, wish, builder.actor)
    return bodies.answer(_standpoint(found, builder.visit.language))


@post(DRAFT + "/deadlines/{deadline:str}/try", guards=[guards.api], sync_to_thread=True, status_code=200)
def try_deadline(request: Call, app: FromPath[str], deadline: FromPath[str], body: RawBody) -> Response[bytes]:
    """When each level would come, if the clock starts then."""
    queries.only(request)
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("start", "record")
    start = _moment(given, "start")
    context = _context(builder)
    document = _document(builder, context, Deadline, DEADLINE.id, deadline)
    wish = countdown.Wish(given.text("record", required=False), start)
    with _telling():
        found = countdown.course(builder.services.building.asker, context, app, document, wish, builder.actor)
    return bodies.answer(_course(found))


@post(DRAFT + "/schedule", guards=[guards.api], sync_to_thread=True, status_code=200)
def read_schedule(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """A schedule in words, and the next times it comes."""
    queries.only(request)
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("cron", "zone")
    settings = _context(builder).app
    zone = given.text("zone", required=False) or (settings.timezone if settings else "UTC")
    if not is_zone(zone):
        raise refused(422, "app.timezone", "/zone", zone=zone)
    try:
        plan = read_cron(given.text("cron", longest=200))
    except CronFault as fault:
        raise RefusedError(422, Problem(fault.error_code, "/cron", fault.facts)) from fault
    ticks = next_ticks(plan, zone, builder.services.clock.now(), MOST_TICKS)
    return bodies.answer({"words": in_words(plan, builder.visit.language), "zone": zone, "next": ticks})


def _state(builder: Builder) -> DraftState:
    with refusing():
        return builder.services.building.versions.state(builder.app)


def _context(builder: Builder) -> Context:
    """The draft as far as its documents are well formed."""
    return context_of(load_documents(texts_of(_state(builder).documents)))


def _document(builder: Builder, context: Context, shape: type[D], kind: str, name: str) -> D:
    """A document of the draft; 404 when there is none, 422 while its form is at fault."""
    found = context.find(shape, name)
    if found is not None:
        return found
    if (kind, name) not in _state(builder).documents:
        raise not_there()
    raise refused(422, "whatif.at_fault")


def _moment(given: Body, name: str) -> datetime | None:
    text = given.text(name, required=False, longest=40)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise given.wrong(name, "moment") from error
    if found.tzinfo is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise given.wrong(name, "moment")
    return found.astimezone(UTC)


@contextmanager
def _telling() -> Iterator[None]:
    """Raise what a trial refuses as people and programs read it."""
    try:
        yield
    except UntriableError as error:
        raise RefusedError(422, *error.problems) from error
    except (NoSampleError, NoWayError) as error:
        raise RefusedError(422, Problem(error.error_code, facts=error.facts)) from error


def _standpoint(found: Standpoint, language: str) -> dict[str, object]:
    return {"state": found.state, "ways": [_way(one, language) for one in found.ways]}


def _way(one: Way, language: str) -> dict[str, object]:
    return {
        "transition": one.move.id,
        "to": one.move.target,
        "may": one.may,
        "guard": one.guard.value,
        "missing": one.missing,
        "reasons": [reason.message(language) for reason in one.reasons],
    }


def _course(found: Course) -> dict[str, object]:
    return {
        "start": found.start,
        "zone": found.zone,
        "starts": found.starts,
        "pauses": found.pauses,
        "segments": [_segment(one) for one in found.stretches],
        "worked": found.worked,
    }


def _segment(one: Stretch) -> dict[str, object]:
    levels = [{"id": level.id, "at": at} for level, at in one.levels]
    return {"id": one.segment.id, "start": one.start, "due": one.due, "levels": levels}


handlers = (walk_machine, try_deadline, read_schedule)

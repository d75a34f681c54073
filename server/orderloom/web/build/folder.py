"""Apps as archives: one exported, one looked at and made an app of, one put into the draft of an app that is here."""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.runtime.package import LARGEST
from orderloom.runtime.versions import Consent
from orderloom.web import guards, packages, paths, problems, services, transfers
from orderloom.web import visit as visits
from orderloom.web.build import frame, shown
from orderloom.web.build.making import DOOR
from orderloom.web.build.naming import Named, free, naming_of, problems_of
from orderloom.web.build.offers import counted
from orderloom.web.building import refusing
from orderloom.web.forms import Form
from orderloom.web.new_apps import actor, told
from orderloom.web.packages import LARGEST_BODY, Arrival
from orderloom.web.pages import flash
from orderloom.web.problems import RefusedError
from orderloom.web.visit import Call

NEW = paths.NEW_APP + "/folder"
ONE = "/build/{app:str}/folder"
_MEGABYTES = LARGEST // 1_000_000
_WORDS = 40
"""Sentences of a difference that are shown at once."""

_SEAL, _REVISION = "seal", "revision"


@dataclass(frozen=True, slots=True)
class ArrivalShown:
    """What an archive would do, in words."""

    arrival: Arrival
    title: str
    counts: Sequence[tuple[str, int]]
    words: Sequence[str]
    further: int
    problems: Sequence[str]
    here: str
    """The title of an app that has the same id here; empty when there is none."""


@get(NEW, guards=[guards.admin], sync_to_thread=True)
def ask_new(request: Call) -> Response[str]:
    """The page that takes an archive for a new app."""
    return frame.page(request, None, "build/folder_new.html", "new", megabytes=_MEGABYTES, problems=())


@post(NEW + "/look", guards=[guards.admin], request_max_body_size=LARGEST_BODY)
async def look_new(request: Call) -> Response[str]:
    """What the archive that was chosen holds."""
    _, content, _ = await transfers.sent_file(request)
    return await sync_to_thread(_look, request, "", content)


@post(NEW, guards=[guards.admin], request_max_body_size=LARGEST_BODY)
async def make_new(request: Call) -> Response[str] | Redirect:
    """Make an app of what was looked at."""
    _, content, others = await transfers.sent_file(request)
    return await sync_to_thread(_make, request, content, Form(list(others.items())))


@get(ONE, guards=[guards.signed_in], sync_to_thread=True)
def ask_one(request: Call, app: FromPath[str]) -> Response[str]:
    """What can be exported, and the page that takes an archive."""
    builder = frame.enter(request, app)
    return frame.page(
        request,
        builder,
        "build/folder.html",
        "folder",
        megabytes=_MEGABYTES,
        versions=shown.versions(builder)[:10],
        problems=(),
    )


@post(ONE + "/look", guards=[guards.signed_in], request_max_body_size=LARGEST_BODY)
async def look_one(request: Call, app: FromPath[str]) -> Response[str]:
    """What the archive that was chosen would change."""
    _, content, _ = await transfers.sent_file(request)
    return await sync_to_thread(_look, request, app, content)


@post(ONE, guards=[guards.signed_in], request_max_body_size=LARGEST_BODY)
async def take_one(request: Call, app: FromPath[str]) -> Redirect:
    """Put what was looked at into the draft."""
    _, content, others = await transfers.sent_file(request)
    return await sync_to_thread(_take, request, app, content, Form(list(others.items())))


@get("/build/{app:str}/export/{version:str}", guards=[guards.signed_in], sync_to_thread=True)
def export(request: Call, app: FromPath[str], version: FromPath[str]) -> Response[bytes]:
    """A version, or the draft, as an archive."""
    builder = frame.enter(request, app)
    with refusing():
        return packages.download(builder.services, app, version)


def _look(request: Call, app: str, content: bytes) -> Response[str]:
    """The part of the page that tells what an archive is; a refusal is told in the same place."""
    visit, known = visits.of(request), services.of(request)
    builder = frame.enter(request, app) if app else None
    try:
        arrival = packages.arriving(known, app, content) if app else packages.founding(known, content)
    except RefusedError as refusal:
        told_in = [one.message(visit.language) for one in refusal.problems]
        return problems.templates(request).page("build/_arrival.html", visit, builder=builder, shown=None, told=told_in)
    found = _shown(request, arrival)
    named = Named(free(known, arrival.package.app), found.title)
    return problems.templates(request).page(
        "build/_arrival.html", visit, builder=builder, shown=found, told=(), named=named, faults={}
    )


def _make(request: Call, content: bytes, form: Form) -> Response[str] | Redirect:
    known, visit = services.of(request), visits.of(request)
    given = Named(form.text("id").strip(), form.text("title").strip())
    found = problems_of(known, given)
    try:
        package = packages.opened(content)
        if not found and form.text(_SEAL) != packages.seal(content):
            found = (Problem("package.overtaken"),)
        if not found:
            title = frame.title_in(package.documents, package.app)
            arrival = packages.founding(known, content, naming_of(given, title, visit.language))
            return _founded(request, arrival, publish=bool(form.text("publish")))
    except OrderloomError as error:
        found = told(error)
    words = [one.message(visit.language) for one in found]
    return frame.page(
        request, None, "build/folder_new.html", "new", status=422, headers=None, megabytes=_MEGABYTES, problems=words
    )


def _founded(request: Call, arrival: Arrival, *, publish: bool) -> Redirect:
    """The app in force, or as a draft where it is wanted so or something stands against it."""
    known, by = services.of(request), actor(visits.of(request))
    if publish and not arrival.errors:
        versions = known.building.versions
        try:
            versions.release(versions.proposal_of(arrival.new), by, DOOR, Consent())
        except OrderloomError:
            packages.take(known, arrival, by)
            return Redirect(frame.app_url(arrival.app, "publish"), status_code=303)
        return Redirect(f"/a/{arrival.app}", status_code=303)
    packages.take(known, arrival, by)
    return Redirect(frame.app_url(arrival.app, "publish" if arrival.errors else ""), status_code=303)


def _take(request: Call, app: str, content: bytes, form: Form) -> Redirect:
    builder = frame.enter(request, app)
    with refusing():
        arrival = packages.arriving(builder.services, app, content)
        if (form.text(_SEAL), form.text(_REVISION)) != (arrival.seal, str(arrival.revision)):
            raise RefusedError(409, Problem("package.overtaken"))
        packages.take(builder.services, arrival, builder.actor)
    return flash.leave(Redirect(frame.app_url(app, "difference"), status_code=303), "saved")


def _shown(request: Call, arrival: Arrival) -> ArrivalShown:
    language, known = visits.of(request).language, services.of(request)
    words = arrival.words(language) if arrival.old else ()
    plan = known.plans.plan(arrival.package.app)
    return ArrivalShown(
        arrival,
        i18n.pick(frame.title_in(arrival.package.documents, arrival.package.app), language),
        counted(arrival.package.documents, language),
        words[:_WORDS],
        max(0, len(words) - _WORDS),
        [f"{one.document} {one.message(language)}" for one in arrival.problems if one.level == "error"][:_WORDS],
        i18n.pick(plan.title, language) if plan else "",
    )


handlers = (ask_new, look_new, make_new, ask_one, look_one, take_one, export)

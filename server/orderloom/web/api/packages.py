"""Apps as archives for programs: export a version or the draft, make an app of one, put one into a draft."""

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.template_build import Naming
from orderloom.runtime.draft import edit_json
from orderloom.runtime.versions import DRAFT
from orderloom.web import guards, packages, services, transfers
from orderloom.web import visit as visits
from orderloom.web.api import bodies, queries
from orderloom.web.build import frame
from orderloom.web.building import refusing
from orderloom.web.new_apps import actor
from orderloom.web.packages import LARGEST_BODY, Arrival
from orderloom.web.problems import not_there, refused
from orderloom.web.visit import Call

APP = "/api/v1/apps/{app:str}"
_YES = "true"


@get(APP + "/export", guards=[guards.api], sync_to_thread=True)
def export(request: Call, app: FromPath[str]) -> Response[bytes]:
    """The documents of a version, or with ``version=draft`` (the usual) of the draft, as a zip archive."""
    version = queries.only(request, "version").get("version", DRAFT)
    builder = frame.enter(request, app)
    with refusing():
        return packages.download(builder.services, app, version)


@post("/api/v1/apps/import", guards=[guards.api], request_max_body_size=LARGEST_BODY)
async def found(request: Call) -> Response[bytes]:
    """Make the draft of a new app of an archive (multipart, part ``file``; ``id`` if it shall have another)."""
    _, content, others = await transfers.sent_file(request)
    if others.keys() - {"id"}:
        raise refused(422, "web.file_part", "/file")
    return await sync_to_thread(_found, request, content, others.get("id", ""))


@post(APP + "/import", guards=[guards.api], request_max_body_size=LARGEST_BODY)
async def take(request: Call, app: FromPath[str]) -> Response[bytes]:
    """Put an archive into the draft of an app; with ``look=true`` only say what that would change."""
    _, content, others = await transfers.sent_file(request)
    if others:
        raise refused(422, "web.file_part", "/file")
    return await sync_to_thread(_take, request, app, content)


def _found(request: Call, content: bytes, name: str) -> Response[bytes]:
    known, visit = services.of(request), visits.of(request)
    queries.only(request)
    if not frame.managed(known, visit, None):
        raise not_there()
    arrival = packages.founding(known, content, Naming(name, {}) if name else None)
    if known.building.versions.history(arrival.app) or known.building.versions.drafts.load(arrival.app) is not None:
        raise refused(409, "template.taken", id=arrival.app)
    with refusing():
        state = packages.take(known, arrival, actor(visit))
    return bodies.answer(_json(arrival, state.revision, visit.language), 201)


def _take(request: Call, app: str, content: bytes) -> Response[bytes]:
    look = queries.only(request, "look").get("look") == _YES
    builder = frame.enter(request, app)
    with refusing():
        arrival = packages.arriving(builder.services, app, content)
        revision = arrival.revision
        if not look:
            revision = packages.take(builder.services, arrival, builder.actor).revision
    return bodies.answer(_json(arrival, revision, builder.visit.language))


def _json(arrival: Arrival, revision: int, language: str) -> dict[str, object]:
    return {
        "id": arrival.app,
        "revision": revision,
        "documents": len(arrival.new),
        "edits": [edit_json(one) for one in arrival.edits] if arrival.old else [],
        "words": list(arrival.words(language)) if arrival.old else [],
        "problems": [{"document": "", **one.as_json(language)} for one in arrival.problems],
    }


handlers = (export, found, take)

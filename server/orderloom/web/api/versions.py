"""The versions of an app: history, one of them, what two differ in, and going back."""

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.model.difference import difference as differ
from orderloom.runtime.draft import edit_json
from orderloom.runtime.versions import DRAFT
from orderloom.runtime.wording import tell
from orderloom.web import guards
from orderloom.web.api import bodies, queries
from orderloom.web.build import frame
from orderloom.web.building import refusing, version_json
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

VERSIONS = "/api/v1/apps/{app:str}/versions"
ONE = VERSIONS + "/{number:int}"
DOOR = "api"


@get(VERSIONS, guards=[guards.api], sync_to_thread=True)
def history(request: Call, app: FromPath[str]) -> Response[bytes]:
    """Every version, newest first."""
    queries.only(request)
    builder = frame.enter(request, app)
    found = builder.services.building.versions.history(app)
    return bodies.answer({"items": [version_json(one) for one in found]})


@get(ONE, guards=[guards.api], sync_to_thread=True)
def show(request: Call, app: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """One version with its documents."""
    queries.only(request)
    versions = frame.enter(request, app).services.building.versions
    found = next((one for one in versions.history(app) if one.number == number), None)
    if found is None:
        raise not_there()
    with refusing():
        documents = versions.documents(app, number)
    return bodies.answer({**version_json(found), "documents": list(documents.values())})


@get(ONE + "/difference/{other:str}", guards=[guards.api], sync_to_thread=True)
def difference(request: Call, app: FromPath[str], number: FromPath[int], other: FromPath[str]) -> Response[bytes]:
    """What leads from one version to another, or to the draft: edits by id path, and in words."""
    queries.only(request)
    builder = frame.enter(request, app)
    versions = builder.services.building.versions
    if other != DRAFT and not other.isdecimal():
        raise not_there()
    with refusing():
        old, new = versions.documents(app, number), versions.documents(app, other)
    edits = differ(old, new)
    words = tell(edits, old, new, builder.visit.language)
    return bodies.answer({"edits": [edit_json(one) for one in edits], "words": list(words)})


@post(ONE + "/rollback", guards=[guards.api], sync_to_thread=True, status_code=200)
def rollback(request: Call, app: FromPath[str], number: FromPath[int], body: RawBody) -> Response[bytes]:
    """Put the documents of an earlier version in force again, as a new version."""
    bodies.nothing(body)
    builder = frame.enter(request, app)
    with refusing():
        done = builder.services.building.versions.roll_back(app, number, builder.actor, DOOR)
    return bodies.answer({"number": done.number, "version": done.plan.version, "unchanged": done.unchanged})


handlers = (history, show, difference, rollback)

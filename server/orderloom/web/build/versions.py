"""The history of an app, and going back to an earlier version after a second look."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from orderloom.model.difference import difference
from orderloom.web import guards
from orderloom.web.build import frame, shown
from orderloom.web.build.frame import app_url
from orderloom.web.building import refusing
from orderloom.web.pages import flash
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

VERSIONS = "/build/{app:str}/versions"
ONE = VERSIONS + "/{number:int}"
DOOR = "web"


@get(VERSIONS, guards=[guards.signed_in], sync_to_thread=True)
def history(request: Call, app: FromPath[str]) -> Response[str]:
    """Every version, newest first."""
    builder = frame.enter(request, app)
    return frame.page(request, builder, "build/versions.html", "versions", versions=shown.versions(builder))


@get(ONE, guards=[guards.signed_in], sync_to_thread=True)
def look_twice(request: Call, app: FromPath[str], number: FromPath[int]) -> Response[str]:
    """What going back to a version would change, before anybody does."""
    builder = frame.enter(request, app)
    versions = shown.versions(builder)
    chosen = next((one for one in versions if one.number == number), None)
    if chosen is None:
        raise not_there()
    kept = builder.services.building.versions
    with refusing():
        now, then = kept.documents(app, versions[0].number), kept.documents(app, number)
    edits = shown.edits(builder, difference(now, then), now, then)
    return frame.page(
        request, builder, "build/version.html", "versions", chosen=chosen, newest=versions[0], edits=edits
    )


@post(ONE + "/rollback", guards=[guards.signed_in], sync_to_thread=True)
def roll_back(request: Call, app: FromPath[str], number: FromPath[int]) -> Redirect:
    """Put the documents of that version in force again."""
    builder = frame.enter(request, app)
    with refusing():
        done = builder.services.building.versions.roll_back(app, number, builder.actor, DOOR)
    notice = "nothing_new" if done.unchanged else "rolled_back"
    return flash.leave(Redirect(app_url(app, "versions"), status_code=303), notice)


handlers = (history, look_twice, roll_back)

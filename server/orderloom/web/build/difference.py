"""What any two versions differ in, or a version and the draft: in words, with the JSON of each edit behind them."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.model.difference import difference
from orderloom.runtime.versions import DRAFT
from orderloom.web import guards
from orderloom.web.build import frame, shown
from orderloom.web.building import refusing
from orderloom.web.problems import not_there
from orderloom.web.visit import Call


@get("/build/{app:str}/difference", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """The difference; unless the query names two versions, from the newest one to the draft."""
    builder = frame.enter(request, app)
    versions = builder.services.building.versions
    history = shown.versions(builder)
    old = request.query_params.get("old", str(history[0].number) if history else "")
    new = request.query_params.get("new", DRAFT)
    if not all(one in {"", DRAFT} or one.isdecimal() for one in (old, new)):
        raise not_there()
    with refusing():
        before = versions.documents(app, old) if old else {}
        after = versions.documents(app, new)
    edits = shown.edits(builder, difference(before, after), before, after)
    return frame.page(
        request, builder, "build/difference.html", "difference", edits=edits, versions=history, old=old, new=new
    )


handlers = (show,)

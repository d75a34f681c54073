"""Putting a problem right at one click, where the checker knows what was meant."""

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from orderloom.runtime.mending import mend
from orderloom.web import forms, guards
from orderloom.web.build import frame, shown
from orderloom.web.build.frame import app_url
from orderloom.web.building import refusing
from orderloom.web.pages import flash
from orderloom.web.visit import Call


@post("/build/{app:str}/mend", guards=[guards.signed_in], sync_to_thread=True)
def put_right(request: Call, app: FromPath[str], body: RawBody) -> Redirect:
    """Carry out what puts the problem right that the form names; one that is gone already needs nothing."""
    builder, wanted = frame.enter(request, app), forms.read(body).text("problem")
    building = builder.services.building
    with refusing():
        proposal = building.versions.proposal(app)
        found = (one for one in proposal.result.problems if shown.problem_key(one) == wanted)
        commands = next((mend(one, proposal.merged.documents) for one in found), ())
        if commands:
            building.editor.carry_out(app, commands, builder.actor)
    return flash.leave(Redirect(app_url(app, "publish"), status_code=303), "mended")


handlers = (put_right,)

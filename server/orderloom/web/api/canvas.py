"""What the form designer shows: the fields of a form as staff will see them."""

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.model.kinds.form import KIND
from orderloom.web import guards
from orderloom.web.api import bodies, queries
from orderloom.web.api.bodies import Body
from orderloom.web.build import form_canvas, form_trial, frame
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

CANVAS = "/api/v1/apps/{app:str}/draft/forms/{form:str}/canvas"
MOST_DOCUMENTS = 20


@post(CANVAS, guards=[guards.api], sync_to_thread=True, status_code=200)
def canvas(request: Call, app: FromPath[str], form: FromPath[str], body: RawBody) -> Response[bytes]:
    """Every field of a form rendered; ``documents`` stand in for those of the draft."""
    queries.only(request)
    builder = frame.enter(request, app)
    given = _given(bodies.read(request, body).only("documents")) if body.strip() else []
    documents = form_trial.with_given(form_trial.draft_of(builder), given)
    data = documents.get((KIND.id, form))
    if not isinstance(data, dict):
        raise not_there()
    plan = form_trial.salvaged(builder, {key: one for key, one in documents.items() if key != (KIND.id, form)}).plan
    if plan is None:
        return bodies.answer({"pieces": []})
    visit = form_trial.visit_of(request, builder, plan)
    return bodies.answer({"pieces": [one.as_json(visit) for one in form_canvas.pieces(visit, data)]})


def _given(body: Body) -> list[dict[str, object]]:
    given = body.values.get("documents", [])
    if not isinstance(given, list) or len(given) > MOST_DOCUMENTS:
        raise body.wrong("documents", "texts")
    return [one for one in given if isinstance(one, dict)]


handlers = (canvas,)

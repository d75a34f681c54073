"""What the designers ask for besides the draft's own calls: all documents at once, news of others, shapes of kinds."""

from collections.abc import Iterable

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.model.difference import Documents
from orderloom.runtime.version import DraftState, Key
from orderloom.web import guards
from orderloom.web import visit as visits
from orderloom.web.api import bodies, queries, shapes
from orderloom.web.api.answer import Answer
from orderloom.web.api.bodies import Body
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.building import refusing
from orderloom.web.problems import refused
from orderloom.web.visit import Call

DRAFT = "/api/v1/apps/{app:str}/draft"
STEPS_LOOKED_AT = 200
LONGEST_SESSION = 64
LONGEST_PATH = 500


@get("/api/v1/kinds", guards=[guards.api], sync_to_thread=True)
def kinds(request: Call) -> Response[bytes]:
    """The shape of every kind of document, with labels and help in the reader's language."""
    queries.only(request)
    language = visits.of(request).language
    return Answer(shapes.text(language), 200, {"cache-control": "private, max-age=300"})


@get(DRAFT + "/contents", guards=[guards.api], sync_to_thread=True)
def contents(request: Call, app: FromPath[str]) -> Response[bytes]:
    """Every document of the draft with its data."""
    queries.only(request)
    state = _state(frame.enter(request, app))
    return bodies.answer({**_standing(state), "documents": [_shown(state, key) for key in state.documents]})


@post(DRAFT + "/presence", guards=[guards.api], sync_to_thread=True, status_code=200)
def presence(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Tell where an editor is; answers who else is there and the documents changed since the revision ``seen``."""
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("seen", "session", "at")
    seen = given.values.get("seen")
    if not isinstance(seen, int) or isinstance(seen, bool):
        raise given.wrong("seen", "number")
    session = given.text("session", longest=LONGEST_SESSION)
    document, path = _place(given)
    others = builder.services.presence.tell(app, session, builder.actor.name, document, path)
    people = [{"name": one.name, "document": one.document or None, "path": one.path} for one in others]
    state = _state(builder)
    news = [_shown(state, key) for key in _changed(builder, state, seen)]
    return bodies.answer({**_standing(state), "people": people, "documents": news})


def _place(given: Body) -> tuple[str, str]:
    at = given.values.get("at")
    if at is None:
        return "", ""
    if not isinstance(at, dict):
        raise given.wrong("at", "object")
    inside = Body(at, "/at").only("document", "path")
    longest = LONGEST_PATH
    return inside.text("document", longest=longest), inside.text("path", required=False, longest=longest)


def _changed(builder: Builder, state: DraftState, seen: int) -> Iterable[Key]:
    """Documents that steps after ``seen`` touched; all of them where the log does not tell every step."""
    if seen == state.revision:
        return ()
    if seen > state.revision:
        raise refused(422, "web.body.number", "/seen", key="seen")
    notes = builder.services.building.versions.drafts.notes(builder.app, STEPS_LOOKED_AT)
    since = [note for note in notes if note.revision > seen]
    if len(since) != state.revision - seen:
        return _all_known(state, state.base_documents)
    names = dict.fromkeys(str(edit["document"]) for note in since for edit in note.edits)
    return [(kind, document) for kind, _, document in (name.partition("/") for name in names)]


def _all_known(state: DraftState, base: Documents) -> list[Key]:
    return list(dict.fromkeys((*state.documents, *base)))


def _state(builder: Builder) -> DraftState:
    with refusing():
        return builder.services.building.versions.state(builder.app)


def _standing(state: DraftState) -> dict[str, object]:
    return {"newest": state.newest, "base": state.base, "revision": state.revision}


def _shown(state: DraftState, key: Key) -> dict[str, object]:
    """A document with its data; without ``data`` there is none any more."""
    before, now = state.before.get(key), state.bodies.get(key)
    change = "none" if before == now else "removed" if now is None else "added" if before is None else "changed"
    shown: dict[str, object] = {"kind": key[0], "id": key[1], "change": change}
    return {**shown, "data": state.documents[key]} if key in state.documents else shown


handlers = (kinds, contents, presence)

"""The draft of an app: its documents one by one, edits by id path, and what publishing it would do."""

import re
from collections.abc import Mapping

from litestar import delete, get, patch, post, put
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.runtime.draft import LAST, UNSAID, Command, Op, command_json, edit_json
from orderloom.runtime.mending import mend
from orderloom.runtime.version import DraftState, Key
from orderloom.runtime.versions import Consent, Proposal, Versions, conflict_problem
from orderloom.runtime.wording import tell
from orderloom.web import guards
from orderloom.web.api import bodies, queries
from orderloom.web.api.bodies import Body
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.building import refusing, scenario_json
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.visit import Call

DRAFT = "/api/v1/apps/{app:str}/draft"
DOCUMENT = DRAFT + "/{kind:str}/{document:str}"
DOOR = "api"
MOST_COMMANDS = 500

_ETAG = re.compile(r'"([dv]\d{1,18})"')
_OPS: Mapping[str, Op] = {"set": "set", "insert": "insert", "remove": "remove", "move": "move"}


@get(DRAFT, guards=[guards.api], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[bytes]:
    """Every document of the draft with its revision, removed ones included."""
    queries.only(request)
    state = _state(frame.enter(request, app))
    return bodies.answer({**_standing(state), "documents": [_entry(state, key) for key in _keys(state)]})


@get(DOCUMENT, guards=[guards.api], sync_to_thread=True)
def show_document(request: Call, app: FromPath[str], kind: FromPath[str], document: FromPath[str]) -> Response[bytes]:
    """One document as it stands in the draft, its revision as ETag."""
    queries.only(request)
    state = _state(frame.enter(request, app))
    return _document(state, (kind, document))


@put(DOCUMENT, guards=[guards.api], sync_to_thread=True)
def put_document(
    request: Call, app: FromPath[str], kind: FromPath[str], document: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Write a whole document; one that exists needs ``If-Match`` with the revision that was read."""
    queries.only(request)
    builder, key = frame.enter(request, app), (kind, document)
    data = bodies.read(request, body).values
    before = _state(builder)
    seen = _seen(request, there=key in before.documents)
    with refusing():
        state = builder.services.building.editor.put(app, key, data, seen, builder.actor)
    return _document(state, key, 200 if key in before.documents else 201)


@delete(DOCUMENT, guards=[guards.api], sync_to_thread=True, status_code=200)
def delete_document(request: Call, app: FromPath[str], kind: FromPath[str], document: FromPath[str]) -> Response[bytes]:
    """Take a document out of the draft; needs ``If-Match``."""
    queries.only(request)
    builder, key = frame.enter(request, app), (kind, document)
    if key not in _state(builder).documents:
        raise not_there()
    with refusing():
        builder.services.building.editor.remove(app, key, _seen(request, there=True), builder.actor)
    return bodies.empty()


@patch(DRAFT, guards=[guards.api], sync_to_thread=True)
def edit(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Carry out commands by id path on the latest state, all or none."""
    queries.only(request)
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("commands").values.get("commands")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_COMMANDS:
        raise refused(422, "versions.commands", "/commands", most=MOST_COMMANDS)
    commands = [_command(one, place) for place, one in enumerate(given)]
    with refusing():
        state = builder.services.building.editor.carry_out(app, commands, builder.actor)
    touched = dict.fromkeys(command.document for command in commands)
    keys = [(kind, document) for kind, _, document in (name.partition("/") for name in touched)]
    return bodies.answer({**_standing(state), "documents": [_entry(state, key) for key in keys]})


@post(DRAFT + "/check", guards=[guards.api], sync_to_thread=True, status_code=200)
def check(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Every problem of the draft."""
    bodies.nothing(body)
    builder = frame.enter(request, app)
    return bodies.answer({"problems": _problems(builder, _proposal(builder))})


@post(DRAFT + "/plan", guards=[guards.api], sync_to_thread=True, status_code=200)
def plan(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """What publishing would do: the difference, conflicts, problems, and what happens to the tables."""
    bodies.nothing(body)
    builder = frame.enter(request, app)
    proposal, language = _proposal(builder), builder.visit.language
    structure = _versions(builder).structure(proposal)
    blocked = proposal.merged.conflicts or any(change.blocks for change in structure)
    return bodies.answer(
        {
            "number": proposal.number,
            "edits": [edit_json(one) for one in proposal.edits],
            "words": list(tell(proposal.edits, proposal.before, proposal.merged.documents, language)),
            "conflicts": [conflict_problem(one).as_json(language) for one in proposal.merged.conflicts],
            "problems": _problems(builder, proposal),
            "structure": [change.as_json(language) for change in structure],
            "publishable": proposal.result.plan is not None and not blocked,
        }
    )


@post(DRAFT + "/test", guards=[guards.api], sync_to_thread=True, status_code=200)
def test(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Play the draft's scenarios on throw-away databases; 422 for a draft with errors."""
    bodies.nothing(body)
    builder = frame.enter(request, app)
    proposal = _proposal(builder)
    if proposal.result.plan is None:
        raise RefusedError(422, *(one for one in proposal.result.problems if one.level == "error"))
    results = _versions(builder).test(proposal, builder.visit.language)
    failed = sum(not one.passed for one in results)
    shown = [scenario_json(one) for one in results]
    return bodies.answer({"passed": len(results) - failed, "failed": failed, "scenarios": shown})


@post(DRAFT + "/publish", guards=[guards.api], sync_to_thread=True, status_code=200)
def publish(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Put the draft in force: ``force`` overrules failing scenarios (admins only), ``keep_ours`` settles conflicts."""
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("force", "keep_ours", "revision") if body.strip() else Body({})
    consent = Consent(force=_flag(given, "force"), keep_ours=_flag(given, "keep_ours"))
    if consent.force and not builder.admin:
        raise refused(403, "versions.force_admin")
    seen = given.values.get("revision")
    if seen is not None and (not isinstance(seen, int) or isinstance(seen, bool)):
        raise given.wrong("revision", "number")
    with refusing():
        done = _versions(builder).publish(app, builder.actor, DOOR, consent, seen)
    return bodies.answer({"number": done.number, "version": done.plan.version, "unchanged": done.unchanged})


@post(DRAFT + "/discard", guards=[guards.api], sync_to_thread=True, status_code=200)
def discard(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Give up every change of the draft."""
    bodies.nothing(body)
    builder = frame.enter(request, app)
    _state(builder)
    builder.services.building.editor.discard(app, builder.actor)
    return bodies.empty()


@get(DRAFT + "/steps", guards=[guards.api], sync_to_thread=True)
def steps(request: Call, app: FromPath[str]) -> Response[bytes]:
    """The last steps of the draft, newest first, with the edits that each made."""
    queries.only(request)
    builder = frame.enter(request, app)
    shown = [
        {"id": one.id, "at": one.at.isoformat().replace("+00:00", "Z"), "by": one.by_name, "edits": list(one.edits)}
        for one in _versions(builder).drafts.notes(app, 50)
    ]
    return bodies.answer({"items": shown})


@post(DRAFT + "/steps/{step:str}/undo", guards=[guards.api], sync_to_thread=True, status_code=200)
def undo(request: Call, app: FromPath[str], step: FromPath[str], body: RawBody) -> Response[bytes]:
    """Take one step back, unless somebody has changed the same since."""
    bodies.nothing(body)
    builder = frame.enter(request, app)
    with refusing():
        state = builder.services.building.editor.undo(app, step, builder.actor)
    return bodies.answer(_standing(state))


def _versions(builder: Builder) -> Versions:
    return builder.services.building.versions


def _state(builder: Builder) -> DraftState:
    with refusing():
        return _versions(builder).state(builder.app)


def _proposal(builder: Builder) -> Proposal:
    with refusing():
        return _versions(builder).proposal(builder.app)


def _problems(builder: Builder, proposal: Proposal) -> list[dict[str, object]]:
    """Every problem, with the commands that would put it right where those are known."""
    documents, language = proposal.merged.documents, builder.visit.language
    return [
        {**problem.as_json(language), "fix": [command_json(one) for one in mend(problem, documents)] or None}
        for problem in proposal.result.problems
    ]


def _standing(state: DraftState) -> dict[str, object]:
    return {"newest": state.newest, "base": state.base, "revision": state.revision}


def _keys(state: DraftState) -> list[Key]:
    return sorted({*state.documents, *((one.kind, one.document) for one in state.changed)})


def _entry(state: DraftState, key: Key) -> dict[str, object]:
    """A document in the list of the draft."""
    before, now = state.before.get(key), state.bodies.get(key)
    data = state.documents.get(key)
    title = data.get("title") if isinstance(data, Mapping) else None
    change = "none" if before == now else "removed" if now is None else "added" if before is None else "changed"
    return {
        "kind": key[0],
        "id": key[1],
        "title": title,
        "revision": state.revision_of(key),
        "change": change,
    }


def _document(state: DraftState, key: Key, status: int = 200) -> Response[bytes]:
    if key not in state.documents:
        raise not_there()
    return bodies.answer(state.documents[key], status, {"etag": f'"{state.revision_of(key)}"'})


def _seen(request: Call, *, there: bool) -> str | None:
    """The revision in ``If-Match``, None for ``*`` and for a new document; 428 where it is missing."""
    header = request.headers.get("if-match")
    if header is None:
        if there:
            raise refused(428, "web.status.428")
        return None
    if header.strip() == "*":
        return None
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise refused(400, "web.if_match_malformed")
    return match[1]


def _command(given: object, place: int) -> Command:
    pointer = f"/commands/{place}"
    if not isinstance(given, dict):
        raise refused(422, "web.body.object", pointer, key=str(place))
    body = Body(given, pointer).only("op", "document", "path", "value", "after", "was")
    op = _OPS.get(body.text("op"))
    if op is None:
        raise refused(422, "versions.command_op", f"{pointer}/op", known=", ".join(_OPS))
    after = given.get("after", LAST)
    if after is not LAST and after is not None and not isinstance(after, str):
        raise body.wrong("after", "text")
    return Command(
        op=op,
        document=body.text("document"),
        path=body.text("path", required=False),
        value=given.get("value"),
        after=after,
        was=given.get("was", UNSAID),
    )


def _flag(given: Body, name: str) -> bool:
    value = given.values.get(name, False)
    if not isinstance(value, bool):
        raise given.wrong(name, "boolean")
    return value


handlers = (
    show,
    show_document,
    put_document,
    delete_document,
    edit,
    check,
    plan,
    test,
    publish,
    discard,
    steps,
    undo,
)

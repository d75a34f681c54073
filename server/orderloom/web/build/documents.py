"""The documents of a draft: the tree by kind, one of them as JSON with what the checker says, new, copied, removed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.logic import json_text
from orderloom.logic.json_text import JsonTextError
from orderloom.model.canonical import canonical
from orderloom.model.document import ID_PATTERN
from orderloom.model.kind import KINDS
from orderloom.runtime.draft import EditRefusedError, StaleDocumentError
from orderloom.runtime.version import DraftState, Key
from orderloom.web import forms, guards
from orderloom.web.build import frame, shown
from orderloom.web.build.frame import Builder, app_url
from orderloom.web.build.shown import ProblemShown
from orderloom.web.building import refusing
from orderloom.web.pages import flash
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

DOCUMENTS = "/build/{app:str}/documents"
ONE = DOCUMENTS + "/{kind:str}/{document:str}"

_ID = re.compile(ID_PATTERN)


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """One line of the tree."""

    href: str
    title: str
    id: str
    change: str
    problems: int


@dataclass(frozen=True, slots=True)
class Group:
    """The documents of one kind."""

    title: str
    documents: tuple[DocumentShown, ...]


@get(DOCUMENTS, guards=[guards.signed_in], sync_to_thread=True)
def show_all(request: Call, app: FromPath[str]) -> Response[str]:
    """The tree of documents."""
    return _tree(request, frame.enter(request, app), ())


@post(DOCUMENTS, guards=[guards.signed_in], sync_to_thread=True)
def add(request: Call, app: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Begin a new document with nothing but its names; the checker then says what it needs."""
    builder, form = frame.enter(request, app), forms.read(body)
    kind, name = form.text("kind"), form.text("id").strip()
    title = {"zh": form.text("zh").strip(), "en": form.text("en").strip() or form.text("zh").strip()}
    return _made(request, builder, (kind, name), {"kind": kind, "id": name, "title": title})


@get(ONE, guards=[guards.signed_in], sync_to_thread=True)
def show_one(request: Call, app: FromPath[str], kind: FromPath[str], document: FromPath[str]) -> Response[str]:
    """One document as JSON."""
    builder, key = frame.enter(request, app), (kind, document)
    state = _state(builder)
    if key not in state.documents:
        raise not_there()
    return _editor(request, builder, state, key, state.bodies[key])


@post(ONE, guards=[guards.signed_in], sync_to_thread=True)
def save(
    request: Call, app: FromPath[str], kind: FromPath[str], document: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Keep the JSON in the draft, or show it again with the reason; problems of the checker do not stand against it."""
    builder, key, form = frame.enter(request, app), (kind, document), forms.read(body)
    text = form.text("json").replace("\r\n", "\n")
    try:
        data = json_text.loads(text)
        builder.services.building.editor.put(app, key, data, form.text("seen") or None, builder.actor)
    except JsonTextError as error:
        told: tuple[Problem, ...] = (Problem(error.error_code, facts=error.facts),)
    except EditRefusedError as error:
        told = error.problems
        if isinstance(error, StaleDocumentError):
            return _editor(request, builder, _state(builder), key, text, told, 412)
    else:
        return flash.leave(Redirect(_href(app, key), status_code=303), "kept")
    return _editor(request, builder, _state(builder), key, text, told, 422)


@post(ONE + "/copy", guards=[guards.signed_in], sync_to_thread=True)
def copy(
    request: Call, app: FromPath[str], kind: FromPath[str], document: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """The same document under another id."""
    builder, name = frame.enter(request, app), forms.read(body).text("id").strip()
    data = _state(builder).documents.get((kind, document))
    if not isinstance(data, Mapping):
        raise not_there()
    return _made(request, builder, (kind, name), {**data, "id": name})


@post(ONE + "/remove", guards=[guards.signed_in], sync_to_thread=True)
def remove(request: Call, app: FromPath[str], kind: FromPath[str], document: FromPath[str], body: RawBody) -> Redirect:
    """Take a document out of the draft."""
    builder, seen = frame.enter(request, app), forms.read(body).text("seen") or None
    with refusing():
        builder.services.building.editor.remove(app, (kind, document), seen, builder.actor)
    return flash.leave(Redirect(app_url(app, "documents"), status_code=303), "removed")


def _made(request: Call, builder: Builder, key: Key, data: Mapping[str, object]) -> Response[str] | Redirect:
    """Put a new document into the draft and open it; an id that is taken or no id comes back as a problem."""
    name = "/".join(key)
    if key in _state(builder).documents:
        return _tree(request, builder, (Problem("versions.exists", facts={"document": name, "path": key[1]}),))
    if not _ID.fullmatch(key[1]):
        return _tree(request, builder, (Problem("versions.bad_id", facts={"value": key[1][:100]}),))
    try:
        builder.services.building.editor.put(builder.app, key, data, None, builder.actor)
    except EditRefusedError as error:
        return _tree(request, builder, error.problems)
    return flash.leave(Redirect(_href(builder.app, key), status_code=303), "kept")


def _state(builder: Builder) -> DraftState:
    with refusing():
        return builder.services.building.versions.state(builder.app)


def _href(app: str, key: Key) -> str:
    return app_url(app, "documents/" + "/".join(key))


def _tree(request: Call, builder: Builder, told: tuple[Problem, ...]) -> Response[str]:
    language = builder.visit.language
    with refusing():
        proposal = builder.services.building.versions.proposal(builder.app)
    state = proposal.state or _state(builder)
    counted: dict[str, int] = {}
    for problem in proposal.result.problems:
        counted[problem.document] = counted.get(problem.document, 0) + 1
    groups: dict[str, list[DocumentShown]] = {}
    for key in sorted({*state.documents, *((one.kind, one.document) for one in state.changed)}):
        groups.setdefault(key[0], []).append(_line(builder, state, key, counted.get("/".join(key), 0)))
    return frame.page(
        request,
        builder,
        "build/documents.html",
        "documents",
        status=422 if told else 200,
        groups=[Group(shown.kind_title(kind, language), tuple(lines)) for kind, lines in groups.items()],
        kinds=[(kind.id, shown.kind_title(kind.id, language)) for kind in KINDS if not kind.single],
        told=told,
    )


def _line(builder: Builder, state: DraftState, key: Key, problems: int) -> DocumentShown:
    before, now = state.before.get(key), state.bodies.get(key)
    change = "" if before == now else "removed" if now is None else "added" if before is None else "changed"
    title = shown.title_of(state.documents.get(key), key[1], builder.visit.language)
    return DocumentShown(_href(builder.app, key) if now else "", title, key[1], change, problems)


def _editor(
    request: Call,
    builder: Builder,
    state: DraftState,
    key: Key,
    text: str,
    told: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response[str]:
    """The editor; after a collision it also shows what the other one left, and saving again overwrites that."""
    name = "/".join(key)
    with refusing():
        proposal = builder.services.building.versions.proposal(builder.app)
    own = (one for one in proposal.result.problems if one.document == name)
    problems: list[ProblemShown] = shown.problems(builder, own, proposal.merged.documents)
    there = state.documents.get(key)
    return frame.page(
        request,
        builder,
        "build/document.html",
        "documents",
        status=status,
        name=name,
        title=shown.title_of(there, key[1], builder.visit.language),
        kind=shown.kind_title(key[0], builder.visit.language),
        href=_href(builder.app, key),
        text=text,
        rows=min(max(text.count("\n") + 2, 12), 40),
        seen=state.revision_of(key) if there is not None else "",
        theirs=canonical(there).decode() if status == 412 and there is not None else "",
        problems=problems,
        told=told,
    )


handlers = (show_all, add, show_one, save, copy, remove)

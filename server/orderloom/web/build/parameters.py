"""Live parameters: values that managers change without touching documents. One field, one button, in force.

A parameter stands in a document like everything else: saving is an edit of the draft, published at once when nothing
else is waiting there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.logic import json_text
from orderloom.logic.json_text import JsonTextError
from orderloom.model.difference import same
from orderloom.model.kind import KINDS
from orderloom.runtime.draft import Command, EditRefusedError
from orderloom.runtime.versions import Consent
from orderloom.web import forms, guards
from orderloom.web.build import frame, shown
from orderloom.web.build.frame import Builder, app_url
from orderloom.web.building import refusing
from orderloom.web.forms import Form
from orderloom.web.pages import flash
from orderloom.web.problems import RefusedError
from orderloom.web.visit import Call

PARAMETERS = "/build/{app:str}/parameters"
DOOR = "web"
_COLLECTION, _VALUE = "parameters", "default"


@dataclass(frozen=True, slots=True)
class ParameterShown:
    """One parameter with its value as text: words as they are, anything else as JSON."""

    id: str
    title: str
    help: str
    text: str
    value: object
    document: str


@get(PARAMETERS, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """Every parameter with its value in the draft."""
    return _page(request, frame.enter(request, app))


@post(PARAMETERS, guards=[guards.signed_in], sync_to_thread=True)
def save(request: Call, app: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Put new values into the draft; when nothing else waits there, into force."""
    builder, form = frame.enter(request, app), forms.read(body)
    building = builder.services.building
    with refusing():
        waiting = building.versions.state(app).changed
    try:
        commands = _commands(builder, form)
        if commands:
            building.editor.carry_out(app, commands, builder.actor)
        if not commands or waiting:
            return flash.leave(Redirect(app_url(app, "parameters"), status_code=303), "kept")
        _publish(builder, commands)
    except EditRefusedError as refusal:
        return _page(request, builder, form, refusal.problems)
    except RefusedError as refusal:
        return _page(request, builder, form, refusal.problems)
    return flash.leave(Redirect(app_url(app, "parameters"), status_code=303), "published")


def _publish(builder: Builder, commands: Sequence[Command]) -> None:
    """Bring the new values into force; refused ones leave the draft again, which would else hold back every later one.

    Raises ``RefusedError``.
    """
    building = builder.services.building
    try:
        with refusing():
            building.versions.publish(builder.app, builder.actor, DOOR, Consent())
    except RefusedError:
        back = [replace(one, value=one.was, was=one.value) for one in commands]
        building.editor.carry_out(builder.app, back, builder.actor)
        raise


def _commands(builder: Builder, form: Form) -> list[Command]:
    """An edit for each value that was changed, each only while it is still the one that was shown."""
    commands = []
    for one in _parameters(builder):
        given = form.text(one.id) if any(name == one.id for name, _ in form.pairs) else one.text
        value = _read(given, one)
        if not same(value, one.value):
            path = f"{_COLLECTION}/{one.id}/{_VALUE}"
            commands.append(Command("set", one.document, path, value, was=one.value))
    return commands


def _read(text: str, parameter: ParameterShown) -> object:
    """The value that was typed: of the sort that the parameter had before."""
    if isinstance(parameter.value, str):
        return text
    try:
        return json_text.loads(text)
    except JsonTextError as error:
        raise EditRefusedError("versions.parameter_value", title=parameter.title) from error


def _parameters(builder: Builder) -> Iterator[ParameterShown]:
    language = builder.visit.language
    with refusing():
        documents = builder.services.building.versions.state(builder.app).documents
    for (kind, name), data in documents.items():
        found = data.get(_COLLECTION) if isinstance(data, Mapping) and KINDS.get(kind).single else ()
        for one in found if isinstance(found, list) else ():
            value = one.get(_VALUE)
            yield ParameterShown(
                id=str(one["id"]),
                title=shown.title_of(one, str(one["id"]), language),
                help=shown.title_of({"title": one.get("help")}, "", language),
                text=_text(value),
                value=value,
                document=f"{kind}/{name}",
            )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else _json(value)


def _json(value: object) -> str:
    return json_text.dumps(value).decode()


def _page(request: Call, builder: Builder, form: Form | None = None, told: tuple[Problem, ...] = ()) -> Response[str]:
    typed = dict(form.pairs) if form else {}
    return frame.page(
        request,
        builder,
        "build/parameters.html",
        "parameters",
        status=422 if told else 200,
        parameters=[(one, typed.get(one.id, one.text)) for one in _parameters(builder)],
        told=told,
    )


handlers = (show, save)

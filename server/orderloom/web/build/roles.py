"""The roles of an app at a glance: a matrix of tables and roles, each cell editable in the draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.logic import json_text
from orderloom.logic.json_text import JsonTextError
from orderloom.model.kinds.machine import KIND as MACHINE
from orderloom.model.kinds.role import KIND as ROLE
from orderloom.model.kinds.table import KIND as TABLE
from orderloom.runtime.draft import Command
from orderloom.runtime.version import DraftState
from orderloom.web import forms, guards
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.building import refusing
from orderloom.web.forms import Form
from orderloom.web.pages import flash
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

PATH = "/build/{app:str}/roles"
CELL = PATH + "/{role:str}/{table:str}"

FLAGS = ("read", "create", "update", "delete", "holds", "set_state")
"""Rights that are there or not."""

LISTS = ("readable", "hidden", "writable", "transitions")
"""Rights that list ids."""

ALL = "*"

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a role may do with one table, as the draft says it."""

    href: str
    right: Json
    flags: tuple[str, ...]
    rows: bool
    lists: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """One table with a cell per role."""

    id: str
    title: str
    cells: tuple[Cell, ...]


@get(PATH, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """Tables down, roles across."""
    builder = frame.enter(request, app)
    state, language = _state(builder), builder.visit.language
    roles = [(name, document) for name, document in _of(state, ROLE.id)]
    lines = [
        Line(table, _title(found, language), tuple(_cell(app, name, role, table) for name, role in roles))
        for table, found in _of(state, TABLE.id)
    ]
    heads = [(name, _title(role, language), f"/build/{app}/documents/{ROLE.id}/{name}") for name, role in roles]
    return frame.page(request, builder, "build/roles.html", "roles", lines=lines, heads=heads, admin=builder.admin)


@get(CELL, guards=[guards.signed_in], sync_to_thread=True)
def show_cell(request: Call, app: FromPath[str], role: FromPath[str], table: FromPath[str]) -> Response[str]:
    """One cell as a form."""
    return _cell_page(request, frame.enter(request, app), role, table)


@post(CELL, guards=[guards.signed_in], sync_to_thread=True)
def save_cell(
    request: Call, app: FromPath[str], role: FromPath[str], table: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Write the cell into the draft as one command; the checker and publishing judge it later."""
    builder, form = frame.enter(request, app), forms.read(body)
    before = _right(_documents(_state(builder), role, table)[0], table)
    try:
        right = _read(form, table)
    except JsonTextError as fault:
        return _cell_page(request, builder, role, table, status=422, problem=Problem(fault.error_code, "", fault.facts))
    path, name = f"tables/{table}", f"{ROLE.id}/{role}"
    granted = len(right) > 1
    command = Command("set", name, path, right) if granted else Command("remove", name, path)
    if granted or before:
        with refusing():
            builder.services.building.editor.carry_out(app, [command], builder.actor)
    return flash.leave(Redirect(f"/build/{app}/roles", status_code=303), "kept")


def _state(builder: Builder) -> DraftState:
    with refusing():
        return builder.services.building.versions.state(builder.app)


def _of(state: DraftState, kind: str) -> list[tuple[str, Json]]:
    """The documents of one kind, by id."""
    found = ((key[1], data) for key, data in sorted(state.documents.items()) if key[0] == kind)
    return [(name, data) for name, data in found if isinstance(data, Mapping)]


def _title(document: Json, language: str) -> str:
    title = document.get("title")
    return i18n.pick(title, language) if isinstance(title, Mapping) else str(document.get("id", ""))


def _right(role: Json, table: str) -> Json:
    """What a role's document says of a table; empty where it says nothing."""
    rights = role.get("tables")
    found = (one for one in rights if isinstance(one, Mapping)) if isinstance(rights, list | tuple) else ()
    return next((one for one in found if one.get("id") == table), {})


def _cell(app: str, name: str, role: Json, table: str) -> Cell:
    right = _right(role, table)
    return Cell(
        f"/build/{app}/roles/{name}/{table}",
        right,
        tuple(flag for flag in FLAGS if right.get(flag) is True),
        right.get("rows") is not None,
        {one: _texts(right.get(one)) for one in LISTS},
    )


def _texts(found: object) -> tuple[str, ...]:
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list | tuple) else ()


def _documents(state: DraftState, role: str, table: str) -> tuple[Json, Json]:
    """The role's and the table's document; 404 where one is missing."""
    found = (state.documents.get((ROLE.id, role)), state.documents.get((TABLE.id, table)))
    if not (isinstance(found[0], Mapping) and isinstance(found[1], Mapping)):
        raise not_there()
    return found[0], found[1]


def _read(form: Form, table: str) -> dict[str, object]:
    """The right that a form describes, without what it does not allow; raises ``JsonTextError``."""
    right: dict[str, object] = {"id": table}
    right.update({flag: True for flag in FLAGS if form.text(flag)})
    rows = form.text("rows").strip()
    if rows:
        right["rows"] = json_text.loads(rows)
    for name in LISTS:
        chosen = list(dict.fromkeys(form.texts(name)))
        if chosen:
            right[name] = chosen
    return right


def _cell_page(
    request: Call, builder: Builder, role: str, table: str, *, status: int = 200, problem: Problem | None = None
) -> Response[str]:
    state, language = _state(builder), builder.visit.language
    of_role, of_table = _documents(state, role, table)
    right = _right(of_role, table)
    rows = right.get("rows")
    return frame.page(
        request,
        builder,
        "build/role_cell.html",
        "roles",
        status=status,
        role=_title(of_role, language),
        table=_title(of_table, language),
        href=f"/build/{builder.app}/roles/{role}/{table}",
        right=right,
        flags=FLAGS,
        rows="" if rows is None else json_text.dumps(rows).decode(),
        fields=[(one, _title(field, language)) for one, field in _members(of_table.get("fields"))],
        moves=[
            (one, _title(move, language))
            for _, machine in _of(state, MACHINE.id)
            if machine.get("table") == table
            for one, move in _members(machine.get("transitions"))
        ],
        chosen={one: _texts(right.get(one)) for one in LISTS},
        problem=problem,
    )


def _members(found: object) -> Iterable[tuple[str, Json]]:
    for one in found if isinstance(found, list | tuple) else ():
        if isinstance(one, Mapping) and isinstance(one.get("id"), str):
            yield str(one["id"]), one


handlers = (show, show_cell, save_cell)

"""The part of the reference that tells how apps are made, exported and imported."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_APPS = "/api/v1/apps"
_TEXT: Schema = {"type": "string"}
_OBJECT: Schema = {"type": "object"}
_ARCHIVE: Schema = {"type": "string", "contentEncoding": "binary"}
_STATUSES = ("400", "401", "403", "404", "409", "413", "415", "422", "429", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls."""
    of_app = [_placed("path", "app")]
    return {
        "/api/v1/templates": {"get": _call("The templates that apps are built from", _OBJECT)},
        "/api/v1/templates/{template}": {
            "parameters": [_placed("path", "template")],
            "get": _call("The questions of a template", _OBJECT),
        },
        f"{_APPS}/import": {"post": _call("Make an app of an archive", _OBJECT, status="201") | _sent("id")},
        "/api/v1/sheets": {"post": _call("Send a sheet that becomes a table", _OBJECT, status="201") | _sent()},
        f"{_APPS}/{{app}}/making": {"parameters": of_app, "get": _call("How far a new app is", _OBJECT)},
        f"{_APPS}/{{app}}/export": {
            "parameters": of_app,
            "get": _call("The app as an archive", _ARCHIVE) | {"parameters": [_placed("query", "version")]},
        },
        f"{_APPS}/{{app}}/import": {
            "parameters": of_app,
            "post": _call("Put an archive into the draft", _OBJECT)
            | _sent()
            | {"parameters": [_placed("query", "look")]},
        },
        f"{_APPS}/{{app}}/draft/tables": {
            "parameters": of_app,
            "post": _call("Make a table of a sheet", _OBJECT, status="201", body=_closed({"sheet": _sheet()}, "sheet")),
        },
    }


def make() -> dict[str, object]:
    """The call that makes an app, which shares its address with the list of apps."""
    return _call("Make an app", _OBJECT, status="201", body=_new_app())


def _new_app() -> Schema:
    given = {"id": _TEXT, "title": _TEXT, "template": _TEXT, "answers": _OBJECT, "samples": {"type": "boolean"}}
    other = {"sheet": _sheet(), "table": _TEXT, "fields": {"type": "array", "items": _TEXT}}
    return _closed({**given, **other}, "id", "title")


def _sheet() -> Schema:
    column = _closed({"title": _TEXT, "type": _TEXT, "taken": {"type": "boolean"}}, "title", "type")
    columns: Schema = {"type": "array", "items": column}
    return _closed({"id": _TEXT, "title": _TEXT, "columns": columns, "naming": {"type": "integer"}}, "id")


def _closed(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _call(summary: str, answer: Schema, *, status: str = "200", body: Schema | None = None) -> dict[str, object]:
    media = "application/zip" if answer is _ARCHIVE else "application/json"
    done = {"description": "done", "content": {media: {"schema": answer}}}
    found: dict[str, object] = {"summary": summary, "responses": {status: done, **dict.fromkeys(_STATUSES, _REFUSED)}}
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return found


def _sent(*others: str) -> dict[str, object]:
    parts = {"file": _ARCHIVE, **dict.fromkeys(others, _TEXT)}
    schema = {"type": "object", "properties": parts, "required": ["file"]}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def _placed(place: str, name: str) -> Schema:
    return {"in": place, "name": name, "required": place == "path", "schema": {"type": "string"}}

"""The part of the reference that tells what designers ask for."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_APP = "/api/v1/apps/{app}"
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_OBJECT: Schema = {"type": "object"}
_STATUSES = ("400", "401", "403", "404", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls, the same for all apps."""
    app: dict[str, object] = {"parameters": [{"in": "path", "name": "app", "required": True, "schema": _TEXT}]}
    standing = {"newest": _NUMBER, "base": _NUMBER, "revision": _NUMBER}
    document = _shape({"kind": _TEXT, "id": _TEXT, "change": _TEXT, "data": _OBJECT})
    documents = {**standing, "documents": _list(document)}
    person = _shape({"name": _TEXT, "document": {"type": ["string", "null"]}, "path": _TEXT})
    news = {**documents, "people": _list(person)}
    place: Schema = {"anyOf": [_shape({"document": _TEXT, "path": _TEXT}), {"type": "null"}]}
    told = _shape({"seen": _NUMBER, "session": _TEXT, "at": place})
    shapes = dict.fromkeys(("kinds", "fields", "steps", "layouts"), _list(_OBJECT))
    return {
        "/api/v1/kinds": {"get": _call("Shapes of all kinds of documents", _shape(shapes))},
        f"{_APP}/draft/contents": {**app, "get": _call("Every document of the draft", _shape(documents))},
        f"{_APP}/draft/recordings": {
            **app,
            "post": {
                **_call(
                    "A scenario from what happened to a record", _shape({"story": _OBJECT, "left_out": _list(_TEXT)})
                ),
                "requestBody": _body(_shape({"table": _TEXT, "id": _TEXT})),
            },
        },
        f"{_APP}/draft/presence": {
            **app,
            "post": {
                **_call("Tell where an editor is and hear of the others", _shape(news)),
                "requestBody": _body(told),
            },
        },
    }


def _call(summary: str, answer: Schema) -> dict[str, object]:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    return {"summary": summary, "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)}}


def _body(schema: Schema) -> dict[str, object]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _shape(properties: Mapping[str, object]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}

"""The part of the reference that tells about setting connections up."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_CONNECTION = "/api/v1/apps/{app}/connections/{connection}"
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_OBJECT: Schema = {"type": "object"}
_LIST: Schema = {"type": "array", "items": _OBJECT}
_FILLABLE = ("fields", "keys", "below", "statuses")
_STATUSES = ("400", "401", "403", "404", "413", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls, the same for all apps."""
    entered = _shape({"id": _TEXT, "there": {"type": "boolean"}, "value": _MAYBE})
    credentials = {"credentials": {"type": "array", "items": entered}}
    stands = _shape(
        {**credentials, "address": _MAYBE, "live": {"type": ["boolean", "null"]}, "messages": _LIST, "refused": _LIST}
    )
    values = _shape({"values": {"type": "object", "additionalProperties": _TEXT}})
    wish = _shape({"message": _TEXT, "document": _OBJECT})
    here = {"parameters": [_placed("app"), _placed("connection")]}
    return {
        "/api/v1/apps/{app}/plugins": {
            "parameters": [_placed("app")],
            "get": _call("Platforms to connect to", _shape({"plugins": _LIST, "items": _OBJECT})),
        },
        _CONNECTION: {**here, "get": _call("How an account stands", stands)},
        f"{_CONNECTION}/credentials": {**here, "put": _call("Enter credentials", _shape(credentials), values)},
        f"{_CONNECTION}/address": {**here, "post": _call("Where messages go", _shape({"address": _TEXT}))},
        f"{_CONNECTION}/probe": {**here, "post": _call("Try the credentials", _probed())},
        f"{_CONNECTION}/messages": {**here, "get": _call("Messages to try maps on", _shape({"items": _LIST}))},
        f"{_CONNECTION}/try": {
            **here,
            "post": _call(
                "What the maps make of a message", _shape({"message": {}, "items": _LIST, "problems": _LIST}), wish
            ),
        },
        f"{_CONNECTION}/targets": {
            "parameters": [*here["parameters"], {"in": "query", "name": "table", "required": True, "schema": _TEXT}],
            "get": _call("What a map onto a table can fill", _shape(dict.fromkeys(_FILLABLE, _LIST))),
        },
        f"{_CONNECTION}/suggest": {
            **here,
            "post": _call("A map that may be meant", _offered(), _shape({"item": _TEXT, "table": _TEXT})),
        },
    }


def _probed() -> Schema:
    return _shape(
        {
            "good": {"type": "boolean"},
            "code": _MAYBE,
            "message": _TEXT,
            "hint": _TEXT,
            "tells": _LIST,
            "milliseconds": {"type": "integer"},
        }
    )


def _offered() -> Schema:
    status: Schema = {"type": ["object", "null"]}
    return _shape({"fields": _LIST, "key": _MAYBE, "children": _LIST, "status": status})


def _call(summary: str, answer: Schema, body: Schema | None = None) -> dict[str, object]:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    call: dict[str, object] = {"summary": summary, "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)}}
    if body is not None:
        call["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return call


def _placed(name: str) -> Schema:
    return {"in": "path", "name": name, "required": True, "schema": _TEXT}


def _shape(properties: Mapping[str, object]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}

"""The part of the reference that tells how flows are tried out while they are built."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_APP = "/api/v1/apps/{app}"
_TEXT: Schema = {"type": "string"}
_OBJECT: Schema = {"type": "object"}
_LIST: Schema = {"type": "array", "items": _OBJECT}
_STATUSES = ("400", "401", "403", "404", "413", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls, the same for all flows."""
    moves = ("step", "outcome", "comment")
    move = _shape({**dict.fromkeys(moves, _TEXT), "fields": _OBJECT})
    wish = {"record": _TEXT, "fields": _OBJECT, "inputs": _OBJECT, "trigger": _TEXT, "calls": _LIST}
    asked = _shape({**wish, "moves": {"type": "array", "items": move}})
    body = {"required": True, "content": {"application/json": {"schema": asked}}}
    call = _call("Try a flow of the draft on a copy of a record", _OBJECT)
    trial: dict[str, object] = {**call, "requestBody": body}
    return {
        f"{_APP}/draft/flows/{{flow}}/trial": {
            "parameters": _path("app", "flow"),
            "post": trial,
        },
        f"{_APP}/flows/{{flow}}/figures": {
            "parameters": _path("app", "flow"),
            "get": _call("How the runs and steps of a flow have done", _shape({"states": _OBJECT, "steps": _LIST})),
        },
    }


def _call(summary: str, answer: Schema) -> dict[str, object]:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    return {"summary": summary, "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)}}


def _path(*names: str) -> list[Schema]:
    return [{"in": "path", "name": name, "required": True, "schema": _TEXT} for name in names]


def _shape(properties: Mapping[str, object]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}

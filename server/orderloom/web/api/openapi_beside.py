"""The part of the reference that tells what is kept beside a record: stock, snapshots, identity."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_RECORD = "/api/v1/apps/{app}/tables/{table}/records/{record}"
_TEXT: Schema = {"type": "string"}
_OBJECT: Schema = {"type": "object"}
_STATUSES = ("400", "401", "403", "404", "409", "413", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls, the same for all tables."""
    rows = _shape({"items": {"type": "array", "items": _OBJECT}, "next": {"type": ["string", "null"]}})
    window = [_placed("query", name) for name in ("limit", "cursor")]
    amount: Schema = {"anyOf": [_TEXT, {"type": "number"}]}
    movement = _shape({"verb": _TEXT, "amount": amount, "holder": _TEXT, "reason": _TEXT})
    verdict = _shape({"identity": _TEXT, "verb": _TEXT, "with": _TEXT, "link": _TEXT, "why": _TEXT})
    return {
        f"{_RECORD}/balance/{{field}}": {
            "parameters": _path("app", "table", "record", "field"),
            "get": _call("Movements of a balance", rows, parameters=window),
            "post": _call("Move a balance", _OBJECT, body=movement),
        },
        f"{_RECORD}/snapshots": {
            "parameters": _path("app", "table", "record"),
            "get": _call("A record as it was", rows, parameters=window),
        },
        f"{_RECORD}/identity": {
            "parameters": _path("app", "table", "record"),
            "get": _call("Who is the same person", rows, parameters=window),
            "post": _call("Say who is the same person", _OBJECT, body=verdict),
        },
    }


def _call(
    summary: str, answer: Schema, *, body: Schema | None = None, parameters: list[Schema] | None = None
) -> dict[str, object]:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    call: dict[str, object] = {
        "summary": summary,
        "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)},
    }
    if body is not None:
        call["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return {**call, "parameters": parameters} if parameters else call


def _path(*names: str) -> list[Schema]:
    return [_placed("path", name) for name in names]


def _placed(place: str, name: str) -> Schema:
    return {"in": place, "name": name, "required": place == "path", "schema": _TEXT}


def _shape(properties: Mapping[str, object]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}

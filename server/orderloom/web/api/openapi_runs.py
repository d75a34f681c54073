"""The part of the reference that tells how flows are started and their runs looked after."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_APP = "/api/v1/apps/{app}"
_TEXT: Schema = {"type": "string"}
_OBJECT: Schema = {"type": "object"}
_STATUSES = ("400", "401", "403", "404", "409", "413", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_VERBS: Schema = {"type": "string", "enum": ["cancel", "pause", "resume", "retry", "restart"]}
_KEY: Schema = {"in": "header", "name": "Idempotency-Key", "required": False, "schema": _TEXT}


def paths() -> dict[str, object]:
    """The calls, the same for all flows."""
    begun = _shape({"id": _TEXT, "flow": _TEXT, "state": _TEXT})
    rows = _shape({"items": {"type": "array", "items": _OBJECT}, "next": {"type": ["string", "null"]}})
    window = [_placed("query", name) for name in ("limit", "cursor", "flow", "state", "record", "table", "parent")]
    start = _call("Start a flow", "202", begun, body=_shape({"record": _TEXT, "inputs": _OBJECT}))
    listed = _call("Runs of flows", "200", rows)
    return {
        f"{_APP}/flows/{{flow}}/runs": {"parameters": _path("app", "flow"), "post": _with(start, [_KEY])},
        f"{_APP}/runs": {"parameters": _path("app"), "get": _with(listed, window)},
        f"{_APP}/runs/{{run}}": {
            "parameters": _path("app", "run"),
            "get": _call("A run, step by step", "200", _OBJECT),
        },
        f"{_APP}/runs/{{run}}/{{verb}}": {
            "parameters": [*_path("app", "run"), {**_placed("path", "verb"), "schema": _VERBS}],
            "post": _call(
                "Do something about a run",
                "200",
                _OBJECT,
                body=_shape({"step": _TEXT, "values": _OBJECT}),
                needed=False,
            ),
        },
    }


def _call(
    summary: str, status: str, answer: Schema, *, body: Schema | None = None, needed: bool = True
) -> dict[str, object]:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    call: dict[str, object] = {"summary": summary, "responses": {status: done, **dict.fromkeys(_STATUSES, _REFUSED)}}
    if body is not None:
        call["requestBody"] = {"required": needed, "content": {"application/json": {"schema": body}}}
    return call


def _with(call: Mapping[str, object], parameters: list[Schema]) -> dict[str, object]:
    return {**call, "parameters": parameters}


def _path(*names: str) -> list[Schema]:
    return [_placed("path", name) for name in names]


def _placed(place: str, name: str) -> Schema:
    return {"in": place, "name": name, "required": place == "path", "schema": _TEXT}


def _shape(properties: Mapping[str, object]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}

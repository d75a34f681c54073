"""The part of the reference that tells how messages are read while they are built."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_TEXT: Schema = {"type": "string"}
_STATUSES = ("400", "401", "403", "404", "413", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The call, the same for all apps."""
    asked = {"record": _TEXT, "given": {"type": "object"}, "language": {"enum": ["zh", "en"]}}
    channel = _shape({"id": _TEXT, "subject": _TEXT, "body": _TEXT})
    answer = _shape({"channels": {"type": "array", "items": channel}})
    return {
        "/api/v1/apps/{app}/draft/messages/{message}/words": {
            "parameters": [_inside("app"), _inside("message")],
            "post": {
                "summary": "How the draft's message reads",
                "requestBody": {"required": True, "content": {"application/json": {"schema": _shape(asked, ())}}},
                "responses": {
                    "200": {"description": "done", "content": {"application/json": {"schema": answer}}},
                    **dict.fromkeys(_STATUSES, _REFUSED),
                },
            },
        }
    }


def _inside(name: str) -> Schema:
    """A part of the path."""
    return {"in": "path", "name": name, "required": True, "schema": _TEXT}


def _shape(properties: Mapping[str, object], required: tuple[str, ...] | None = None) -> Schema:
    needed = list(properties if required is None else required)
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**found, "required": needed} if needed else found

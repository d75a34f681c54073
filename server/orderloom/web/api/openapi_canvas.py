"""The part of the reference that tells what the form designer shows."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_STATUSES = ("400", "401", "403", "404", "413", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The one call, the same for all apps."""
    named = [
        {"in": "path", "name": "app", "required": True, "schema": _TEXT},
        {"in": "path", "name": "form", "required": True, "schema": _TEXT},
    ]
    piece = {"path": _TEXT, "html": _TEXT, "wide": _FLAG, "asked": _FLAG}
    answer = _shape({"pieces": {"type": "array", "items": _shape(piece)}})
    asked = _shape({"documents": {"type": "array", "maxItems": 20, "items": {"type": "object"}}})
    call = {
        "summary": "The fields of a form of the draft, rendered as staff see them",
        "requestBody": {"required": False, "content": {"application/json": {"schema": asked}}},
        "responses": {
            "200": {"description": "done", "content": {"application/json": {"schema": answer}}},
            **dict.fromkeys(_STATUSES, _REFUSED),
        },
    }
    return {"/api/v1/apps/{app}/draft/forms/{form}/canvas": {"parameters": named, "post": call}}


def _shape(properties: Mapping[str, object]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}

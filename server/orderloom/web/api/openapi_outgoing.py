"""The part of the reference that tells what can be decided about effects outside."""

_TEXT = {"type": "string"}
_PATH = "/api/v1/apps/{app}/outgoing/{delivery}/{verb}"
_STATUSES = ("400", "401", "403", "404", "409", "503")
_REFUSED = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls."""
    stands = {"type": "object", "properties": {"id": _TEXT, "state": _TEXT}, "additionalProperties": False}
    done = {"description": "done", "content": {"application/json": {"schema": stands}}}
    verbs = {"type": "string", "enum": ["again", "done", "give_up"]}
    return {
        _PATH: {
            "parameters": [
                {"in": "path", "name": name, "required": True, "schema": verbs if name == "verb" else _TEXT}
                for name in ("app", "delivery", "verb")
            ],
            "post": {
                "summary": "Decide how an effect outside goes on",
                "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)},
            },
        },
    }

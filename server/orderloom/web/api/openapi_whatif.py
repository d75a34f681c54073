"""The part of the reference that tells how parts of a draft are tried out."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_DRAFT = "/api/v1/apps/{app}/draft"
_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_MAYBE_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
_MAYBE_FLAG: Schema = {"type": ["boolean", "null"]}
_STATUSES = ("400", "401", "403", "404", "413", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls, the same for all apps."""
    walk = {"role": _TEXT, "record": _TEXT, "state": _TEXT, "steps": _list(_TEXT)}
    return {
        f"{_DRAFT}/machines/{{machine}}/walk": _call(
            ("app", "machine"), "Where a record may go from here", _shape(walk, ()), _standpoint()
        ),
        f"{_DRAFT}/deadlines/{{deadline}}/try": _call(
            ("app", "deadline"),
            "When each level of a deadline would come",
            _shape({"start": _MOMENT, "record": _TEXT}, ()),
            _course(),
        ),
        f"{_DRAFT}/schedule": _call(
            ("app",),
            "A schedule in words, and the next times it comes",
            _shape({"cron": _TEXT, "zone": _TEXT}, ("cron",)),
            _shape({"words": _TEXT, "zone": _TEXT, "next": _list(_MOMENT)}),
        ),
    }


def _standpoint() -> Schema:
    guard: Schema = {"enum": ["none", "open", "shut", "unknown"]}
    way = {"transition": _TEXT, "to": _TEXT, "may": _FLAG, "guard": guard}
    lists = {"missing": _list(_TEXT), "reasons": _list(_TEXT)}
    return _shape({"state": _TEXT, "ways": _list(_shape({**way, **lists}))})


def _course() -> Schema:
    level = _shape({"id": _TEXT, "at": _MAYBE_MOMENT})
    segment = _shape({"id": _TEXT, "start": _MOMENT, "due": _MAYBE_MOMENT, "levels": _list(level)})
    worked: Schema = {"type": ["array", "null"], "items": _list(_MOMENT)}
    flags = {"starts": _MAYBE_FLAG, "pauses": _MAYBE_FLAG}
    return _shape({"start": _MOMENT, "zone": _TEXT, **flags, "segments": _list(segment), "worked": worked})


def _call(names: tuple[str, ...], summary: str, body: Schema, answer: Schema) -> dict[str, object]:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    return {
        "parameters": [{"in": "path", "name": name, "required": True, "schema": _TEXT} for name in names],
        "post": {
            "summary": summary,
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)},
        },
    }


def _shape(properties: Mapping[str, object], required: tuple[str, ...] | None = None) -> Schema:
    needed = list(properties if required is None else required)
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**found, "required": needed} if needed else found


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}

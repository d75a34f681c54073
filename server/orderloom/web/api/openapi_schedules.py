"""The part of the reference that tells about schedules."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_SCHEDULES = "/api/v1/apps/{app}/schedules"
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
_STATUSES = ("400", "401", "403", "404", "409", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls, the same for all apps."""
    schedule = {
        **dict.fromkeys(("flow", "trigger", "cron", "zone"), _TEXT),
        "title": {"type": "object"},
        **dict.fromkeys(("next_at", "last_at"), _MOMENT),
        **dict.fromkeys(("paused_by", "last_run", "last_state", "problem"), _MAYBE),
    }
    items = _shape({"items": {"type": "array", "items": _shape(schedule)}})
    verb: Schema = {"type": "string", "enum": ["run", "pause", "resume"]}
    return {
        _SCHEDULES: {"parameters": _path("app"), "get": _call("Schedules, the next one first", items)},
        f"{_SCHEDULES}/{{flow}}/{{trigger}}/{{verb}}": {
            "parameters": [*_path("app", "flow", "trigger"), _placed("verb", verb)],
            "post": _call("Begin a run beside the clock, stop the clock, let it go on", _shape({"run": _MAYBE})),
        },
    }


def _call(summary: str, answer: Schema) -> dict[str, object]:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    return {"summary": summary, "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)}}


def _path(*names: str) -> list[Schema]:
    return [_placed(name, _TEXT) for name in names]


def _placed(name: str, schema: Schema) -> Schema:
    return {"in": "path", "name": name, "required": True, "schema": schema}


def _shape(properties: Mapping[str, object]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}

"""The part of the reference that tells of tasks: what waits for people, and what they can do with it."""

from collections.abc import Mapping

from orderloom.web.api.tasks import VERBS

Schema = Mapping[str, object]

_TASKS = "/api/v1/apps/{app}/tasks"
_ONE = f"{_TASKS}/{{task}}"
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_WHOLE: Schema = {"type": "integer"}
_FLAG: Schema = {"type": "boolean"}
_OBJECT: Schema = {"type": "object"}
_STATUSES = ("400", "401", "403", "404", "409", "412", "413", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_SUMMARIES = {
    "claim": "Claim a task",
    "answer": "Answer a task",
    "return": "Return a task to whoever had it before",
    "reassign": "Hand a task on",
    "sign": "Add a signer to a task",
    "delegate": "Let somebody answer in one's name",
    "urge": "Remind whoever is asked",
    "withdraw": "Take a task back",
    "skip": "Let the work go on without an answer",
}
_REVISION = {"revision": _WHOLE}
_WHY = {"comment": _TEXT, **_REVISION}
_BODIES: Mapping[str, Mapping[str, object]] = {
    "claim": _REVISION,
    "answer": {"outcome": _TEXT, "fields": _OBJECT, "version": _WHOLE, "confirm": _TEXTS, **_WHY},
    "return": _WHY,
    "reassign": {"to": _TEXTS, "from": _TEXT, **_WHY},
    "sign": {"to": _TEXT, "where": {"enum": ["before", "after"]}, **_WHY},
    "delegate": {"to": _TEXT, **_WHY},
    "urge": _REVISION,
    "withdraw": _WHY,
    "skip": _WHY,
}


def paths() -> dict[str, object]:
    """The calls, the same for all apps."""
    narrowing = [_placed("query", name, _FLAG) for name in ("all", "turn", "open")]
    narrowing += [_placed("query", name) for name in ("table", "record", "flow", "limit", "cursor")]
    listed = _shape({"items": {"type": "array", "items": _OBJECT}, "next": {"type": ["string", "null"]}})
    many = {"ids": _TEXTS, "do": {"enum": ["answer", "reassign"]}, "outcome": _TEXT, "to": _TEXTS, "comment": _TEXT}
    of_app, of_task = [_placed("path", "app")], [_placed("path", "app"), _placed("path", "task")]
    return {
        _TASKS: {"parameters": of_app, "get": _call("List tasks", listed) | {"parameters": narrowing}},
        f"{_TASKS}/bulk": {"parameters": of_app, "post": _call("Do the same with many tasks", _OBJECT, many)},
        _ONE: {"parameters": of_task, "get": _call("Get a task", _OBJECT)},
        **{
            f"{_ONE}/{verb}": {"parameters": of_task, "post": _call(_SUMMARIES[verb], _OBJECT, _BODIES[verb])}
            for verb in VERBS
        },
    }


def _call(summary: str, answer: Schema, body: Mapping[str, object] | None = None) -> dict[str, object]:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    found: dict[str, object] = {
        "summary": summary,
        "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)},
    }
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": _shape(body)}}}
    return found


def _placed(place: str, name: str, schema: Schema = _TEXT) -> Schema:
    return {"in": place, "name": name, "required": place == "path", "schema": schema}


def _shape(properties: Mapping[str, object]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}

"""The part of the reference that tells what editors of expressions ask."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_DRAFT = "/api/v1/apps/{app}/draft"
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "integer"}
_OBJECT: Schema = {"type": "object"}
_RULE: Schema = {"title": "JsonLogic"}
_STATUSES = ("400", "401", "403", "404", "415", "422", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls, the same for all apps."""
    app: dict[str, object] = {"parameters": [{"in": "path", "name": "app", "required": True, "schema": _TEXT}]}
    asked = _shape({"document": _TEXT, "path": _TEXT, "value": _RULE})
    operators = _shape({"items": _list(_OBJECT), "families": _OBJECT})
    return {
        f"{_DRAFT}/expression": {
            **app,
            "post": _call("Examine an expression where it stands", _question(), _verdict()),
        },
        f"{_DRAFT}/sentences": {
            **app,
            "post": _call(
                "Expressions in words", _shape({"items": _list(asked)}, "items"), _shape({"items": _list(_TEXT)})
            ),
        },
        "/api/v1/operators": {"get": _call("Every operator of expressions", None, operators)},
    }


def _question() -> Schema:
    sample: Schema = {"anyOf": [_FLAG, _TEXT]}
    where = {"document": _TEXT, "path": _TEXT, "table": _TEXT, "value": _RULE}
    return _shape({**where, "reach": _FLAG, "sample": sample, "matches": _FLAG})


def _verdict() -> Schema:
    sample = _shape({"record": _TEXT, "title": _TEXT, "value": {}, "failed": _TEXT})
    matches = _shape({"matched": _NUMBER, "of": _NUMBER, "whole": _FLAG})
    return _shape(
        {
            "type": _MAYBE,
            "want": _MAYBE,
            "pushed": _FLAG,
            "table": _TEXT,
            "dictionary": _MAYBE,
            "problems": _list(_OBJECT),
            "words": _TEXT,
            "reach": _or_null(_shape({"paths": _list(_OBJECT), "asks": _list(_OBJECT)})),
            "sample": _or_null(sample),
            "matches": _or_null(matches),
        }
    )


def _call(summary: str, body: Schema | None, answer: Schema) -> dict[str, object]:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    call: dict[str, object] = {
        "summary": summary,
        "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)},
    }
    if body is not None:
        call["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return call


def _shape(properties: Mapping[str, object], *required: str) -> Schema:
    shape = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**shape, "required": list(required)} if required else shape


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}

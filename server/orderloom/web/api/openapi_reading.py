"""The part of the reference that tells how records are grouped and named queries are asked."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_APP = "/api/v1/apps/{app}"
_TEXT: Schema = {"type": "string"}
_STATUSES = ("400", "401", "403", "404", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """Both calls, the same for all apps."""
    groups, query = f"{_APP}/tables/{{table}}/groups", f"{_APP}/queries/{{name}}"
    narrowed = [_asked(name) for name in ("filter", "sort", "limit")]
    answered: Schema = {"anyOf": [_ref("Groups"), _ref("QueryRecords")]}
    return {
        groups: {
            "parameters": [_placed("app"), _placed("table")],
            "get": _call("Group records", _ref("Groups"), [_asked("group"), _asked("measure"), *narrowed]),
        },
        query: {
            "parameters": [_placed("app"), _placed("name")],
            "get": _call("Ask a named query", answered, [*narrowed, *map(_asked, ("cursor", "fields", "count"))]),
        },
    }


def schemas() -> dict[str, Schema]:
    """What is answered."""
    count = _shape({"value": {"type": "integer"}, "exact": {"type": "boolean"}})
    group = _shape({"keys": {"type": "object"}, "values": {"type": "object"}, "mixed": _list(_TEXT)})
    record = {"id": _TEXT, "version": {"type": "integer"}, "state": {"type": ["string", "null"]}}
    records: Mapping[str, Schema] = {
        "items": _list(_shape({**record, "fields": {"type": "object"}})),
        "next": {"type": ["string", "null"]},
        "count": {"anyOf": [count, {"type": "null"}]},
    }
    return {"Groups": _shape({"groups": _list(group), "count": count}), "QueryRecords": _shape(records)}


def _call(summary: str, answer: Schema, parameters: list[Schema]) -> Schema:
    done = {"description": "done", "content": {"application/json": {"schema": answer}}}
    return {
        "summary": summary,
        "parameters": parameters,
        "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)},
    }


def _asked(name: str) -> Schema:
    return {"in": "query", "name": name, "required": False, "schema": _TEXT}


def _placed(name: str) -> Schema:
    return {"in": "path", "name": name, "required": True, "schema": _TEXT}


def _shape(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}

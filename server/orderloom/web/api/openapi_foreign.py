"""The part of the reference that tells about databases of other systems."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_FOREIGN = "/api/v1/apps/{app}/foreign"
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": "boolean"}
_STATUSES = ("400", "401", "403", "404", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def paths() -> dict[str, object]:
    """The calls, the same for all apps."""
    sort: Schema = {"enum": ["int", "dec", "str", "bool", "date", "datetime", ""]}
    table = {"name": _TEXT, "namespace": _MAYBE, "view": _FLAG}
    column = {"name": _TEXT, "written": _TEXT, "sort": sort, "key": _FLAG, "size": {"type": ["integer", "null"]}}
    one, columns = f"{_FOREIGN}/{{engine}}", f"{_FOREIGN}/{{engine}}/columns"
    asked = [{"in": "query", "name": name, "required": needed, "schema": _TEXT} for name, needed in _QUERY.items()]
    call: dict[str, object] = {**_call("Columns of a table there", _shape(column)), "parameters": asked}
    return {
        _FOREIGN: {"parameters": _path("app"), "get": _call("Databases of other systems", _TEXT)},
        one: {"parameters": _path("app", "engine"), "get": _call("Tables and views of one of them", _shape(table))},
        columns: {
            "parameters": _path("app", "engine"),
            "get": call,
        },
    }


_QUERY = {"table": True, "namespace": False}
"""What the columns are asked by, and whether it must be said."""


def _call(summary: str, item: Schema) -> dict[str, object]:
    items = _shape({"items": {"type": "array", "items": item}})
    done = {"description": "done", "content": {"application/json": {"schema": items}}}
    return {"summary": summary, "responses": {"200": done, **dict.fromkeys(_STATUSES, _REFUSED)}}


def _path(*names: str) -> list[Schema]:
    return [{"in": "path", "name": name, "required": True, "schema": _TEXT} for name in names]


def _shape(properties: Mapping[str, object]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }

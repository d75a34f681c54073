"""The part of the reference that tells of sheets: imports from the file to the records, and exports."""

from collections.abc import Mapping

Schema = Mapping[str, object]

_TABLE = "/api/v1/apps/{app}/tables/{table}"
_ONE = f"{_TABLE}/imports/{{job}}"
_JOB: Schema = {"type": "object"}
_STATUSES = ("400", "401", "403", "404", "409", "413", "415", "422", "429", "503")
_REFUSED: Schema = {
    "description": "refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_SHEET: Schema = {"type": "string", "contentEncoding": "binary"}


def paths() -> dict[str, object]:
    """The calls, the same for all tables."""
    text: Schema = {"type": "string"}
    column: dict[str, object] = {"type": "object", "properties": {"title": text, "to": text, "format": text}}
    flag: Schema = {"type": "boolean"}
    mapping: dict[str, object] = {
        "type": "object",
        "properties": {"columns": {"type": "array", "items": column}, "key": text, "lenient": flag, "confirm": flag},
        "additionalProperties": False,
    }
    of_table = _path("app", "table")
    of_job = _path("app", "table", "job")
    sent: dict[str, object] = {
        "required": True,
        "content": {"multipart/form-data": {"schema": {"type": "object", "properties": {"file": _SHEET}}}},
    }
    listed = [_placed("query", name) for name in ("format", "filter", "sort", "fields")]
    return {
        f"{_TABLE}/imports": {
            "parameters": of_table,
            "post": _call("Send a sheet", _JOB, status="201") | {"requestBody": sent},
        },
        _ONE: {"parameters": of_job, "get": _call("How far an import is", _JOB)},
        f"{_ONE}/judge": {"parameters": of_job, "post": _call("Try a mapping", _JOB, body=mapping, status="202")},
        f"{_ONE}/start": {"parameters": of_job, "post": _call("Run an import", _JOB, status="202")},
        f"{_ONE}/cancel": {"parameters": of_job, "post": _call("Stop an import", _JOB, status="202")},
        f"{_ONE}/problems": {
            "parameters": of_job,
            "get": _call("Rows that could not be taken", _JOB, parameters=[_placed("query", "cursor")]),
        },
        f"{_TABLE}/export": {"parameters": of_table, "get": _call("Records as a sheet", _SHEET, parameters=listed)},
    }


def _call(
    summary: str,
    answer: Schema,
    *,
    status: str = "200",
    body: Schema | None = None,
    parameters: list[Schema] | None = None,
) -> dict[str, object]:
    media = "application/octet-stream" if answer is _SHEET else "application/json"
    done = {"description": "done", "content": {media: {"schema": answer}}}
    responses: dict[str, object] = {status: done, **dict.fromkeys(_STATUSES, _REFUSED)}
    found: dict[str, object] = {"summary": summary, "responses": responses}
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return {**found, "parameters": parameters} if parameters else found


def _path(*names: str) -> list[Schema]:
    return [_placed("path", name) for name in names]


def _placed(place: str, name: str) -> Schema:
    return {"in": place, "name": name, "required": place == "path", "schema": {"type": "string"}}

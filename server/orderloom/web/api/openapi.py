"""The reference of the API as OpenAPI 3.1: the fixed calls, and for each visible table its own bodies from the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom import i18n
from orderloom.check.plan import AppPlan, FieldPlan, TablePlan
from orderloom.web.api import (
    openapi_beside,
    openapi_canvas,
    openapi_connections,
    openapi_documents,
    openapi_expressions,
    openapi_foreign,
    openapi_letters,
    openapi_new_apps,
    openapi_outgoing,
    openapi_reading,
    openapi_runs,
    openapi_schedules,
    openapi_studio,
    openapi_tasks,
    openapi_transfer,
    openapi_trials,
    openapi_whatif,
)
from orderloom.web.api.fields.base import SCHEMAS, Schema

RECORDS = "/api/v1/apps/{app}/tables/{table}/records"
_PROBLEM = "#/components/schemas/Problem"
_REFUSALS = ("400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429", "503")


@dataclass(frozen=True, slots=True)
class Visible:
    """A table as the reader of the reference may use it."""

    plan: AppPlan
    table: TablePlan
    readable: frozenset[str]
    writable: frozenset[str]


def document(title: str, version: str, language: str, tables: Iterable[Visible]) -> dict[str, object]:
    """The whole reference; ``tables`` get their own paths in place of the general ones."""
    shown = tuple(tables)
    paths: dict[str, object] = {
        **_sessions(),
        **_apps(),
        **openapi_documents.paths(),
        **openapi_expressions.paths(),
        **openapi_reading.paths(),
        **openapi_beside.paths(),
        **openapi_connections.paths(),
        **openapi_canvas.paths(),
        **openapi_foreign.paths(),
        **openapi_letters.paths(),
        **openapi_new_apps.paths(),
        **openapi_outgoing.paths(),
        **openapi_runs.paths(),
        **openapi_schedules.paths(),
        **openapi_studio.paths(),
        **openapi_transfer.paths(),
        **openapi_trials.paths(),
        **openapi_whatif.paths(),
        **openapi_tasks.paths(),
    }
    schemas: dict[str, object] = {
        "Problem": _problem(),
        **_general(),
        **openapi_documents.schemas(),
        **openapi_reading.schemas(),
    }
    for item in shown:
        name = f"{item.plan.id}.{item.table.id}"
        schemas |= _table_schemas(item, name, language)
        path = RECORDS.replace("{app}", item.plan.id).replace("{table}", item.table.id)
        paths |= _records(path, name, i18n.pick(item.table.title, language))
    if not shown:
        paths |= _records(RECORDS, "General", "records")
    bearer: Schema = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version or "0"},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"bearer": bearer}},
        "security": [{"bearer": []}],
    }


def _records(path: str, name: str, title: str) -> dict[str, object]:
    """The calls of one table."""
    record, one = _ref(f"{name}.record"), _ref(f"{name}.one")
    change, created = _body(_ref(f"{name}.update")), _body(_ref(f"{name}.create"))
    of_record = f"{path}/{{record}}"
    return {
        path: {
            "parameters": _path_parameters(path),
            "get": _call(f"List {title}", {"200": _ref(f"{name}.list")}, parameters=_LIST_PARAMETERS),
            "post": _call(f"Create {title}", {"201": record}, body=created, parameters=[_IDEMPOTENCY]),
        },
        f"{path}/batch": {
            "parameters": _path_parameters(path),
            "post": _call(f"Change many {title}", {"200": {"type": "object"}}, body=_body(_ref("Batch"))),
        },
        of_record: {
            "parameters": _path_parameters(of_record),
            "get": _call(f"Get one of {title}", {"200": one}),
            "patch": _call(
                f"Change one of {title}", {"200": record}, body=change, parameters=[_IF_MATCH, _IDEMPOTENCY]
            ),
            "delete": _call(f"Delete one of {title}", {"204": None}),
        },
        f"{of_record}/transitions/{{transition}}": {
            "parameters": _path_parameters(of_record + "{transition}"),
            "post": _call(f"Move one of {title}", {"200": record}, body=change, parameters=[_IF_MATCH, _IDEMPOTENCY]),
        },
        f"{of_record}/restore": {
            "parameters": _path_parameters(of_record),
            "post": _call(f"Bring back one of {title}", {"200": record}, parameters=[_IDEMPOTENCY]),
        },
        f"{path.removesuffix('records')}deleted": {
            "parameters": _path_parameters(path),
            "get": _call(f"Deleted {title}", {"200": _ref(f"{name}.list")}),
        },
        f"{of_record}/trace": {
            "parameters": _path_parameters(of_record),
            "get": _call(f"What happened to one of {title}", {"200": {"type": "object"}}),
        },
        f"{of_record}/history": {
            "parameters": _path_parameters(of_record),
            "get": _call(
                f"How a field of one of {title} came to its value",
                {"200": {"type": "object"}},
                parameters=[{"name": "field", "in": "query", "required": True, "schema": {"type": "string"}}],
            ),
        },
        f"{of_record}/holds": {
            "parameters": _path_parameters(of_record),
            "post": _call(f"Hold one of {title}", {"201": {"type": "object"}}, body=_body(_ref("Hold"))),
        },
    }


def _sessions() -> dict[str, object]:
    login = _body(_ref("SignIn"))
    token = _body({"oneOf": [_ref("SignIn"), _ref("Refresh")]})
    return {
        "/api/v1/token": {"post": {**_call("Get tokens", {"200": _ref("Tokens")}, body=token), "security": []}},
        "/api/v1/session": {
            "post": {**_call("Sign a browser in", {"200": {"type": "object"}}, body=login), "security": []}
        },
    }


def _apps() -> dict[str, object]:
    one = "/api/v1/apps/{app}"
    return {
        "/api/v1/apps": {
            "get": _call("List apps", {"200": {"type": "object"}}),
            "post": openapi_new_apps.make(),
        },
        one: {"parameters": _path_parameters(one), "get": _call("Get one app", {"200": {"type": "object"}})},
    }


def _table_schemas(item: Visible, name: str, language: str) -> dict[str, Schema]:
    fields = {field.id: field for field in item.table.fields.values()}
    shown = {key: _described(item.plan, fields[key], language) for key in fields if key in item.readable}
    given = {key: _described(item.plan, fields[key], language) for key in fields if key in item.writable}
    return _schemas(name, _object(shown), _object(given))


def _general() -> dict[str, Schema]:
    """Schemas that do not depend on a table, and the open ones for readers who have not signed in."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    change: Schema = {
        "op": {"enum": ["create", "update", "delete", "transition"]},
        "id": text,
        "version": {"type": "integer"},
    }
    change |= {"fields": {"type": "object"}, "transition": text, "confirm": texts}
    tokens = {"access_token": text, "expires_at": text, "refresh_token": text, "token_type": text}
    return {
        **_schemas("General", {"type": "object"}, {"type": "object"}),
        "Batch": _object(
            {"changes": {"type": "array", "items": _object(change, ("op",)), "maxItems": 500}}, ("changes",)
        ),
        "Hold": _object({"reason": text, "blocks": texts, "but": texts}, ("reason",)),
        "SignIn": _object({"name": text, "password": text, "totp": text}, ("name", "password")),
        "Refresh": _object({"refresh_token": text}, ("refresh_token",)),
        "Tokens": _object(tokens, ("access_token", "expires_at", "refresh_token")),
    }


def _schemas(name: str, fields: Schema, given: Schema) -> dict[str, Schema]:
    confirm: Schema = {"type": "array", "items": {"type": "string"}}
    record: dict[str, Schema] = {
        "id": {"type": "string"},
        "version": {"type": "integer"},
        "state": {"type": ["string", "null"]},
        "fields": fields,
    }
    beside: dict[str, Schema] = {
        key: {"type": "array", "items": {"type": "object"}} for key in ("transitions", "holds", "marks")
    }
    count = _object({"value": {"type": "integer"}, "exact": {"type": "boolean"}}, ("value", "exact"))
    page: dict[str, Schema] = {
        "items": {"type": "array", "items": _ref(f"{name}.record")},
        "next": {"type": ["string", "null"]},
        "count": {"anyOf": [count, {"type": "null"}]},
    }
    return {
        f"{name}.record": _object(
            {**record, "warnings": {"type": "array", "items": {"type": "object"}}}, tuple(record)
        ),
        f"{name}.one": _object({**record, **beside}, (*record, *beside)),
        f"{name}.list": _object(page, tuple(page)),
        f"{name}.create": _object({"fields": given, "confirm": confirm}),
        f"{name}.update": _object({"fields": given, "confirm": confirm}),
    }


def _described(plan: AppPlan, field: FieldPlan, language: str) -> Schema:
    """The schema of a field's values, null for none, with its title."""
    entry = SCHEMAS.find(field.type)
    value = entry.value(plan, field) if entry else {}
    titled: Schema = {"title": i18n.pick(field.title, language)}
    return {**titled, "anyOf": [value, {"type": "null"}]} if value else titled


def _object(properties: Mapping[str, object], required: tuple[str, ...] = ()) -> Schema:
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


def _problem() -> Schema:
    """RFC 9457, with every finding in ``errors``."""
    text = {"type": "string"}
    levels = {"enum": ["error", "confirm", "warning"]}
    error = {"pointer": text, "code": text, "message": text, "hint": text, "level": levels, "id": text}
    return {
        "type": "object",
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {"type": "array", "items": {"type": "object", "properties": error}},
        },
        "required": ["type", "title", "status", "errors"],
    }


def _call(
    summary: str,
    answers: Mapping[str, Schema | None],
    *,
    body: Schema | None = None,
    parameters: list[Schema] | None = None,
) -> Schema:
    problem = {"description": "refused", "content": {"application/problem+json": {"schema": {"$ref": _PROBLEM}}}}
    responses: dict[str, object] = dict.fromkeys(_REFUSALS, problem)
    for status, schema in answers.items():
        content = {"content": {"application/json": {"schema": schema}}} if schema is not None else {}
        responses[status] = {"description": "done", **content}
    call: Schema = {"summary": summary, "responses": responses}
    if parameters:
        call["parameters"] = parameters
    if body:
        call["requestBody"] = body
    return call


def _body(schema: Schema) -> Schema:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(place: str, name: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"in": place, "name": name, "required": required, "schema": schema}


def _path_parameters(path: str) -> list[Schema]:
    names = (name for name in ("app", "table", "record", "transition") if f"{{{name}}}" in path)
    return [_parameter("path", name, {"type": "string"}, required=True) for name in names]


_IF_MATCH = _parameter("header", "If-Match", {"type": "string", "pattern": r'^("[0-9]+"|\*)$'}, required=True)
_IDEMPOTENCY = _parameter("header", "Idempotency-Key", {"type": "string", "maxLength": 200})
_LIST_PARAMETERS = [
    _parameter("query", "filter", {"type": "string"}),
    _parameter("query", "sort", {"type": "string"}),
    _parameter("query", "limit", {"type": "integer", "minimum": 1, "maximum": 500}),
    _parameter("query", "cursor", {"type": "string"}),
    _parameter("query", "fields", {"type": "string"}),
    _parameter("query", "count", {"enum": ["true", "false"]}),
]

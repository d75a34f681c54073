"""The part of the reference that tells the calls of drafts and versions."""

from collections.abc import Mapping, Sequence

Schema = Mapping[str, object]

_APP = "/api/v1/apps/{app}"
_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "integer"}
_OBJECT: Schema = {"type": "object"}
_STATUSES = ("400", "401", "403", "404", "409", "412", "422", "428", "503")


def paths() -> dict[str, object]:
    """Every call, the same for all apps."""
    return {**_draft(), **_document(), **_verbs(), **_versions()}


def schemas() -> dict[str, Schema]:
    """Bodies and answers."""
    document = {"kind": _TEXT, "id": _TEXT, "title": {"type": ["object", "null"]}, "revision": _TEXT}
    changes: Schema = {"enum": ["none", "added", "changed", "removed"]}
    standing = {"newest": _NUMBER, "base": _NUMBER, "revision": _NUMBER}
    version = dict.fromkeys(("version", "digest", "at", "by"), _TEXT)
    origin: Schema = {"enum": ["folder", "draft", "rollback"]}
    plan = {name: _list(_OBJECT) for name in ("edits", "conflicts", "problems", "structure")}
    command = {"op": {"enum": ["set", "insert", "remove", "move"]}, "document": _TEXT, "path": _TEXT}
    return {
        "DraftDocument": _shape({**document, "change": changes}),
        "Draft": _shape({**standing, "documents": _list(_ref("DraftDocument"))}),
        "DraftStanding": _shape(standing),
        "Commands": _shape(
            {
                "commands": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 500,
                    "items": _shape(
                        {**command, "value": {}, "after": {"type": ["string", "null"]}, "was": {}}, ("op", "document")
                    ),
                }
            }
        ),
        "Problems": _shape({"problems": _list(_OBJECT)}),
        "PublishPlan": _shape({"number": _NUMBER, "words": _list(_TEXT), "publishable": _FLAG, **plan}),
        "ReplayWish": _shape({"days": _NUMBER, "wait": _NUMBER}, ()),
        "Replayed": _shape(
            {
                **dict.fromkeys(("state", "app", "since", "until", "digest"), _TEXT),
                **dict.fromkeys(("days", "done", "inputs", "events", "records"), _NUMBER),
                **dict.fromkeys(("cut", "partial"), _FLAG),
                "differences": _list(_OBJECT),
                "problem": _OBJECT,
            },
            ("state", "days", "done", "inputs"),
        ),
        "Played": _shape({"passed": _NUMBER, "failed": _NUMBER, "scenarios": _list(_OBJECT)}),
        "Publish": _shape({"force": _FLAG, "keep_ours": _FLAG, "revision": _NUMBER}, ()),
        "Published": _shape({"number": _NUMBER, "version": _TEXT, "unchanged": _FLAG}),
        "Steps": _shape({"items": _list(_OBJECT)}),
        "Version": _shape(
            {"number": _NUMBER, **version, "origin": origin, "forced": _FLAG, "of": _NUMBER},
            ("number", *version, "origin", "forced"),
        ),
        "Versions": _shape({"items": _list(_ref("Version"))}),
        "Difference": _shape({"edits": _list(_OBJECT), "words": _list(_TEXT)}),
    }


def _draft() -> dict[str, object]:
    path = f"{_APP}/draft"
    commands = _body(_ref("Commands"))
    return {
        path: {
            "parameters": _path(path),
            "get": _call("The documents of the draft", {"200": _ref("Draft")}),
            "patch": _call("Edit the draft by id path", {"200": _ref("Draft")}, body=commands),
        },
        f"{path}/steps": {
            "parameters": _path(path),
            "get": _call("The last steps of the draft", {"200": _ref("Steps")}),
        },
        f"{path}/steps/{{step}}/undo": {
            "parameters": _path(f"{path}/steps/{{step}}"),
            "post": _call("Take one step back", {"200": _ref("DraftStanding")}),
        },
    }


def _document() -> dict[str, object]:
    path = f"{_APP}/draft/{{kind}}/{{id}}"
    seen: Schema = {"in": "header", "name": "If-Match", "required": False, "schema": _TEXT}
    return {
        path: {
            "parameters": _path(path),
            "get": _call("One document of the draft", {"200": _OBJECT}),
            "put": _call(
                "Write one document; an existing one needs If-Match",
                {"200": _OBJECT, "201": _OBJECT},
                body=_body(_OBJECT),
                parameters=[seen],
            ),
            "delete": _call("Take one document out", {"204": None}, parameters=[seen]),
        }
    }


def _verbs() -> dict[str, object]:
    path = f"{_APP}/draft"
    verbs: Mapping[str, tuple[str, Schema | None]] = {
        "check": ("Every problem of the draft", _ref("Problems")),
        "plan": ("What publishing the draft would do", _ref("PublishPlan")),
        "test": ("Play the draft's scenarios", _ref("Played")),
        "discard": ("Give up every change of the draft", None),
    }
    found: dict[str, object] = {
        f"{path}/{verb}": {
            "parameters": _path(path),
            "post": _call(summary, {"200": shape} if shape else {"204": None}),
        }
        for verb, (summary, shape) in verbs.items()
    }
    wish = {**_body(_ref("ReplayWish")), "required": False}
    found[f"{path}/replay"] = {
        "parameters": _path(path),
        "get": _call("The last replay of the draft", {"200": _ref("Replayed"), "202": _ref("Replayed")}),
        "post": _call(
            "Tell what the draft would have made different",
            {"200": _ref("Replayed"), "202": _ref("Replayed")},
            body=wish,
        ),
    }
    publish = {**_body(_ref("Publish")), "required": False}
    found[f"{path}/publish"] = {
        "parameters": _path(path),
        "post": _call("Put the draft in force", {"200": _ref("Published")}, body=publish),
    }
    return found


def _versions() -> dict[str, object]:
    path = f"{_APP}/versions"
    one = f"{path}/{{number}}"
    difference = f"{one}/difference/{{other}}"
    return {
        path: {"parameters": _path(path), "get": _call("Every version, newest first", {"200": _ref("Versions")})},
        one: {"parameters": _path(one), "get": _call("One version with its documents", {"200": _OBJECT})},
        difference: {
            "parameters": _path(difference),
            "get": _call("What two versions differ in; the other may be the draft", {"200": _ref("Difference")}),
        },
        f"{one}/rollback": {
            "parameters": _path(one),
            "post": _call("Put an earlier version in force again", {"200": _ref("Published")}),
        },
    }


def _call(
    summary: str,
    answers: Mapping[str, Schema | None],
    *,
    body: Schema | None = None,
    parameters: Sequence[Schema] = (),
) -> Schema:
    problem = {"description": "refused", "content": {"application/problem+json": {"schema": _ref("Problem")}}}
    responses: dict[str, object] = dict.fromkeys(_STATUSES, problem)
    for status, shape in answers.items():
        content = {"content": {"application/json": {"schema": shape}}} if shape is not None else {}
        responses[status] = {"description": "done", **content}
    call: dict[str, object] = {"summary": summary, "responses": responses}
    if parameters:
        call["parameters"] = list(parameters)
    return {**call, "requestBody": body} if body else call


def _path(path: str) -> list[Schema]:
    names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    whole: Schema = {"type": "integer", "minimum": 1}
    return [
        {"in": "path", "name": name, "required": True, "schema": whole if name == "number" else _TEXT} for name in names
    ]


def _shape(properties: Mapping[str, object], required: Sequence[str] | None = None) -> Schema:
    needed = list(properties if required is None else required)
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**found, "required": needed} if needed else found


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(schema: Schema) -> Schema:
    return {"required": True, "content": {"application/json": {"schema": schema}}}

"""The reference pages of documents and field types, written from their shapes; nothing in them is written by hand."""

from collections.abc import Iterator, Mapping
from inspect import cleandoc

from pydantic import BaseModel

from orderloom.model.document import CODE_PATTERN, ID_PATTERN
from orderloom.model.field import FIELDS
from orderloom.model.kind import KINDS, Kind

_Schema = Mapping[str, object]
_HEAD = ("| Key | Value | Default | Meaning |", "| --- | --- | --- | --- |")
_NAMES = {ID_PATTERN: "id", CODE_PATTERN: "code"}
_PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}


def pages() -> Mapping[str, str]:
    """Every page as Markdown, by its path below the reference's folder."""
    kinds = {f"documents/{kind.id}.md": kind_page(kind) for kind in KINDS}
    types = {f"fields/{entry.id}.md": _page(entry.id, entry.shape) for entry in FIELDS}
    return {"index.md": _index(), **kinds, **types}


def kind_page(kind: Kind) -> str:
    """The page of one document kind."""
    lines = [_page(kind.id, kind.shape).rstrip("\n")]
    if kind.references:
        lines += ["", "## What it refers to", ""]
        for reference in kind.references:
            target = reference.to.model_fields["kind"].default
            lines.append(f"- `{reference.path}`: a {target}" + (", or `*` for all" if reference.wildcard else ""))
    return "\n".join(lines) + "\n"


def _index() -> str:
    kinds = [f"- [{kind.id}](documents/{kind.id}.md): {_summary(kind.shape)}" for kind in KINDS]
    types = [f"- [{entry.id}](fields/{entry.id}.md): {_summary(entry.shape)}" for entry in FIELDS]
    return "\n".join(["# Reference", "", "## Documents", "", *kinds, "", "## Field types", "", *types]) + "\n"


def _page(name: str, shape: type[BaseModel]) -> str:
    schema = shape.model_json_schema()
    lines = [f"# {name}", "", _doc(shape), "", *_table(schema)]
    parts = schema.get("$defs")
    for part, inner in parts.items() if isinstance(parts, Mapping) else ():
        if isinstance(inner, Mapping) and "properties" in inner:
            lines += ["", f"## {part}", "", cleandoc(str(inner.get("description", ""))), "", *_table(inner)]
    return "\n".join(lines) + "\n"


def _doc(shape: type[BaseModel]) -> str:
    return cleandoc(shape.__doc__ or "")


def _summary(shape: type[BaseModel]) -> str:
    return _doc(shape).split("\n", maxsplit=1)[0]


def _table(schema: _Schema) -> Iterator[str]:
    yield from _HEAD
    required = schema.get("required", ())
    properties = schema.get("properties")
    for key, value in properties.items() if isinstance(properties, Mapping) else ():
        needed = isinstance(required, list) and key in required
        meaning = str(value.get("description", "")).replace("\n", " ")
        yield f"| `{key}` | {_sort(value)} | {'**required**' if needed else _default(value)} | {meaning} |"


def _default(value: _Schema) -> str:
    default = value.get("default")
    return "" if default in (None, [], {}, "") else f"`{default}`"


def _sort(value: object) -> str:
    """A value's sort in words."""
    if not isinstance(value, Mapping):
        return "any value"
    choices = value.get("enum", [value["const"]] if "const" in value else None)
    alternatives = value.get("anyOf")
    if isinstance(choices, list):
        return ", ".join(f"`{choice}`" for choice in choices)
    if isinstance(alternatives, list):
        return " or ".join(_sort(one) for one in alternatives if one != {"type": "null"})
    if "$ref" in value:
        name = str(value["$ref"]).rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "oneOf" in value:
        return "a [field](../index.md#field-types)"
    return _named(value)


def _named(value: _Schema) -> str:
    sort = value.get("type")
    if sort == "array":
        return f"list of {_sort(value.get('items'))}"
    if value.get("pattern") in _NAMES:
        return _NAMES[str(value["pattern"])]
    if "pattern" in value:
        return f"text like `{value['pattern']}`".replace("|", "\\|")
    if isinstance(value.get("properties"), Mapping):
        return "text in every language"
    return _PLAIN.get(str(sort), str(value.get("title", "any value")))

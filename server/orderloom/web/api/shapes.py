"""Shapes of document kinds as JSON Schemas whose keys carry labels and help for people in one language.

The schemas come from the models; the words from the catalogue: ``shape.<Class>.<key>`` is the label of a key of the
class that defines it, ``….help`` its help, ``….=<value>`` the label of one of its values. What a widget must know
beyond the standard's vocabulary stands under ``x-widget`` (texts, expression, condition) and ``x-labels``.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from orderloom import i18n
from orderloom.logic import json_text
from orderloom.model.document import Part
from orderloom.model.field import FIELDS
from orderloom.model.kind import KINDS, Kind, Reference
from orderloom.model.layout import LAYOUTS
from orderloom.model.step import STEPS

Schema = dict[str, object]

_WIDGETS: Mapping[str, str] = {"JsonLogic": "expression", "_Texts": "texts"}


@cache
def kinds(language: str) -> tuple[Mapping[str, object], ...]:
    """Every kind: id, title, help, schema, and which keys name documents of which kind."""
    return tuple(_kind(kind, language) for kind in KINDS)


@cache
def parts(language: str) -> Mapping[str, object]:
    """What documents are made of by registry, each with its shape: types of fields, sorts of steps, layouts."""
    return {
        "fields": [_named("type", one.id, one.shape, language) for one in FIELDS],
        "steps": [_named("step_sort", one.id, one.shape, language) for one in STEPS],
        "layouts": [_named("layout", one.id, one.shape, language) for one in LAYOUTS],
    }


def _named(noun: str, part: str, shape: type[Part], language: str) -> Mapping[str, object]:
    return {
        "id": part,
        "title": i18n.message(f"{noun}.{part}", language),
        "help": i18n.message(f"{noun}.{part}.help", language),
        "schema": _worded(shape.model_json_schema(), language),
    }


def _kind(kind: Kind, language: str) -> Mapping[str, object]:
    return {
        "id": kind.id,
        "title": i18n.message(f"kind.{kind.id}", language),
        "help": i18n.message(f"kind.{kind.id}.help", language),
        "single": kind.single,
        "local": kind.local,
        "references": [_reference(one) for one in kind.references],
        "schema": _worded(kind.shape.model_json_schema(), language),
    }


def _reference(reference: Reference) -> Mapping[str, object]:
    to = next(kind.id for kind in KINDS if kind.shape is reference.to)
    return {"path": reference.path, "to": to, "wildcard": reference.wildcard}


def _worded(part: object, language: str) -> object:
    """A schema with words in it; properties of known classes get labels, what has a meaning of its own a widget."""
    if isinstance(part, list):
        return [_worded(one, language) for one in part]
    if not isinstance(part, dict):
        return part
    made = {key: _worded(value, language) for key, value in part.items() if key not in {"properties", "title"}}
    title = part.get("title")
    if "properties" in part and isinstance(title, str):
        made["x-shape"] = title
    if isinstance(title, str) and title in _WIDGETS:
        made["x-widget"] = _WIDGETS[title]
    properties = part.get("properties")
    if isinstance(properties, dict):
        made["properties"] = {key: _property(str(title), key, value, language) for key, value in properties.items()}
    return made


def _property(shape: str, key: str, raw: object, language: str) -> Schema:
    made = _worded(raw, language)
    schema: Schema = made if isinstance(made, dict) else {}
    words = _code(shape, key, language)
    schema["title"] = _said(language, words) or key
    schema["description"] = _said(language, f"{words}.help")
    labels = {value: _said(language, f"{words}.={value}", f"shape.={value}") or value for value in _values(raw)}
    return {**schema, "x-labels": labels} if labels else schema


def _said(language: str, *codes: str) -> str:
    """The first of these sentences that there is; values that mean the same everywhere, such as colours, need one."""
    catalogue = i18n.catalogue(language)
    return next((i18n.message(code, language) for code in codes if code in catalogue), "")


def _code(shape: str, key: str, language: str) -> str:
    """The catalogue's code for a key: under its own class, else under the one that the class has it from."""
    catalogue = i18n.catalogue(language)
    names = [base.__name__ for one in _classes().get(shape, ()) for base in one.__mro__]
    codes = (f"shape.{name}.{key}" for name in (shape, *names))
    return next((code for code in codes if code in catalogue), f"shape.{shape}.{key}")


def _values(raw: object) -> Iterator[str]:
    """Every fixed value that a key, or a member of its list, may have."""
    if isinstance(raw, dict):
        yield from (str(one) for one in raw.get("enum", ()))
        if "const" in raw:
            yield str(raw["const"])
        for key in ("items", "anyOf", "prefixItems"):
            inner = raw.get(key)
            for one in inner if isinstance(inner, list) else [inner]:
                yield from _values(one)


@cache
def _classes() -> Mapping[str, tuple[type[Part], ...]]:
    """Every shape by its name; what registries hold is loaded first."""
    for registry in (KINDS, FIELDS, STEPS, LAYOUTS):
        list(registry)
    found: dict[str, tuple[type[Part], ...]] = {}
    waiting: list[type[Part]] = [Part]
    for one in waiting:
        waiting.extend(one.__subclasses__())
        found[one.__name__] = (*found.get(one.__name__, ()), one)
    return found


@cache
def text(language: str) -> bytes:
    """The answer of ``GET /api/v1/kinds``; it is the same for everybody."""
    return json_text.dumps({"kinds": list(kinds(language)), **parts(language)})

"""Fills the templates of requests: references, rules and lists, for one call."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from urllib.parse import quote

from orderloom.edge.paths import Found, Scope, find
from orderloom.errors import OrderloomError
from orderloom.logic.evaluate import dynamic, run
from orderloom.logic.parse import parse
from orderloom.sdk.failures import PluginFailure

RULE: Final = "$rule"
EACH: Final = "$each"
DO: Final = "$do"

_HOLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_CREDENTIAL = re.compile(r"\$cred\.([a-z][a-z0-9_]*)")
_IN_AN_ADDRESS = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]{1,5})?", re.ASCII)


class TemplateFailed(PluginFailure):
    """A template cannot be filled with these values: a rule breaks off, or a value has no place in an address."""

    code = "call.template"


@dataclass(frozen=True, slots=True)
class Given:
    """What the templates of one call read."""

    params: Mapping[str, object]
    credentials: Mapping[str, str]
    key: str
    now: datetime
    first: Mapping[str, object] = field(default_factory=dict)
    item: object = None
    settings: Mapping[str, object] = field(default_factory=dict)

    def rule_data(self) -> dict[str, object]:
        """What rules see: the parameters by name, and the answers of earlier requests."""
        return {**self.params, "$first": dict(self.first), "$item": self.item, "$key": self.key}


def filled(template: object, given: Given) -> object:
    """The value of a template; raises ``TemplateFailed``."""
    match template:
        case str() if template.startswith("$"):
            return referred(template, given)
        case {"$rule": rule}:
            return computed(rule, given)
        case {"$each": rule, "$do": part}:
            found = computed(rule, given)
            elements = found if isinstance(found, list | tuple) else ()
            return [filled(part, replace(given, item=element)) for element in elements]
        case Mapping():
            parts = {str(name): filled(part, given) for name, part in template.items()}
            return {name: part for name, part in parts.items() if part is not None}
        case list() | tuple():
            return [filled(part, given) for part in template]
        case _:
            return template


def computed(rule: object, given: Given) -> object:
    """The value of a rule; raises ``TemplateFailed``."""
    try:
        return run(dynamic(parse(rule)), given.rule_data())
    except OrderloomError as error:
        raise TemplateFailed(reason=error.error_code) from error


def referred(reference: str, given: Given) -> object:
    """What a text that begins with ``$`` means; None when it is not there. ``$$`` begins a text with ``$``."""
    if reference.startswith("$$"):
        return reference[1:]
    room, _, rest = reference[1:].partition(".")
    reader = _ROOMS.get(room)
    return None if reader is None else reader(rest, given)


def _at(path: str, value: object) -> object:
    root = Found(value, "")
    found = find(path, Scope(root, root))
    return found[0].value if found else None


def _moment(form: str, given: Given) -> object:
    if form == "rfc3339":
        return given.now.isoformat().replace("+00:00", "Z")
    return int(given.now.timestamp() * (1000 if form == "ms" else 1))


_ROOMS: Final[Mapping[str, Callable[[str, Given], object]]] = {
    "param": lambda rest, given: given.params.get(rest),
    "cred": lambda rest, given: given.credentials.get(rest),
    "set": lambda rest, given: given.settings.get(rest),
    "key": lambda _, given: given.key,
    "now": _moment,
    "item": lambda rest, given: _at(rest, given.item),
    "first": lambda rest, given: _at(rest, dict(given.first)),
}


def path_of(template: str, given: Given) -> str:
    """A path with its parameters written in, each as one part of it; raises ``TemplateFailed`` for one that lacks."""

    def put(hole: re.Match[str]) -> str:
        value = given.params.get(hole[1])
        if value is None or value == "" or str(value) in (".", ".."):
            raise TemplateFailed(reason=hole[1])
        return quote(str(value), safe="")

    return _HOLE.sub(put, template)


def holes_of(template: str) -> Sequence[str]:
    """The parameters that a path names."""
    return _HOLE.findall(template)


def base_of(template: str, credentials: Mapping[str, str]) -> str:
    """The address that paths are put behind: a credential may be all of it, or stand for its host."""
    whole = _CREDENTIAL.fullmatch(template)
    if whole:
        return credentials.get(whole[1], "")

    def put(hole: re.Match[str]) -> str:
        value = credentials.get(hole[1], "")
        if not _IN_AN_ADDRESS.fullmatch(value):
            raise TemplateFailed(reason=hole[1])
        return value

    return _CREDENTIAL.sub(put, template)

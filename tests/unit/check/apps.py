"""The repair desk as the checker's tests use it: whole, and with changes written as id paths."""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path

from orderloom.check.app import CheckResult, Source, check_app, load_documents
from orderloom.logic.json_text import loads
from orderloom.model.canonical import canonical
from orderloom.model.idpath import get
from orderloom.sdk.actions import ActionFacts, ActionValue, PluginFacts
from tests.needs import ROOT

DESK = ROOT / "tests" / "data" / "apps" / "desk"
_FULFIL = ActionFacts(
    "fulfil",
    {"zh": "回传发货", "en": "Report a shipment"},
    (
        ActionValue("order_id", "words", required=True),
        ActionValue("tracking_no", "words", required=True),
        ActionValue("carrier", "words"),
        ActionValue("notify", "flag"),
    ),
    (ActionValue("fulfilment_id", "words"), ActionValue("created_at", "moment")),
)
PLATFORMS = PluginFacts({"shopify": {"fulfil": _FULFIL}, "woocommerce": {}})

REMOVED = object()
"""As a value in a patch: the key, member or document is taken away."""

APPENDED = "+"
"""As the last step of a path in a patch: a new last member."""

Patch = Mapping[str, object]
"""``kind/id`` → a whole document, or ``kind/id:id/path`` → what stands there."""


@cache
def desk_documents() -> Mapping[str, dict[str, object]]:
    """The documents of the desk by ``kind/id``."""
    found: dict[str, dict[str, object]] = {}
    for path in sorted(Path(DESK).rglob("*.json")):
        data = loads(path.read_bytes())
        assert isinstance(data, dict)
        found[f"{data['kind']}/{data['id']}"] = data
    return found


def patched(patch: Patch) -> dict[str, dict[str, object]]:
    """The desk's documents after ``patch``."""
    documents = dict(desk_documents())
    for address, value in patch.items():
        name, _, path = address.partition(":")
        if not path:
            documents.pop(name, None)
            if value is not REMOVED:
                assert isinstance(value, dict)
                documents[name] = value
            continue
        documents[name] = deepcopy(documents[name])
        _put(documents[name], path, value)
    return documents


def _put(document: dict[str, object], path: str, value: object) -> None:
    parent_path, _, step = path.rpartition("/")
    parent = get(document, parent_path)
    if isinstance(parent, dict):
        parent[step] = value
        if value is REMOVED:
            del parent[step]
        return
    assert isinstance(parent, list)
    if step == APPENDED:
        parent.append(value)
        return
    place = next(i for i, one in enumerate(parent) if one == step or (isinstance(one, dict) and one.get("id") == step))
    parent[place] = value
    if value is REMOVED:
        del parent[place]


def source_of(patch: Patch) -> Source:
    """The desk after ``patch``, as the checker reads it."""
    documents = patched(patch)
    return load_documents((*_name(name), canonical(data).decode()) for name, data in documents.items())


def _name(name: str) -> tuple[str, str]:
    kind, _, document = name.partition("/")
    return kind, document


def check_patched(patch: Patch) -> CheckResult:
    """What the checker says of the desk after ``patch``."""
    return check_app(source_of(patch), platforms=PLATFORMS)


def codes(patch: Patch) -> set[str]:
    """The codes of all problems of the desk after ``patch``."""
    return {problem.code for problem in check_patched(patch).problems}


def titled(zh: str, en: str) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": zh, "en": en}


NAME = titled("名", "Name")

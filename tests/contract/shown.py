"""The app that the documentation shows: the examples of all its pages together, as one folder of documents.

An example is a whole document; or a list that belongs to one, whose place stands behind ``json``
(``table/orders:fields``); or conditions on records of a table, one a line (``when/orders``). What no page needs to show
lies in ``tests/data/apps/shown``.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.needs import ROOT

EXAMPLE = re.compile(r"```json *([^\n]*)\n(.*?)```", re.DOTALL)
BASE = ROOT / "tests/data/apps/shown"


def examples() -> Iterator[tuple[str, str]]:
    """Place and text of every example, page by page."""
    for page in sorted((ROOT / "docs").glob("*.md")):
        yield from EXAMPLE.findall(page.read_text(encoding="utf-8"))


def documents() -> list[dict[str, object]]:
    """The examples that are whole documents."""
    return [json.loads(text) for place, text in examples() if not place]


def write_shown(folder: Path) -> Path:
    """The app in ``folder``: what lies ready, whole documents over it, then lists and conditions put in their place."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    found = {key(data): data for data in map(read, sorted(folder.rglob("*.json")))}
    found |= {key(data): data for data in documents()}
    for number, (place, text) in enumerate(examples()):
        owner, _, part = place.partition(":")
        if part:
            there = found[owner].get(part, [])
            assert isinstance(there, list)
            found[owner][part] = [*there, *json.loads(text)]
        elif place:
            found |= dict(conditions(owner.removeprefix("when/"), number, text))
    shutil.rmtree(folder)
    for name, data in found.items():
        file = folder / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return folder


def conditions(table: str, number: int, text: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Each line as the condition of a rule on the table."""
    for line, rule in enumerate(text.strip().splitlines()):
        name = f"shown_{number}_{line}"
        words = {"zh": "示例", "en": "Shown"}
        told = {"kind": "rule", "id": name, "title": words, "table": table, "on": ["update"], "message": words}
        yield f"rule/{name}", {**told, "then": "warn", "when": json.loads(rule)}


def read(file: Path) -> dict[str, object]:
    """A document that lies ready."""
    data: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return data


def key(data: Mapping[str, object]) -> str:
    """Kind and id."""
    return f"{data['kind']}/{data['id']}"

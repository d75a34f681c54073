"""What the documentation shows is true: documents have their shape, commands exist, links lead somewhere."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from orderloom.check.shapes import read_shape
from orderloom.cli import root
from orderloom.model.kind import KINDS
from tests.needs import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "plugins/README.md", *(ROOT / "docs").glob("*.md")])
COMMAND = re.compile(r"(?:^|`|\.venv/bin/)orderloom ((?:[a-z]+ ?)[^`\n#]*)", re.MULTILINE)


def shown(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for found in pattern.findall(page.read_text(encoding="utf-8")):
            yield page.name, found


def documents() -> list[str]:
    page = (ROOT / "docs/BUILDERS.md").read_text(encoding="utf-8")
    return re.findall(r"```json\n(.*?)```", page, re.DOTALL)


@pytest.mark.parametrize("text", documents())
def test_every_document_shown_has_its_shape(text: str) -> None:
    data = json.loads(text)
    _, faults = read_shape(KINDS.get(data["kind"]).shape, data)
    assert list(faults) == []


@pytest.mark.parametrize(("page", "line"), sorted(set(shown(COMMAND))))
def test_every_command_shown_exists_with_its_options(page: str, line: str) -> None:
    command: click.Command = root
    words = shlex.split(line.split(" · ", 1)[0], comments=True)
    while isinstance(command, click.Group) and words:
        name = words.pop(0).split("|")[0]
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"{page}: orderloom {line}"
        command = found
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word.strip("[]") for word in words if word.strip("[]").startswith("--")} <= known, (
        f"{page}: orderloom {line}"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []

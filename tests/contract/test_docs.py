"""What the documentation shows is true: documents have their shape, commands exist, links lead somewhere."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest

from orderloom.check.app import check_app, load_app
from orderloom.check.shapes import read_shape
from orderloom.cli import root
from orderloom.model.field import FIELDS, FieldSpec, FieldType
from orderloom.model.kind import KINDS
from orderloom.model.kinds.flow import Trigger
from orderloom.model.layout import LAYOUTS, Layout
from orderloom.model.step import STEPS, StepSort
from orderloom.wiring import play_scenarios
from tests.contract.shown import documents, key, write_shown
from tests.needs import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "plugins/README.md", *(ROOT / "docs").glob("*.md")])
BUILDING = re.compile(r"template build ([a-z]+_[a-z_]+ --set [^`\n]*)")
TRIGGERS = get_args(Trigger.model_fields["sort"].annotation)
COMMAND = re.compile(r"(?:^|`|\.venv/bin/)orderloom ((?:[a-z]+ ?)[^`\n#]*)", re.MULTILINE)


def shown(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for found in pattern.findall(page.read_text(encoding="utf-8")):
            yield page.name, found


@pytest.mark.parametrize("data", documents(), ids=key)
def test_every_document_shown_has_its_shape(data: dict[str, object]) -> None:
    _, faults = read_shape(KINDS.get(str(data["kind"])).shape, data)
    assert list(faults) == []


def test_all_examples_together_are_a_sound_app_whose_scenarios_pass(tmp_path: Path) -> None:
    folder = write_shown(tmp_path / "shown")
    result = check_app(load_app(folder))
    assert [(problem.document, problem.pointer, problem.code, dict(problem.facts)) for problem in result.problems] == []
    played = play_scenarios(folder, "en")
    assert played
    assert [(one.id, one.failures) for one in played if not one.passed] == []


@pytest.mark.parametrize("entry", list(FIELDS), ids=lambda entry: entry.id)
def test_the_page_of_fields_tells_every_type_and_every_option(entry: FieldType) -> None:
    page = (ROOT / "docs/fields.md").read_text(encoding="utf-8")
    rows = [row for row in page.splitlines() if re.match(rf"\| [^|]*`{entry.id}`", row)]
    options = entry.shape.model_fields.keys() - FieldSpec.model_fields.keys()
    assert rows, f"no row for {entry.id}"
    assert sorted(option for option in options if f"`{option}`" not in " ".join(rows)) == []


@pytest.mark.parametrize("entry", list(LAYOUTS), ids=lambda entry: entry.id)
def test_the_page_of_views_tells_every_layout_and_every_option(entry: Layout) -> None:
    page = (ROOT / "docs/forms-and-views.md").read_text(encoding="utf-8")
    row = next(row for row in page.splitlines() if row.startswith(f"| `{entry.id}` |"))
    assert sorted(option for option in entry.shape.model_fields if f"`{option}`" not in row) == []


@pytest.mark.parametrize("entry", list(STEPS), ids=lambda entry: entry.id)
def test_the_page_of_flows_tells_and_shows_every_step(entry: StepSort) -> None:
    page = (ROOT / "docs/flows.md").read_text(encoding="utf-8")
    row = next(row for row in page.splitlines() if row.startswith(f"| `{entry.id}` |"))
    options = [field.alias or name for name, field in entry.shape.model_fields.items()]
    assert sorted(option for option in options if f"`{option}`" not in row) == []
    assert f'"sort": "{entry.id}"' in page


def test_the_page_of_flows_tells_and_shows_every_trigger() -> None:
    page = (ROOT / "docs/flows.md").read_text(encoding="utf-8")
    keys = Trigger.model_fields.keys() - {"id", "sort"}
    told = [row for row in page.splitlines() if any(row.startswith(f"| `{sort}` |") for sort in TRIGGERS)]
    assert len(told) == len(TRIGGERS)
    assert sorted(key for key in keys if f"`{key}`" not in " ".join(told)) == []
    assert [sort for sort in TRIGGERS if f'"sort": "{sort}"' not in page] == []


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


@pytest.mark.parametrize(("page", "line"), sorted(set(shown(BUILDING))))
def test_every_template_shown_has_the_questions_that_are_answered(page: str, line: str) -> None:
    name, *answers = re.split(r" --set ", line.split(" --into", maxsplit=1)[0].strip())
    app = json.loads((ROOT / "builtin_templates" / name / "app.json").read_text(encoding="utf-8"))
    asked = {one["id"] for one in (*app["traits"], *app["parameters"])}
    assert {answer.split("=")[0] for answer in answers} <= asked, f"{page}: {line}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []

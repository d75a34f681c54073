"""Sheets in and out from a terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orderloom.cli import root
from tests.needs import ROOT

TEMPLATE = str(ROOT / "builtin_templates/ecommerce_fast")
APP, TABLE = "ecommerce_fast", "products"


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(root, [*arguments, "--home", str(home)], env={"ORDERLOOM_LANG": "en"})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "desk"
    for arguments in (("init",), ("app", "apply", TEMPLATE), ("user", "add", "mei", "--role", "manager")):
        result = run(made, *arguments)
        assert result.exit_code == 0, result.output
    return made


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    file = tmp_path / "new.csv"
    file.write_text("SKU,Title,Cost\nA-1,Cup,1.50\nA-2,Bowl,2.50\n", encoding="utf-8")
    return str(file)


def imported(home: Path, *arguments: str) -> tuple[int, dict[str, object]]:
    result = run(home, "import", APP, TABLE, *arguments, "--as", "mei", "--json")
    assert result.exit_code in (0, 1), result.output
    return result.exit_code, json.loads(result.output.splitlines()[-1])


def test_a_dry_run_writes_nothing_and_a_run_what_it_promised(home: Path, sheet: str) -> None:
    words = ("--map", "Cost=price", "--map", "SKU=sku")
    code, tried = imported(home, sheet, *words, "--dry-run")
    assert (code, tried["state"], tried["good"], tried["created"]) == (0, "judged", 2, 0)
    code, done = imported(home, sheet, *words)
    assert (code, done["state"], done["created"]) == (0, "done", 2)
    code, again = imported(home, sheet, *words, "--key", "by_sku")
    assert (code, again["unchanged"], again["created"]) == (0, 2, 0)
    code, doubled = imported(home, sheet, *words)
    assert (code, doubled["bad"]) == (1, 2)
    out = run(home, "export", APP, TABLE)
    assert [line.split(",")[1] for line in out.output.splitlines()[1:3]] == ["Cup", "Bowl"]


def test_a_column_or_person_that_is_not_there_is_used_wrongly(home: Path, sheet: str) -> None:
    assert run(home, "import", APP, TABLE, sheet, "--as", "mei", "--map", "Nothing=price").exit_code == 2
    assert run(home, "import", APP, TABLE, sheet, "--as", "nobody").exit_code == 2

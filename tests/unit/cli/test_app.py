"""``orderloom app check``: what it prints, and what its exit code says."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orderloom.cli.app import app
from tests.needs import ROOT

DESK = ROOT / "tests" / "data" / "apps" / "desk"


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, arguments, env={"ORDERLOOM_LANG": language})


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return shutil.copytree(DESK, tmp_path / "desk")


def spoil(desk: Path) -> None:
    """An error in one view, a warning in one role."""
    view, role = desk / "views" / "visits_list.json", desk / "roles" / "clerk.json"
    view.write_text(view.read_text(encoding="utf-8").replace("-on_day", "-on_dya"), encoding="utf-8")
    role.write_text(role.read_text(encoding="utf-8").replace("customers_list", "visits_list"), encoding="utf-8")


def test_a_sound_app_is_good(desk: Path) -> None:
    told = run("check", str(desk))
    assert told.exit_code == 0
    assert told.stdout == "0 errors, 0 warnings\n"


def test_every_problem_is_told_with_its_place_and_a_hint(desk: Path) -> None:
    spoil(desk)
    told = run("check", str(desk))
    assert told.exit_code == 1
    assert "✗ view/visits_list  /sort/0\n  The table visits has no field on_dya  (field.unknown)\n  → " in told.stdout
    assert "! role/clerk  /views/1" in told.stdout
    assert told.stdout.endswith("1 errors, 1 warnings\n")


@pytest.mark.parametrize(("language", "sentence"), [("zh", "表 visits 没有字段 on_dya"), ("en", "no field on_dya")])
def test_programs_get_one_json_value_in_the_language_asked_for(desk: Path, language: str, sentence: str) -> None:
    spoil(desk)
    told = run("check", str(desk), "--json", language=language)
    problems = json.loads(told.stdout)["problems"]
    assert told.exit_code == 1
    assert [problem["level"] for problem in problems] == ["warning", "error"]
    assert all(problem.keys() == {"code", "document", "pointer", "message", "hint", "level"} for problem in problems)
    assert problems[1]["document"] == "view/visits_list"
    assert sentence in problems[1]["message"]
    assert "on_day" in problems[1]["hint"]


def test_a_folder_that_is_not_there_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    told = run("check", str(tmp_path / "nowhere"), "--json")
    assert told.exit_code == 1
    assert [problem["code"] for problem in json.loads(told.stdout)["problems"]] == ["source.no_folder"]


def test_a_warning_alone_is_no_refusal(desk: Path) -> None:
    role = desk / "roles" / "clerk.json"
    role.write_text(role.read_text(encoding="utf-8").replace("customers_list", "visits_list"), encoding="utf-8")
    told = run("check", str(desk))
    assert told.exit_code == 0
    assert told.stdout.endswith("0 errors, 1 warnings\n")


def test_used_wrongly_is_two() -> None:
    assert run("check").exit_code == 2

"""``orderloom app``: an app goes from its folder into an installation and back, and its scenarios are played."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orderloom.cli.app import app
from orderloom.cli.init import init
from orderloom.logic.json_text import loads
from tests.needs import ROOT

DESK = ROOT / "tests" / "data" / "apps" / "desk"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"ORDERLOOM_LANG": "en"})


def documents(folder: Path) -> dict[tuple[str, str], object]:
    found: dict[tuple[str, str], object] = {}
    for path in folder.rglob("*.json"):
        data = loads(path.read_bytes())
        assert isinstance(data, dict)
        found[str(data["kind"]), str(data["id"])] = data
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    assert CliRunner().invoke(init, ["--home", str(made)]).exit_code == 0
    return made


def test_an_exported_app_says_what_was_applied(home: Path, tmp_path: Path) -> None:
    applied = run("apply", str(DESK), "--home", str(home))
    assert applied.exit_code == 0, applied.output
    assert "desk 0.1.0" in applied.stdout
    exported = run("export", "desk", str(tmp_path / "out"), "--home", str(home))
    assert exported.exit_code == 0, exported.output
    assert documents(tmp_path / "out") == documents(DESK)
    assert run("check", str(tmp_path / "out")).exit_code == 0


def test_an_app_with_errors_is_not_published(home: Path, tmp_path: Path) -> None:
    desk = shutil.copytree(DESK, tmp_path / "desk")
    (desk / "views" / "visits_list.json").unlink()
    applied = run("apply", str(desk), "--home", str(home))
    assert applied.exit_code == 1
    assert "reference.no_view" in applied.stderr
    played = run("test", str(desk), "--json")
    assert played.exit_code == 1
    assert {problem["code"] for problem in json.loads(played.stdout)["problems"]} == {"reference.no_view"}


def test_every_scenario_is_played_and_counted() -> None:
    played = run("test", str(DESK))
    assert played.exit_code == 0, played.output
    assert played.stdout.splitlines() == ["✓ urgent_label", "✓ whole_way", "2 passed, 0 failed"]


def test_a_scenario_that_does_not_come_true_fails_the_app(tmp_path: Path) -> None:
    desk = shutil.copytree(DESK, tmp_path / "desk")
    story = desk / "scenarios" / "urgent_label.json"
    story.write_text(story.read_text(encoding="utf-8").replace('"diagnosing"', '"received"', 1), encoding="utf-8")
    played = run("test", str(desk), "--json")
    told = json.loads(played.stdout)
    assert played.exit_code == 1
    assert (told["passed"], told["failed"]) == (1, 1)
    assert [bool(one["failures"]) for one in told["scenarios"]] == [True, False]

"""``orderloom personal``: one person's data, handed out or erased from a real installation."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orderloom import settings, wiring
from orderloom.cli import root
from orderloom.model.canonical import canonical
from orderloom.runtime.record.change import Actor, Cause, Change, Operation
from tests.integration.runtime.depot import APP, DOCUMENTS

ROOT_ACTOR = Actor("test", "test", sort="system", trusted=True)


def run(*arguments: str, home: Path) -> Result:
    return CliRunner().invoke(root, [*arguments, "--home", str(home)], env={"ORDERLOOM_LANG": "en"})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with the depot."""
    folder, home = tmp_path / "app", tmp_path / "home"
    folder.mkdir()
    for one in DOCUMENTS:
        name = "app.json" if one["kind"] == "app" else f"{one['kind']}_{one['id']}.json"
        (folder / name).write_bytes(canonical(one))
    assert run("init", home=home).exit_code == 0
    applied = run("app", "apply", str(folder), home=home)
    assert applied.exit_code == 0, applied.output
    return home


@pytest.fixture
def person(home: Path) -> str:
    """A customer of the depot."""
    fields = {"name": "马可维奇", "phone": "13877317731"}
    with wiring.open_installation(settings.load(home)) as installation:
        made = installation.engine.change(
            Change(APP, "customers", Operation.CREATE, ROOT_ACTOR, Cause("cli"), fields=fields)
        )
    assert made.record is not None, made.problems
    return made.record.id


def test_a_person_is_exported_and_then_erased(home: Path, person: str) -> None:
    told = run("personal", "export", APP, "customers", person, home=home)
    assert told.exit_code == 0, told.output
    assert "马可维奇" in told.output
    assert json.loads(told.output)["subject"] == {"table": "customers", "record": person}
    erased = run("personal", "erase", APP, "customers", person, "--yes", "--json", home=home)
    assert json.loads(erased.output)["records"] == 1
    for path in home.glob("*.db*"):
        assert "马可维奇".encode() not in path.read_bytes()
    assert "马可维奇" not in run("personal", "export", APP, "customers", person, home=home).output


@pytest.mark.parametrize(
    ("where", "code"),
    [
        (("nowhere", "customers", "x"), 1),
        ((APP, "orders", "x"), 1),
        ((APP, "customers", "x"), 1),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(home: Path, where: tuple[str, ...], code: int) -> None:
    refused = run("personal", "erase", *where, "--yes", home=home)
    assert refused.exit_code == code


def test_nothing_is_erased_without_a_yes(home: Path, person: str) -> None:
    assert run("personal", "erase", APP, "customers", person, home=home).exit_code == 2
    assert "马可维奇" in run("personal", "export", APP, "customers", person, home=home).output

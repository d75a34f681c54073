"""The commands an operator needs, from an empty folder to a working desk."""

import json
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orderloom.cli import root
from tests.needs import ROOT

TEMPLATE = str(ROOT / "builtin_templates/ecommerce_fast")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "desk"


def run(*arguments: str, home: Path, typed: str = "") -> Result:
    return CliRunner().invoke(root, [*arguments, "--home", str(home)], input=typed, env={"ORDERLOOM_LANG": "en"})


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with an app; tests work on copies of it."""
    home = tmp_path_factory.mktemp("pattern") / "desk"
    assert run("init", home=home).exit_code == 0
    assert run("app", "apply", TEMPLATE, home=home).exit_code == 0
    return home


@pytest.fixture
def desk(pattern: Path, home: Path) -> Path:
    return shutil.copytree(pattern, home)


def test_init_makes_a_closed_key_and_repeating_it_changes_nothing(home: Path) -> None:
    assert run("init", home=home).exit_code == 0
    key = home / "master.key"
    before = key.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert run("init", home=home).exit_code == 0
    assert key.read_bytes() == before


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda home: (home / "master.key").unlink(), "is missing or unreadable"),
        (lambda home: (home / "master.key").chmod(0o644), "can be read by others"),
        (lambda home: (home / "master.key").write_text("00" * 32), "too short or too simple"),
        (lambda home: (home / "orderloom.toml").write_text("databse = 1"), "cannot be understood"),
    ],
)
def test_the_doctor_names_what_is_broken(desk: Path, damage: object, said: str) -> None:
    assert callable(damage)
    damage(desk)
    result = run("doctor", home=desk)
    assert result.exit_code == 1
    assert said in result.output


def test_the_doctor_asks_for_a_first_person_and_is_then_content(desk: Path) -> None:
    assert "no account yet" in run("doctor", home=desk).output
    assert run("user", "add", "mei", "--role", "manager", home=desk).exit_code == 0
    result = run("doctor", "--json", home=desk)
    assert (result.exit_code, json.loads(result.output)["good"]) == (0, True)


@pytest.mark.parametrize("arguments", [("mei", "--role", "manager"), ("li", "--role", "emperor")])
def test_a_taken_name_or_an_unknown_role_is_refused(desk: Path, arguments: tuple[str, ...]) -> None:
    run("user", "add", "mei", "--role", "manager", home=desk)
    assert run("user", "add", *arguments, home=desk).exit_code == 1
    assert run("user", "list", home=desk).output == "mei\tecommerce_fast: manager\n"


def test_a_credential_is_stored_but_never_shown(desk: Path) -> None:
    before = json.loads(run("connection", "list", "--json", home=desk).output)
    assert "client_secret" in before[0]["missing"]
    stored = run("connection", "secret", "ecommerce_fast", "shopify_main", home=desk, typed="a-very-secret-value\n")
    assert stored.exit_code == 0
    after = run("connection", "list", "--json", home=desk).output
    assert "client_secret" not in json.loads(after)[0]["missing"]
    assert "a-very-secret-value" not in after
    assert b"a-very-secret-value" not in b"".join(path.read_bytes() for path in desk.glob("orderloom.db*"))


def test_a_credential_of_an_unknown_connection_is_refused(desk: Path) -> None:
    assert run("connection", "secret", "ecommerce_fast", "nowhere", home=desk, typed="x\n").exit_code == 1


def test_a_fold_is_rebuilt_by_name_and_an_unknown_one_is_a_wrong_use(desk: Path) -> None:
    assert run("rebuild", home=desk).output.split() == ["holds", "balance", "timers", "marks"]
    assert run("rebuild", "holds", home=desk).exit_code == 0
    assert run("rebuild", "nothing", home=desk).exit_code == 2


def test_plain_http_beyond_this_machine_is_refused(desk: Path) -> None:
    result = run("serve", "--host", "0.0.0.0", "--port", "0", home=desk)
    assert result.exit_code == 2

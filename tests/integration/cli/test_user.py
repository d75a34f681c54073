"""The people an operator adds, keeps out and lets in again at a terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orderloom import settings
from orderloom.cli import root
from orderloom.runtime.accounts import Session
from orderloom.wiring import open_installation
from tests.needs import ROOT

TWINS = str(ROOT / "tests/data/apps/twins")


def run(*arguments: str, home: Path) -> Result:
    return CliRunner().invoke(root, [*arguments, "--home", str(home)], env={"ORDERLOOM_LANG": "en"})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "office"
    assert run("init", home=home).exit_code == 0
    assert run("app", "apply", TWINS, home=home).exit_code == 0
    assert run("user", "add", "mei", "--role", "agent", home=home).exit_code == 0
    return home


def opened_session(home: Path) -> str:
    """A session of mei's."""
    with open_installation(settings.load(home)) as installation:
        account, now = installation.accounts.by_name("mei"), installation.clock.now()
        assert account is not None
        installation.accounts.open_session(Session("h", account.id, now, now, "csrf"))
    return "h"


def is_open(home: Path, session: str) -> bool:
    with open_installation(settings.load(home)) as installation:
        return installation.accounts.session(session) is not None


@pytest.mark.parametrize("command", ["password", "off"])
def test_a_new_password_or_being_kept_out_ends_every_session(home: Path, command: str) -> None:
    session = opened_session(home)
    assert run("user", command, "mei", home=home).exit_code == 0
    assert not is_open(home, session)


def test_somebody_kept_out_is_shown_as_such_until_let_in_again(home: Path) -> None:
    assert run("user", "off", "mei", home=home).exit_code == 0
    assert run("user", "list", home=home).output == "mei\ttwins: agent\toff\n"
    assert run("user", "on", "mei", home=home).exit_code == 0
    assert run("user", "list", home=home).output == "mei\ttwins: agent\n"


@pytest.mark.parametrize("command", ["password", "off", "on"])
def test_nobody_is_nobody(home: Path, command: str) -> None:
    refused = run("user", command, "nobody", home=home)
    assert (refused.exit_code, "nobody" in refused.output) == (1, True)

"""What is installed: a wheel carries every shipped folder, an editable install reads the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from orderloom import resources
from tests.needs import ROOT

FOLDERS = {
    "templates": resources.templates_dir,
    "builtin_templates": resources.builtin_templates_dir,
    "plugins": resources.plugins_dir,
    "designer": resources.assets_dir,
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names inside the wheel that the checkout builds."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path).namelist()


@pytest.mark.parametrize("name", FOLDERS)
def test_a_wheel_carries_every_shipped_folder(wheel: list[str], name: str) -> None:
    base = FOLDERS[name]()
    expected = {
        f"orderloom/_shipped/{name}/{path.relative_to(base).as_posix()}"
        for path in base.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected
    assert expected <= set(wheel)


def test_a_wheel_carries_the_code_and_the_sentences_but_no_tests_and_no_node_packages(wheel: list[str]) -> None:
    assert {"orderloom/errors.py", "orderloom/i18n/zh/designer.json"} <= set(wheel)
    assert [name for name in wheel if "node_modules" in name or name.startswith("tests")] == []


@pytest.mark.parametrize("name", FOLDERS)
def test_an_editable_install_reads_the_checkout(name: str) -> None:
    assert FOLDERS[name]().is_relative_to(ROOT)
    assert FOLDERS[name]().is_dir()


def test_the_shipped_copy_wins_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plugins").mkdir()
    monkeypatch.setattr(resources, "_SHIPPED", tmp_path)
    resources._folder.cache_clear()
    try:
        assert resources.plugins_dir() == tmp_path / "plugins"
    finally:
        resources._folder.cache_clear()

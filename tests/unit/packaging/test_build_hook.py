"""The build hook: builds when sources changed, does nothing otherwise, and says in a sentence why it cannot."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import build_hook


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A tiny checkout with a designer and one catalogue."""
    for name, text in {
        "designer/package.json": "{}",
        "designer/package-lock.json": "{}",
        "designer/src/app.ts": "start();",
        "server/orderloom/i18n/zh/designer.json": "{}",
        "server/orderloom/i18n/zh/other.json": "{}",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts a fake program on an otherwise empty path and lets it log its arguments."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def add(name: str, script: str) -> None:
        shell = shutil.which("sh", path=os.defpath)
        (folder / name).write_text(f"#!{shell}\necho {name} \"$@\" >> '{folder}/log'\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)

    return add


def log(project: Path) -> list[str]:
    """Calls of the fake programs."""
    path = project / "tools/log"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ("designer/src/app.ts", True),
        ("designer/package.json", True),
        ("server/orderloom/i18n/zh/designer.json", True),
        ("server/orderloom/i18n/zh/other.json", False),
        ("designer/node_modules/htmx/index.js", False),
        ("designer/dist/app-1.js", False),
    ],
)
def test_only_sources_count(project: Path, changed: str, counts: bool) -> None:
    before = build_hook.source_hash(project)
    path = project / changed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed", encoding="utf-8")
    assert (build_hook.source_hash(project) != before) is counts


def test_a_build_installs_the_lock_and_bundles_and_then_is_current(
    project: Path, tools: Callable[[str, str], None]
) -> None:
    tools("npm", "")
    mkdir = shutil.which("mkdir", path=os.defpath)
    tools("node", f'[ "$1" = --version ] && echo v22.1.0 || {mkdir} -p dist')
    assert not build_hook.is_current(project)
    build_hook.build_assets(project)
    assert log(project) == ["node --version", "npm ci --ignore-scripts", "node build.mjs"]
    assert build_hook.is_current(project)


def test_packages_are_installed_again_only_when_their_lock_changed(
    project: Path, tools: Callable[[str, str], None]
) -> None:
    mkdir = shutil.which("mkdir", path=os.defpath)
    tools("npm", "")
    tools("node", f'[ "$1" = --version ] && echo v22.1.0 || {mkdir} -p dist')
    for lock, installs in (("{}", 1), ("{}", 1), ('{"new": 1}', 2)):
        (project / "designer/package-lock.json").write_text(lock, encoding="utf-8")
        build_hook.build_assets(project)
        assert log(project).count("npm ci --ignore-scripts") == installs


def test_a_failed_build_is_not_current_and_says_which_step_failed(
    project: Path, tools: Callable[[str, str], None]
) -> None:
    tools("npm", "exit 1")
    tools("node", "echo v22.1.0")
    with pytest.raises(SystemExit, match="npm ci --ignore-scripts failed"):
        build_hook.build_assets(project)
    assert not build_hook.is_current(project)


@pytest.mark.parametrize("version", ["v18.20.1", "nonsense"])
def test_an_old_node_is_as_good_as_none(tools: Callable[[str, str], None], version: str) -> None:
    tools("npm", "")
    tools("node", f"echo {version}")
    assert not build_hook.has_node()


@pytest.mark.usefixtures("tools")
def test_a_machine_without_node_is_told_what_is_missing(project: Path) -> None:
    with pytest.raises(SystemExit, match="need Node 20 or newer"):
        build_hook.build_assets(project)

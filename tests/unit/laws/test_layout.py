"""Everything lies where the layout says: a new folder is a decision, not an accident."""

import tomllib

from tests.needs import ROOT
from tests.unit.laws.code import PACKAGE, assert_none, project_files

TOP = {
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "Makefile",
    "requirements.lock",
    "requirements-dev.lock",
    "server",
    "designer",
    "templates",
    "builtin_templates",
    "plugins",
    "tests",
    "docs",
}
ROOMS = {
    "cli",
    "web",
    "store",
    "edge",
    "host",
    "jobs",
    "printing",
    "runtime",
    "check",
    "sdk",
    "model",
    "logic",
    "i18n",
    "wiring",
}
SINGLES = {"__init__", "__main__", "settings", "resources", "errors"}
TESTS = {"unit", "integration", "durability", "contract", "browser", "bench", "plugins", "planted", "data"}


def _names(folder: str) -> set[str]:
    base = ROOT / folder if folder else ROOT
    return {path.relative_to(base).parts[0] for path in project_files() if path.is_relative_to(base)}


def test_the_top_level_holds_exactly_what_the_layout_names() -> None:
    assert {name for name in _names("") if not name.startswith(".")} <= TOP


def test_the_package_has_the_rooms_of_the_layout_and_no_others() -> None:
    names = _names("server/orderloom")
    assert {name for name in names if "." not in name} <= ROOMS
    assert {name.removesuffix(".py") for name in names if name.endswith(".py")} <= SINGLES


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert_none([str(folder.relative_to(PACKAGE)) for folder in folders if not (folder / "__init__.py").is_file()])


def test_tests_are_sorted_by_what_they_prove() -> None:
    assert {name for name in _names("tests") if "." not in name} <= TESTS
    units = {name for name in _names("tests/unit") if "." not in name}
    assert units <= ROOMS | {"laws", "packaging", "errors", "settings", "resources", "designer"}


def test_the_import_rules_are_exhaustive_and_name_every_room() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(rule for rule in configuration["tool"]["importlinter"]["contracts"] if rule["type"] == "layers")
    assert layers["exhaustive"] is True
    named = {name.strip("() ") for layer in layers["layers"] for name in layer.split("|")}
    assert named >= ROOMS

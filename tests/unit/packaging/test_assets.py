"""The built browser files: all there, named by content, small, and free of what the security policy forbids."""

import gzip
import re
from pathlib import Path

import pytest

from orderloom import resources
from orderloom.web.assets import PREFIX, Assets

FIRST_PAGE = [("theme", "js"), ("style", "css"), ("app", "js"), ("icons", "svg")]
BUDGET = 150_000

DESIGNER_BUDGET = 350_000
"""Bytes as gzip of everything that a page of designers loads."""


@pytest.fixture(scope="module")
def assets() -> Assets:
    """What make install built."""
    return Assets(resources.assets_dir())


def _file(assets: Assets, entry: str, kind: str) -> Path:
    return resources.assets_dir() / assets.url(entry, kind).removeprefix(f"{PREFIX}/")


@pytest.mark.parametrize(
    ("entry", "kind"), [*FIRST_PAGE, ("json_view", "js"), ("json_view", "css"), ("studio", "js"), ("studio", "css")]
)
def test_every_entry_is_built_under_a_name_with_its_hash(assets: Assets, entry: str, kind: str) -> None:
    assert re.fullmatch(rf"{PREFIX}/{entry}-[0-9A-Za-z]{{8}}\.{kind}", assets.url(entry, kind))
    assert _file(assets, entry, kind).is_file()


def test_no_named_file_is_missing(assets: Assets) -> None:
    assert assets.missing() == []


def test_a_first_page_fits_its_budget(assets: Assets) -> None:
    sizes = {entry: len(gzip.compress(_file(assets, entry, kind).read_bytes(), 6)) for entry, kind in FIRST_PAGE}
    # The page itself comes on top: a third of the budget stays free for it.
    assert sum(sizes.values()) <= BUDGET * 2 / 3, sizes


def test_styles_fetch_nothing_from_elsewhere(assets: Assets) -> None:
    style = _file(assets, "style", "css").read_text(encoding="utf-8")
    assert "@import" not in style
    assert re.findall(r"url\((?!\"?data:)[^)]*\)", style) == []


def test_an_installation_without_built_files_still_gives_addresses(tmp_path: Path) -> None:
    assert Assets(tmp_path).url("app", "js") == f"{PREFIX}/app.js"


def test_every_designer_with_all_that_it_loads_fits_its_budget(assets: Assets) -> None:
    studio, folder = _file(assets, "studio", "js"), resources.assets_dir()
    parts = {found for name in _closure(folder, studio.name) for found in _later(folder, name)}
    assert len(parts) > 10, "the designers are parts that are loaded when they are needed"
    sheet = _packed(_file(assets, "studio", "css"))
    weights = {part: sheet + sum(_packed(folder / one) for one in _both(folder, studio.name, part)) for part in parts}
    assert max(weights.values()) <= DESIGNER_BUDGET, max(weights.items(), key=lambda one: one[1])


def _both(folder: Path, entry: str, part: str) -> set[str]:
    """The entry, a part, and what either needs at once."""
    return _closure(folder, entry) | _closure(folder, part)


def _closure(folder: Path, name: str) -> set[str]:
    """A script and every script that it needs before it runs."""
    found, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += re.findall(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""", _text(folder / one))
    return found


def _later(folder: Path, name: str) -> set[str]:
    return set(re.findall(r"""import\(["']\./([\w.-]+\.js)["']\)""", _text(folder / name)))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))

"""The page of third-party software follows the lock files."""

import importlib.util
from types import ModuleType

import pytest

from tests.needs import ROOT


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """The generator, loaded from its file."""
    spec = importlib.util.spec_from_file_location("third_party", ROOT / "docs/third_party.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_lists_exactly_what_is_locked(generator: ModuleType) -> None:
    page = (ROOT / "docs/THIRD_PARTY.md").read_text(encoding="utf-8")
    assert page == generator.document(), "run make third-party"


def test_no_licence_is_unknown(generator: ModuleType) -> None:
    assert "unknown" not in generator.document()


def test_nothing_bundled_for_the_browser_asks_for_more_than_attribution(generator: ModuleType) -> None:
    free = {"MIT", "Apache-2.0", "0BSD", "BSD-0-Clause", "BSD-2-Clause", "BSD-3-Clause", "ISC"}
    assert {licence for _, _, licence, development in generator.npm_packages() if not development} <= free

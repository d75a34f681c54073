"""The pages of staff never depend on the designers: nothing outside their folders imports from them."""

import re
from pathlib import Path

from tests.needs import ROOT
from tests.unit.laws.code import assert_none

SOURCES = ROOT / "designer" / "src"
DESIGNERS = ("design", "document")
_IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]""")


def test_staff_pages_import_nothing_of_the_designers() -> None:
    assert_none(
        f"{source.relative_to(SOURCES)} imports {target}"
        for source in SOURCES.rglob("*")
        if source.suffix in {".ts", ".svelte"} and not _of_designers(source)
        for target in _IMPORT.findall(source.read_text(encoding="utf-8"))
        if _of_designers((source.parent / target).resolve())
    )


def test_the_document_model_knows_no_designer() -> None:
    assert_none(
        f"{source.relative_to(SOURCES)} imports {target}"
        for source in (SOURCES / "document").rglob("*.ts")
        for target in _IMPORT.findall(source.read_text(encoding="utf-8"))
        if "design" in (source.parent / target).resolve().relative_to(SOURCES).parts[:1]
    )


def _of_designers(path: Path) -> bool:
    return path.is_relative_to(SOURCES) and path.relative_to(SOURCES).parts[0] in DESIGNERS

"""Small files, small functions: what fits on a screen can be understood and reviewed."""

from pathlib import Path

import pytest

from tests.needs import ROOT
from tests.unit.laws.code import all_python, assert_none, functions, modules

FILE_MOST, FILE_P90 = 500, 300
FUNCTION_MOST, FUNCTION_P90 = 60, 30
SOURCES = ("*.ts", "*.svelte", "*.scss", "*.mjs")


def _length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _p90(lengths: list[int]) -> int:
    return sorted(lengths)[int(len(lengths) * 0.9)]


def _designer() -> list[Path]:
    folder = ROOT / "designer"
    return [*(path for pattern in SOURCES for path in (folder / "src").rglob(pattern)), *folder.glob("*.mjs")]


def test_no_file_is_long() -> None:
    paths = [module.path for module in all_python()] + _designer() + list((ROOT / "templates").rglob("*.html"))
    assert_none([f"{path.relative_to(ROOT)}: {_length(path)}" for path in paths if _length(path) > FILE_MOST])


def test_no_function_is_long() -> None:
    faults = [
        f"{module.name}:{node.lineno} {node.name}: {_span(node.lineno, node.end_lineno)}"
        for module in all_python()
        for node in functions(module.tree)
        if _span(node.lineno, node.end_lineno) > FUNCTION_MOST
    ]
    assert_none(faults)


@pytest.mark.parametrize(("what", "most"), [("files", FILE_P90), ("functions", FUNCTION_P90)])
def test_nine_of_ten_are_small(what: str, most: int) -> None:
    if what == "files":
        lengths = [_length(module.path) for module in modules()]
    else:
        lengths = [_span(node.lineno, node.end_lineno) for module in modules() for node in functions(module.tree)]
    assert _p90(lengths) <= most


def _span(first: int, last: int | None) -> int:
    return (last or first) - first + 1

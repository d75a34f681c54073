"""The code base as the laws read it: modules with their syntax trees, and the ids of kinds and field types."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.needs import ROOT

PACKAGE = ROOT / "server" / "orderloom"
HELPERS = {"__init__", "system"}
"""Modules of a registry's room that are no noun: the package itself and the fields every record has anyway."""


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file; ``name`` is its path below the package or the project."""

    path: Path
    name: str
    source: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The first part of its name, such as ``model`` or ``check``."""
        return self.name.split("/")[0]


def _read(path: Path, base: Path) -> Module:
    source = path.read_text(encoding="utf-8")
    return Module(path, path.relative_to(base).as_posix(), source, ast.parse(source))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product."""
    return tuple(_read(path, PACKAGE) for path in sorted(PACKAGE.rglob("*.py")))


@cache
def all_python() -> tuple[Module, ...]:
    """Every module of the product, its build, its documents and its tests."""
    folders = ("server", "docs", "plugins", "tests")
    return tuple(_read(path, ROOT) for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


@cache
def nouns(room: str) -> frozenset[str]:
    """The ids that a room's files stand for, read from the file names."""
    return frozenset(path.stem for path in (PACKAGE / room).glob("*.py")) - HELPERS


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def project_files() -> tuple[Path, ...]:
    """Files that are, or would be, under version control; build products and caches are not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        return tuple(path for folder in ("server", "designer/src", "docs") for path in (ROOT / folder).rglob("*.*"))
    names = listed.stdout.decode().split("\0")
    return tuple(path for name in names if name and (path := ROOT / name).is_file())


def assert_none(faults: Iterable[str]) -> None:
    """Fail with every fault on a line of its own: a law that stops at the first is read many times."""
    listed = sorted(faults)
    assert not listed, f"{len(listed)} places break this law:\n" + "\n".join(listed)

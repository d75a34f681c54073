"""Every module and every public name says something that its signature does not.

A method that overrides one of a base class of ours keeps that one's promise and need not repeat it.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.unit.laws.code import Module, assert_none, modules

FEWEST_LETTERS = 8
EMPTY = {
    "a",
    "an",
    "the",
    "of",
    "for",
    "to",
    "and",
    "i",
    "it",
    "thi",
    "return",
    "get",
    "set",
    "clas",
    "function",
    "module",
}


@cache
def promises() -> dict[str, set[str]]:
    """Class name → the methods that it documents, by itself or through its bases."""
    classes = [node for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    own = {node.name: {item.name for item in _methods(node) if ast.get_docstring(item)} for node in classes}
    for _ in range(3):  # bases of bases of bases
        for node in classes:
            own[node.name] |= {name for base in _bases(node) for name in own.get(base, ())}
    return own


def _methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (item for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef))


def _bases(node: ast.ClassDef) -> list[str]:
    plain = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    return [ast.unparse(base).rsplit(".", 1)[-1] for base in plain]


def _public(module: Module) -> Iterator[tuple[int, str, str | None]]:
    """Line, name and docstring of what other modules may use."""
    name = module.path.stem if module.path.stem != "__init__" else module.path.parent.name
    yield 1, name, ast.get_docstring(module.tree)
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_asked(node):
            yield node.lineno, node.name, ast.get_docstring(node)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.lineno, node.name, ast.get_docstring(node)
            inherited = {name for base in _bases(node) for name in promises().get(base, ())}
            for item in _methods(node):
                if _is_asked(item) and not (item.name in inherited and ast.get_docstring(item) is None):
                    yield item.lineno, f"{node.name}.{item.name}", ast.get_docstring(item)


def _is_asked(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    marks = {ast.unparse(mark).rsplit(".", 1)[-1] for mark in node.decorator_list}
    return not node.name.startswith("_") and not marks & {"overload", "override", "setter"}


def _words(text: str) -> set[str]:
    return {word.lower().rstrip("s") for word in re.findall(r"[A-Za-z][a-z]*", text)}


def test_public_names_say_what_they_promise() -> None:
    faults = []
    for module in modules():
        for line, name, text in _public(module):
            if not text or len(text.strip(". ")) < FEWEST_LETTERS:
                faults.append(f"{module.name}:{line} {name}: no docstring worth the name")
            elif text.isascii() and not _words(text) - _words(name) - EMPTY:
                faults.append(f"{module.name}:{line} {name}: the docstring repeats the name")
    assert_none(faults)

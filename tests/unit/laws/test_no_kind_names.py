"""Law 1: two registries, no switches. Generic code never names a document kind or a field type.

What counts as naming one, outside the files that carry its id as their name:

- comparing with its id (``==``, ``!=``, ``in`` a literal collection) or matching it in a ``case``;
- looking it up in a registry: ``FIELDS["…"]``, ``FIELDS.get("…")`` (a registry is any name given to a ``Registry(…)``);
- a constant table or set of ids (all elements ids of one axis, at least two): a switch written as data;
- ``isinstance`` on, or a class pattern of, the class that a kind's or type's own module defines: a switch by class.

What does not count: a key of a payload (``row["text"]``, ``body.get("state")``), a word in a sentence, a column name.
Most ids are ordinary words, so only the positions above are looked at. The room ``logic`` is left out: it may import
neither registry, and the words that its value types share with field types ("date") are its own.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.unit.laws.code import Module, assert_none, modules, nouns

KINDS = nouns("model/kinds")
TYPES = nouns("model/fields")
IDS = KINDS | TYPES
LOOKUPS = {"get", "find", "pop", "setdefault"}
OWN_WORDS = {"logic"}


def registries() -> frozenset[str]:
    """Names that some module gives to a registry."""
    found = set()
    for module in modules():
        for node in ast.walk(module.tree):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
            value = getattr(node, "value", None)
            if isinstance(value, ast.Call) and _last_name(value.func) == "Registry":
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return frozenset(found)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _last_name(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr if node.attr != "entries" else _last_name(node.value)
    return node.id if isinstance(node, ast.Name) else ""


def _id(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in IDS else None


def _in_collection(node: ast.expr) -> list[str]:
    elements = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else []
    return [found for element in elements if (found := _id(element)) is not None]


def _compared(node: ast.Compare, known: frozenset[str]) -> Iterator[str]:
    sides = [node.left, *node.comparators]
    for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
        if isinstance(operator, ast.In | ast.NotIn):
            yield from _in_collection(right)
            if (found := _id(left)) is not None and _last_name(right) in known:
                yield found
        else:
            yield from filter(None, (_id(left), _id(right)))


def _looked_up(node: ast.AST, known: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Subscript) and _last_name(node.value) in known:
        yield from filter(None, [_id(node.slice)])
    method = node.func if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    if method is not None and method.attr in LOOKUPS and _last_name(method.value) in known:
        yield from filter(None, [_id(argument) for argument in node.args[:1]] if isinstance(node, ast.Call) else [])


def _tabled(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.expr):
        for inner in ast.walk(node.value):
            elements: list[ast.expr | None] = []
            if isinstance(inner, ast.Dict):
                elements = list(inner.keys)
            elif isinstance(inner, ast.Set | ast.Tuple | ast.List):
                elements = list(inner.elts)
            ids = [_id(element) for element in elements]
            if len(ids) >= 2 and (set(ids) <= KINDS or set(ids) <= TYPES):
                yield from filter(None, ids)


def _own_classes(module: Module) -> dict[str, str]:
    """Names of this module that are classes defined by a kind's or type's own model module."""
    found: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            ("orderloom.model.kinds.", "orderloom.model.fields.")
        ):
            noun = str(node.module).rsplit(".", 1)[-1]
            if noun in IDS:
                found |= {alias.asname or alias.name: noun for alias in node.names}
    return found


def _switched_by_class(node: ast.AST, classes: dict[str, str]) -> Iterator[str]:
    names: list[ast.expr] = []
    if isinstance(node, ast.Call) and _last_name(node.func) == "isinstance" and len(node.args) == 2:
        names = [inner for inner in ast.walk(node.args[1]) if isinstance(inner, ast.Name)]
    elif isinstance(node, ast.MatchClass):
        names = [node.cls]
    yield from (classes[name.id] for name in names if isinstance(name, ast.Name) and name.id in classes)


def named(module: Module, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Line and id of every place where ``module`` names a kind or type in one of the positions above."""
    classes = _own_classes(module)
    for node in ast.walk(module.tree):
        found: list[str] = [*_looked_up(node, known), *_switched_by_class(node, classes)]
        if isinstance(node, ast.Compare):
            found += _compared(node, known)
        elif isinstance(node, ast.MatchValue):
            found += filter(None, [_id(node.value)])
        elif isinstance(node, ast.stmt):
            found += _tabled(node)
        for noun in found:
            yield getattr(node, "lineno", 0), noun


def is_own(module: Module, noun: str) -> bool:
    """Whether a file or folder of that name holds the module: the noun's own file in its room."""
    return noun in {module.path.stem, module.path.parent.name}


def test_generic_code_names_no_kind_and_no_type() -> None:
    known = registries()
    faults = [
        f"{module.name}:{line} names {noun!r}"
        for module in modules()
        if module.room not in OWN_WORDS
        for line, noun in named(module, known)
        if not is_own(module, noun)
    ]
    assert_none(faults)


@pytest.mark.parametrize(
    "code",
    [
        'x = kind == "machine"',
        'x = field.type in ("money", "text")',
        'match kind:\n    case "table":\n        pass',
        'x = FIELDS.get("money")',
        'x = FIELDS.entries["money"]',
        'WIDE = {"text": 3, "long_text": 9}',
        'WIDE = frozenset({"text", "long_text"})',
        "from orderloom.model.fields.money import MoneyField\nx = isinstance(spec, MoneyField)",
    ],
)
def test_the_law_sees_a_switch(code: str) -> None:
    assert list(named(_module(code), frozenset({"FIELDS"})))


@pytest.mark.parametrize(
    "code",
    [
        'x = row["text"]',
        'x = body.get("state")',
        'x = "state" in body',
        'x = {"text": word, "colour": "red"}',
        'raise Refused("table", state=1)',
    ],
)
def test_the_law_lets_payloads_be(code: str) -> None:
    assert list(named(_module(code), frozenset({"FIELDS"}))) == []


def _module(code: str) -> Module:
    path = modules()[0].path.with_name("generic.py")
    return Module(path, "check/generic.py", code, ast.parse(code))

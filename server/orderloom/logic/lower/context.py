"""Context: ``now``, ``me``, ``param``, ``old`` and ``changed`` become reads of the schema's ``@`` paths."""

from orderloom.logic.core import Core, Dynamic, Field, Not, Or
from orderloom.logic.lower.access import named
from orderloom.logic.lower.checker import FAULTY, Checker, lowers
from orderloom.logic.lower.comparison import equal
from orderloom.logic.parse import Operation
from orderloom.logic.types import ANY, BOOL


@lowers("now")
def now(checker: Checker, node: Operation) -> Core:
    """The moment of the evaluation, as context."""
    return context(checker, node, "@now")


@lowers("me", "param")
def about(checker: Checker, node: Operation) -> Core:
    """``@me.<part>`` or ``@param.<name>``, named by a literal."""
    part = checker.constant(node, 0, str)
    return FAULTY if part is None else context(checker, node, f"@{node.name}.{part}")


@lowers("old")
def old(checker: Checker, node: Operation) -> Core:
    """The field's ``@old`` path."""
    path = checker.constant(node, 0, str)
    return FAULTY if path is None else _old(checker, node, str(path))


@lowers("changed")
def changed(checker: Checker, node: Operation) -> Core:
    """Whether one of the fields differs from its ``@old`` path, null-safely."""
    tests: list[Core] = []
    for place in range(len(node.args)):
        path = checker.constant(node, place, str)
        if path is None:
            return FAULTY
        new, before = named(checker, node, str(path)), _old(checker, node, str(path))
        if FAULTY in (new, before):
            return FAULTY
        unknown = new.type == ANY
        tests.append(Dynamic("!==", (new, before), BOOL, at=node.pointer) if unknown else Not(equal(new, before)))
    return tests[0] if len(tests) == 1 else Or(tuple(tests))


def context(checker: Checker, node: Operation, path: str) -> Core:
    """A read of a context path, where this place has one."""
    found = checker.schema.get(path)
    return Field(path, found) if found else checker.refuse("logic.no_context", node, path=path)


def _old(checker: Checker, node: Operation, path: str) -> Core:
    if f"@old.{path}" not in checker.schema and path in checker.schema:
        return checker.refuse("logic.no_context", node, path=f"@old.{path}")
    return named(checker, node, f"@old.{path}")

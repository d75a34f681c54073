"""Text: concatenation takes every printable type, affixes are predicates, patterns are compiled at check time."""

from orderloom.logic.core import Affix, Core
from orderloom.logic.errors import LogicError
from orderloom.logic.functions.text import compiled
from orderloom.logic.lower.checker import FAULTY, Checker, lowers, plain
from orderloom.logic.parse import Literal, Operation
from orderloom.logic.types import ANY, BOOL, STR


@lowers("cat")
def concatenated(checker: Checker, node: Operation) -> Core:
    """A text, never null."""
    parts = checker.values(node)
    for arg, part in zip(node.args, parts, strict=True):
        if part.type.kind in ("object", "duration"):
            wanted = "str|int|dec|bool|date|datetime|list"
            return checker.refuse("logic.wrong_argument", arg, operator=node.name, want=wanted, got=part.type)
    return checker.dynamic(node, parts, STR)


@lowers("starts_with", "ends_with")
def affix(checker: Checker, node: Operation) -> Core:
    """False when a side is null."""
    text, part = checker.values(node)
    if ANY in (text.type, part.type):
        return FAULTY if FAULTY in (text, part) else checker.dynamic(node, (text, part), BOOL)
    for arg, value in zip(node.args, (text, part), strict=True):
        if value.type.kind not in ("str", "null"):
            return checker.refuse("logic.wrong_argument", arg, operator=node.name, want="str", got=value.type)
    return Affix("starts_with" if node.name == "starts_with" else "ends_with", text, part)


@lowers("match")
def matched(checker: Checker, node: Operation) -> Core:
    """The pattern is a literal, so that a bad one is found before anything runs."""
    pattern = node.args[1]
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        return checker.refuse("logic.needs_constant", pattern, operator=node.name, place=2)
    try:
        compiled(pattern.value)
    except LogicError as error:
        return checker.refuse(error.error_code, pattern, **error.facts)
    return plain(checker, node)

"""Choice and logic: ``and``, ``or``, ``!``, ``!!``, ``if``, ``??``, ``try``."""

from collections.abc import Callable, Sequence

from orderloom.logic.core import FALSE, TRUE, And, Coalesce, Const, Core, If, Not, Or
from orderloom.logic.lower.checker import MAX_CHOICES, Checker, decides, lowers, truth
from orderloom.logic.lower.literals import join
from orderloom.logic.parse import Operation, Syntax
from orderloom.logic.types import ANY, NULL


@decides("and", "or")
def joined(checker: Checker, node: Operation) -> Core:
    """Predicates joined."""
    return _join(checker, node, [checker.predicate(arg) for arg in node.args])


@lowers("and", "or")
def joined_values(checker: Checker, node: Operation) -> Core:
    """True or false for typed arguments; with unknown ones the standard's choice of an argument."""
    parts = checker.values(node)
    if any(part.type == ANY for part in parts):
        return checker.dynamic(node, parts)
    return _join(checker, node, [truth(part) for part in parts])


@lowers("!")
@decides("!")
def opposite(checker: Checker, node: Operation) -> Core:
    """The opposite predicate."""
    return Not(checker.predicate(node.args[0])) if node.args else TRUE


@lowers("!!")
@decides("!!")
def same(checker: Checker, node: Operation) -> Core:
    """The predicate itself."""
    return checker.predicate(node.args[0]) if node.args else FALSE


@lowers("if", "?:")
def choice(checker: Checker, node: Operation) -> Core:
    """Nested choices whose branches share a type; unknown as soon as one branch is."""
    return _choice(checker, node.args, checker.value, Const(None, NULL))


@decides("if", "?:")
def choice_of_predicates(checker: Checker, node: Operation) -> Core:
    """Nested choices between predicates: only the truth of a branch counts."""
    return _choice(checker, node.args, checker.predicate, FALSE)


@lowers("??")
def coalesce(checker: Checker, node: Operation) -> Core:
    """The first that is not null, all of one type."""
    items: list[Core] = []
    shared = NULL
    for arg in node.args:
        item = checker.value(arg, shared)
        joined_type = join(shared, item.type)
        if joined_type is None:
            return checker.refuse("logic.types_differ", arg, left=shared, right=item.type)
        items.append(item)
        shared = joined_type
    if not items:
        return Const(None, NULL)
    certain = any(not item.type.nullable for item in items)
    return Coalesce(tuple(items), shared.not_null() if certain else shared)


@lowers("try")
def attempt(checker: Checker, node: Operation) -> Core:
    """Unknown in type; handlers read the error like the item of a loop."""
    first, *handlers = node.args
    parts = [checker.value(first)]
    with checker.loop(ANY):
        parts.extend(checker.value(handler) for handler in handlers)
    return checker.dynamic(node, tuple(parts))


def _join(checker: Checker, node: Operation, parts: Sequence[Core]) -> Core:
    if not parts:
        return checker.refuse("logic.empty", node, operator=node.name)
    if len(parts) == 1:
        return parts[0]
    return And(tuple(parts)) if node.name == "and" else Or(tuple(parts))


def _choice(checker: Checker, args: Sequence[Syntax], branch: Callable[[Syntax], Core], nothing: Core) -> Core:
    """Built from the last branch upwards; ``nothing`` stands in where the last branch is left out."""
    pairs = list(zip(args[0::2], args[1::2], strict=False))
    if checker.too_many_choices(len(pairs)):
        return checker.refuse("logic.too_many_choices", args[0], limit=MAX_CHOICES)
    choices = [(checker.predicate(condition), branch(then), then) for condition, then in pairs]
    result = branch(args[-1]) if len(args) % 2 else nothing
    for condition, then, where in reversed(choices):
        shared = join(then.type, result.type)
        if shared is None:
            return checker.refuse("logic.types_differ", where, left=then.type, right=result.type)
        result = If(condition, then, result, shared)
    return result

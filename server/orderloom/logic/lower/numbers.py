"""Numbers with a proof of their own: which sort is asked for is known when the rule is checked."""

from orderloom.logic.core import Core
from orderloom.logic.functions.numbers import NUMBERS
from orderloom.logic.lower.checker import Checker, lowers, plain
from orderloom.logic.parse import Literal, Operation


@lowers("valid")
def validated(checker: Checker, node: Operation) -> Core:
    """The sort is a literal out of the known ones."""
    sort = node.args[0]
    if not isinstance(sort, Literal) or not isinstance(sort.value, str):
        return checker.refuse("logic.needs_constant", sort, operator=node.name, place=1)
    if sort.value not in NUMBERS:
        return checker.refuse("logic.unknown_number", sort, sort=sort.value, known=", ".join(sorted(NUMBERS)))
    return plain(checker, node)

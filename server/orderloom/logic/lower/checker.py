"""The checker walks the syntax tree once, collects every problem and gives typed Core.

Families register how an operator becomes a value (``lowers``) and, where it differs, a predicate (``decides``). A part
with a problem becomes ``FAULTY``, whose type ``any`` keeps it from causing further problems above.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from orderloom.logic.core import TRUE, Call, Compare, Const, Core, Dynamic, If, InList, IsNull, ListOf, Not, Predicate
from orderloom.logic.errors import LogicError, LogicProblem
from orderloom.logic.functions import OPERATORS
from orderloom.logic.lower.literals import literal, shared_type
from orderloom.logic.parse import ListSyntax, Literal, Operation, Syntax
from orderloom.logic.registry import Operator
from orderloom.logic.types import ANY, BOOL, INT, NULL, LogicType, Schema, list_of

FAULTY = Const(None, ANY)
"""Stands for a part whose problem is already reported."""

MAX_CHOICES = 100
"""Most conditions of all the ``if`` of one rule."""


@dataclass(frozen=True, slots=True)
class Loop:
    """What a loop body works on: the item's type, and its members where they are known (as in ``reduce``)."""

    item: LogicType
    members: Mapping[str, LogicType] = field(default_factory=dict)


class Checker:
    """Types one rule against one schema."""

    def __init__(self, schema: Schema) -> None:
        """Nothing is checked yet."""
        self.schema = schema
        self.problems: list[LogicProblem] = []
        self.loops: list[Loop] = []
        self._choices = 0

    def value(self, node: Syntax, want: LogicType | None = None) -> Core:
        """The node as a value; ``want`` lets a text literal be read as the date or datetime it stands beside."""
        match node:
            case Literal(value=value, pointer=pointer):
                return self._literal(value, pointer, want)
            case ListSyntax(items=items):
                return self._list([self.value(item, want.item if want else None) for item in items])
            case Operation(name=name):
                if not self._fits(node):
                    return FAULTY
                return LOWERINGS.get(name, plain)(self, node)

    def predicate(self, node: Syntax) -> Core:
        """The node's truth, as a predicate."""
        if isinstance(node, Operation) and node.name in DECISIONS and self._fits(node):
            return DECISIONS[node.name](self, node)
        return truth(self.value(node))

    def values(self, node: Operation) -> tuple[Core, ...]:
        """All arguments as values."""
        return tuple(self.value(arg) for arg in node.args)

    def pair(self, left: Syntax, right: Syntax) -> tuple[Core, Core]:
        """Two values that belong together; a text literal on either side is read as the other side's date."""
        one = self.value(left) if not isinstance(left, Literal) else None
        two = self.value(right, one.type if one else None)
        return (one or self.value(left, two.type)), two

    def refuse(self, code: str, node: Syntax, **facts: object) -> Core:
        """Report a problem of ``node``; types among the facts are kept in their written form."""
        plain_facts = {name: str(fact) if isinstance(fact, LogicType) else fact for name, fact in facts.items()}
        self.problems.append(LogicProblem(code, node.pointer, plain_facts))
        return FAULTY

    def constant(self, node: Operation, place: int, kind: type[str] | type[int]) -> str | int | None:
        """The literal argument at ``place`` where only a literal will do; None when absent or refused."""
        if place >= len(node.args):
            return None
        arg = node.args[place]
        if isinstance(arg, Literal) and isinstance(arg.value, kind) and not isinstance(arg.value, bool):
            return arg.value
        self.refuse("logic.needs_constant", arg, operator=node.name, place=place + 1)
        return None

    def dynamic(self, node: Operation, args: tuple[Core, ...], gives: LogicType = ANY) -> Core:
        """The operator with the standard's own meaning."""
        return Dynamic(node.name, args, gives, bare=node.bare, at=node.pointer)

    def too_many_choices(self, count: int) -> bool:
        """Count the conditions of an ``if``: each is one level of Core, in Python as in SQL."""
        self._choices += count
        return self._choices > MAX_CHOICES

    @contextmanager
    def loop(self, item: LogicType, members: Mapping[str, LogicType] | None = None) -> Iterator[None]:
        """While a loop body (or an error handler) is checked."""
        self.loops.append(Loop(item, members or {}))
        yield
        self.loops.pop()

    def _literal(self, value: object, pointer: str, want: LogicType | None) -> Core:
        found = literal(value, want)
        if isinstance(found, Const):
            return found
        code, facts = found
        self.problems.append(LogicProblem(code, pointer, facts))
        return FAULTY

    def _list(self, items: list[Core]) -> Core:
        item = shared_type([item.type for item in items])
        if all(isinstance(part, Const) for part in items):
            return Const(tuple(part.value for part in items if isinstance(part, Const)), list_of(item))
        return ListOf(tuple(items), list_of(item))

    def _fits(self, node: Operation) -> bool:
        operator = OPERATORS[node.name]
        count = len(node.args)
        wrong_count = count < operator.least or (operator.most is not None and count > operator.most)
        wrong = wrong_count or (node.bare and operator.bare == "refused")
        if wrong:
            most = "∞" if operator.most is None else operator.most
            self.refuse("logic.arguments", node, operator=node.name, least=operator.least, most=most)
        return not wrong


Lowering = Callable[[Checker, Operation], Core]

LOWERINGS: dict[str, Lowering] = {}
"""How operators become values; the others go by their signature."""

DECISIONS: dict[str, Lowering] = {}
"""How operators become predicates, where that is more than the truth of their value."""


def lowers(*names: str) -> Callable[[Lowering], Lowering]:
    """Register how operators become values."""

    def register(lowering: Lowering) -> Lowering:
        LOWERINGS.update(dict.fromkeys(names, lowering))
        return lowering

    return register


def decides(*names: str) -> Callable[[Lowering], Lowering]:
    """Register how operators become predicates."""

    def register(lowering: Lowering) -> Lowering:
        DECISIONS.update(dict.fromkeys(names, lowering))
        return lowering

    return register


def truth(value: Core) -> Core:  # noqa: PLR0911 -- one answer per kind of value
    """The truth of a value, by its type."""
    if isinstance(value, Predicate):
        return value
    if isinstance(value, If):
        return If(value.condition, truth(value.then), truth(value.otherwise), BOOL)
    if isinstance(value, Const) and value.type.kind == "bool":
        return value
    kind = value.type.kind
    match kind:
        case "null":
            return Const(value=False, type=BOOL)
        case "bool":
            return Compare("==", value, TRUE)
        case "any":
            return Compare("==", Dynamic("!!", (value,), BOOL), TRUE)
        case "str":
            return Not(InList(value, Const(("", None), list_of(value.type.or_null()))))
        case "int" | "dec":
            return Not(InList(value, Const((0, None), list_of(INT.or_null()))))
        case "list":
            return Compare(">", Call("length", (value,), INT.with_null_of(value.type)), Const(0, INT))
        case _:
            return Not(IsNull(value))


def plain(checker: Checker, node: Operation) -> Core:
    """An operator that its signature describes in full; computed at once when all arguments are literals."""
    operator = OPERATORS[node.name]
    args = checker.values(node)
    signature = operator.signature
    if signature is None:
        return checker.dynamic(node, args)
    if any(arg.type == ANY for arg in args):
        return checker.dynamic(node, args, signature.gives.or_null())
    for place, arg in enumerate(args):
        if arg.type != NULL and arg.type.kind not in signature.kinds(place):
            want = " | ".join(signature.kinds(place))
            return checker.refuse("logic.wrong_argument", node.args[place], operator=node.name, want=want, got=arg.type)
    gives = signature.gives.with_null_of(*(arg.type for arg in args))
    return folded(checker, node, operator, Call(node.name, args, gives, node.pointer))


def folded(checker: Checker, node: Operation, operator: Operator, call: Call) -> Core:
    """The call's result when it depends on literals only; what it throws is a problem of the rule."""
    constants = [arg.value for arg in call.args if isinstance(arg, Const)]
    if len(constants) < len(call.args) or None in constants or operator.values is None:
        return call
    try:
        return Const(operator.values(*constants), call.type)
    except LogicError as error:
        return checker.refuse(error.error_code, node, **error.thrown_by(node.name).facts)

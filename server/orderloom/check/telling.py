"""How expressions become sentences: conditions are told as clauses, values as phrases, both operator by operator.

Families of operators register their own (``clauses``, ``denials``, ``phrases``); whatever has no words of its own is
told like a function: its title and its arguments. Words stand in the catalogue under ``sentence.*`` and ``operator.*``.
"""

from collections.abc import Callable, Mapping, Sequence

from orderloom import i18n
from orderloom.check.asks import MEASURES
from orderloom.check.naming import Naming
from orderloom.logic.types import BOOL

Teller = Callable[["Telling", Sequence[object]], str]
"""Tells an operation on its arguments."""

_JOINING = frozenset({"and", "or"})
SUMS = {"+": "plus", "-": "minus", "*": "times", "/": "divided", "%": "remainder"}
"""Operators between their arguments, by the sentence that tells them."""


def is_condition(rule: object, naming: Naming) -> bool:
    """Whether a rule reads as a condition rather than as a value."""
    found = operation(rule)
    if found is None:
        return isinstance(rule, bool)
    name, args = found
    if name == "var":
        return naming.logic(str(args[0]) if args else "").kind == BOOL.kind
    return name in CLAUSES or name in _JOINING or name in {"!", "!!"}


def operation(rule: object) -> tuple[str, Sequence[object]] | None:
    """The operator of a rule with its arguments; None for a plain value."""
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return None
    ((name, given),) = rule.items()
    return str(name), given if isinstance(given, list | tuple) else (given,)


def read_path(rule: object) -> str | None:
    """The path that a rule reads, in the form of schemas; None for all else."""
    found = operation(rule)
    if found is None or not found[1] or not isinstance(found[1][0], str | int):
        return "@now" if found and found[0] == "now" else None
    name, args = found
    prefixes = {"var": "", "old": "@old.", "me": "@me.", "param": "@param.", "outer": "@record."}
    if name == "val":
        return ".".join(map(str, args))
    return prefixes[name] + str(args[0]) if name in prefixes else None


class Telling:
    """Tells the parts of one rule; ``looping`` inside the body of a loop, where paths are members of the item."""

    def __init__(self, naming: Naming, *, looping: bool = False) -> None:
        self.naming = naming
        self.looping = looping

    def say(self, key: str, **facts: object) -> str:
        """A sentence of this family."""
        return self.naming.say(f"sentence.{key}", **facts)

    def clause(self, rule: object, *, inside: str = "") -> str:
        """A condition; one that joins others stands in brackets ``inside`` another joint."""
        if isinstance(rule, bool):
            return self.say("always" if rule else "never")
        found = operation(rule)
        if found is None:
            return self.say("nothing") if rule is None else self.say("holds", a=self.value(rule))
        name, args = found
        if name in _JOINING:
            words = self.joined([self.clause(one, inside=name) for one in args], name)
            return self.say("group", a=words) if inside and inside != name and len(args) > 1 else words
        if name in {"!", "!!"}:
            part = args[0] if args else None
            return self._denied(part) if name == "!" else self._truth(part)
        if name in CLAUSES:
            return CLAUSES[name](self, args)
        return self._truth(rule)

    def value(self, rule: object, beside: str | None = None) -> str:
        """A value; a plain one by what it means ``beside`` a path."""
        if isinstance(rule, list | tuple):
            return self.joined([self.value(one, beside) for one in rule], "list_comma")
        found = operation(rule)
        if found is None:
            return self.naming.value(rule, beside)
        path = read_path(rule)
        if path is not None:
            return self.path(path)
        name, args = found
        if name in PHRASES:
            return PHRASES[name](self, args)
        if name in CLAUSES or name in _JOINING or name in {"!", "!!"}:
            return self.say("group", a=self.clause(rule))
        code = f"operator.{name}"
        title = self.naming.say(code) if code in i18n.catalogue(self.naming.language) else name
        return self.say("call", a=title, b=self.joined([self.value(one) for one in args], "list_comma"))

    def path(self, path: str) -> str:
        """What a path is called, where it is read."""
        if self.looping and not path.startswith("@"):
            whole = self.say("whole_item")
            return self.say("part", a=whole, b=path) if path else whole
        return self.naming.path(path)

    def operand(self, rule: object) -> str:
        """A value as part of a calculation: what calculates itself stands in brackets."""
        found = operation(rule)
        words = self.value(rule)
        return self.say("group", a=words) if found and found[0] in SUMS and len(found[1]) > 1 else words

    def joined(self, parts: Sequence[str], key: str) -> str:
        """Several words in one row."""
        if not parts:
            return self.naming.value(None, None)
        words = parts[0]
        for part in parts[1:]:
            words = self.say(key, a=words, b=part)
        return words

    def within(self, naming: Naming) -> "Telling":
        """The same inside a question to other records."""
        return Telling(naming)

    def loop(self) -> "Telling":
        """The same inside the body of a loop."""
        return Telling(self.naming, looping=True)

    def _denied(self, rule: object) -> str:
        found = operation(rule)
        name, args = found or ("", ())
        if name in DENIALS:
            return DENIALS[name](self, args)
        path = read_path(rule)
        if path is not None:
            return self.say("no" if self.is_flag(path) else "empty", a=self.path(path))
        return self.say("not", a=self.clause(rule))

    def _truth(self, rule: object) -> str:
        path = read_path(rule)
        if path is not None:
            return self.say("yes" if self.is_flag(path) else "filled", a=self.path(path))
        found = operation(rule)
        if found and (found[0] in CLAUSES or found[0] in _JOINING or found[0] in {"!", "!!"}):
            return self.clause(rule)
        if found and found[0] in MEASURES:
            return PHRASES[found[0]](self, found[1])
        return self.say("holds", a=self.value(rule))

    def is_flag(self, path: str) -> bool:
        """Whether a path is yes or no."""
        return not self.looping and self.naming.logic(path).kind == BOOL.kind


def clauses(*names: str) -> Callable[[Teller], Teller]:
    """Register how operators are told as conditions."""
    return _registering(CLAUSES, names)


def denials(*names: str) -> Callable[[Teller], Teller]:
    """Register how operators are told when they must not hold."""
    return _registering(DENIALS, names)


def phrases(*names: str) -> Callable[[Teller], Teller]:
    """Register how operators are told as values."""
    return _registering(PHRASES, names)


def _registering(where: dict[str, Teller], names: Sequence[str]) -> Callable[[Teller], Teller]:
    def register(teller: Teller) -> Teller:
        where.update(dict.fromkeys(names, teller))
        return teller

    return register


CLAUSES: dict[str, Teller] = {}
DENIALS: dict[str, Teller] = {}
PHRASES: dict[str, Teller] = {}

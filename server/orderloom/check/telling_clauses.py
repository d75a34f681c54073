"""Conditions in words: comparing, belonging, texts, lists, and whether other records exist."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from orderloom.check.telling import Telling, clauses, denials, operation, phrases, read_path
from orderloom.logic.functions import OPERATORS

_ORDERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"<": ("less", "before"), "<=": ("at_most", "until"), ">": ("more", "after"), ">=": ("at_least", "since")}
)
"""The sentence of an order between figures, and between moments."""

_BETWEEN: Mapping[str, str] = MappingProxyType({"<=": "between", "<": "between_open"})
_PAIR = 2
_MOMENTS = frozenset({"now", "today", "date_add"})
"""Operators that give moments without a signature that says so."""


@clauses("==", "===")
def equal(tell: Telling, args: Sequence[object]) -> str:
    """Equality; that with nothing, yes, no and plain words is told more shortly."""
    return _equality(tell, args, ("empty", "is", "equal"))


@clauses("!=", "!==")
@denials("==", "===")
def unequal(tell: Telling, args: Sequence[object]) -> str:
    """The opposite."""
    return _equality(tell, args, ("filled", "is_not", "unequal"))


@denials("!=", "!==")
def not_unequal(tell: Telling, args: Sequence[object]) -> str:
    """Two denials."""
    return equal(tell, args)


def _equality(tell: Telling, args: Sequence[object], keys: tuple[str, str, str]) -> str:
    empty, named, same = keys
    if len(args) != _PAIR:
        return tell.joined([tell.value(one) for one in args], same)
    left, right = args
    if read_path(left) is None and read_path(right) is not None:
        left, right = right, left
    path = read_path(left)
    if right is None:
        return tell.say(empty, a=tell.value(left))
    if isinstance(right, bool) and path is not None and tell.is_flag(path):
        return tell.say("yes" if right == (named == "is") else "no", a=tell.path(path))
    plain = isinstance(right, str) and not tell.naming.logic(path or "").is_moment
    return tell.say(named if plain else same, a=tell.value(left), b=tell.value(right, path))


def _order(name: str) -> None:
    figures, moments = _ORDERS[name]

    @clauses(name)
    def ordered(tell: Telling, args: Sequence[object]) -> str:
        if len(args) > _PAIR and name in _BETWEEN:
            low, middle, high = args[:3]
            beside = read_path(middle)
            return tell.say(_BETWEEN[name], a=tell.value(middle), b=tell.value(low, beside), c=tell.value(high, beside))
        path = next((found for one in args if (found := read_path(one)) is not None), None)
        timely = any(map(_is_moment, args)) or (path is not None and tell.naming.logic(path).is_moment)
        return tell.joined([tell.value(one, path) for one in args], moments if timely else figures)


for _name in _ORDERS:
    _order(_name)


def _is_moment(rule: object) -> bool:
    found = operation(rule)
    if found is None:
        return False
    known = OPERATORS.get(found[0])
    gives = known.signature.gives.is_moment if known and known.signature else False
    return gives or found[0] in _MOMENTS


@clauses("in")
def within(tell: Telling, args: Sequence[object]) -> str:
    """A value in a list, or a part in a text."""
    return _belonging(tell, args, ("one_of", "holds_item", "contains"))


@denials("in")
def outside(tell: Telling, args: Sequence[object]) -> str:
    """The opposite."""
    return _belonging(tell, args, ("none_of", "lacks_item", "lacks"))


def _belonging(tell: Telling, args: Sequence[object], keys: tuple[str, str, str]) -> str:
    listed, held, part = keys
    value, container = args[0] if args else None, args[1] if len(args) > 1 else None
    if isinstance(container, list | tuple):
        path = read_path(value)
        options = tell.joined([tell.value(one, path) for one in container], "list_or")
        return tell.say(listed, a=tell.value(value), b=options)
    path = read_path(container)
    lists = path is not None and (path.startswith("@me.") or tell.naming.logic(path).kind == "list")
    return tell.say(held if lists else part, a=tell.value(value, path), b=tell.value(container))


def _sharing(name: str) -> None:
    @clauses(name)
    def sharing(tell: Telling, args: Sequence[object]) -> str:
        path = read_path(args[0]) if args else None
        options = args[1] if len(args) > 1 else ()
        listed = options if isinstance(options, list | tuple) else (options,)
        words = tell.joined([tell.value(one, path) for one in listed], "list_or")
        return tell.say(name, a=tell.value(args[0] if args else None), b=words)


for _name in ("any_in", "all_in"):
    _sharing(_name)


def _about_text(name: str) -> None:
    @clauses(name)
    def about(tell: Telling, args: Sequence[object]) -> str:
        return _of_two(tell, args, name)

    @denials(name)
    def not_about(tell: Telling, args: Sequence[object]) -> str:
        return _of_two(tell, args, f"{name}_not")


def _of_two(tell: Telling, args: Sequence[object], key: str) -> str:
    return tell.say(key, a=tell.value(args[0] if args else None), b=tell.value(args[1] if len(args) > 1 else None))


for _name in ("starts_with", "ends_with", "match"):
    _about_text(_name)


@clauses("valid")
def sound(tell: Telling, args: Sequence[object]) -> str:
    """A number that carries its own proof."""
    return _number(tell, args, "valid")


@denials("valid")
def unsound(tell: Telling, args: Sequence[object]) -> str:
    """One that does not."""
    return _number(tell, args, "valid_not")


def _number(tell: Telling, args: Sequence[object], key: str) -> str:
    sort = args[0] if args else ""
    known = tell.say(f"valid_{sort}")
    return tell.say(key, a=known if known != f"sentence.valid_{sort}" else sort, b=tell.value(args[-1]))


@clauses("changed")
def changed(tell: Telling, args: Sequence[object]) -> str:
    """Fields that differ from before."""
    return tell.say("changed", a=tell.joined([tell.path(str(one)) for one in args], "list_fields"))


@clauses("exists")
def exists(tell: Telling, args: Sequence[object]) -> str:
    """A path with a value."""
    return tell.say("exists", a=tell.path(".".join(map(str, args))))


@clauses("missing")
def missing(tell: Telling, args: Sequence[object]) -> str:
    """Fields that are not filled."""
    paths = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
    return tell.say("missing", a=tell.joined([tell.path(str(one)) for one in paths], "list_fields"))


@clauses("missing_some")
def missing_some(tell: Telling, args: Sequence[object]) -> str:
    """Too few fields filled."""
    paths = args[1] if len(args) > 1 and isinstance(args[1], list | tuple) else ()
    words = tell.joined([tell.path(str(one)) for one in paths], "list_comma")
    return tell.say("missing_some", a=tell.value(args[0] if args else None), b=words)


def _looping(name: str) -> None:
    @clauses(name)
    def looping(tell: Telling, args: Sequence[object]) -> str:
        body = args[1] if len(args) > 1 else None
        return tell.say(name, a=tell.value(args[0] if args else None), b=tell.loop().clause(body))


for _name in ("some", "all", "none"):
    _looping(_name)


@clauses("any")
@phrases("any")
def there_is(tell: Telling, args: Sequence[object]) -> str:
    """Another record."""
    return tell.say("any", a=source(tell, args, 1))


@denials("any")
def there_is_none(tell: Telling, args: Sequence[object]) -> str:
    """No other record."""
    return tell.say("no_any", a=source(tell, args, 1))


def source(tell: Telling, args: Sequence[object], rest: int) -> str:
    """The records that a question asks, with the condition on them, which stands at place ``rest``."""
    table, _, link = str(args[0] if args else "").partition(".")
    key = "source_linked" if link else "source_table"
    words = tell.say(key, a=tell.naming.table_title(table))
    if len(args) <= rest:
        return words
    return tell.say("source_where", a=words, b=tell.within(tell.naming.asked(table)).clause(args[rest]))

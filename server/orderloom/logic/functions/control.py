"""Choice, logic and errors: arguments run only when they are needed."""

from collections.abc import Sequence

from orderloom.logic.errors import LimitReachedError, LogicError, invalid_arguments, thrown
from orderloom.logic.registry import Entry, function, special
from orderloom.logic.scope import Closure, Scope
from orderloom.logic.values import truthy


@special(Entry(("if", "?:"), "control", (0, None), "refused"))
def if_(args: Sequence[Closure]) -> Closure:
    """``[condition, then, condition, then, …, otherwise]``: the first ``then`` whose condition is true."""
    pairs = list(zip(args[0::2], args[1::2], strict=False))
    otherwise = args[-1] if len(args) % 2 else None

    def run(scope: Scope) -> object:
        for condition, then in pairs:
            if truthy(condition(scope)):
                return then(scope)
        return otherwise(scope) if otherwise else None

    return run


@special(Entry(("and",), "control", (0, None), "refused"))
def and_(args: Sequence[Closure]) -> Closure:
    """True when all are true. On unknown types: the first false argument, else the last one."""

    def run(scope: Scope) -> object:
        value: object = False
        for arg in args:
            value = arg(scope)
            if not truthy(value):
                break
        return value

    return run


@special(Entry(("or",), "control", (0, None), "refused"))
def or_(args: Sequence[Closure]) -> Closure:
    """True when one is true. On unknown types: the first true argument, else the last one."""

    def run(scope: Scope) -> object:
        value: object = False
        for arg in args:
            value = arg(scope)
            if truthy(value):
                break
        return value

    return run


@function(Entry(("!",), "control", (0, 1)))
def not_(value: object = None) -> bool:
    """The opposite of the value's truth."""
    return not truthy(value)


@function(Entry(("!!",), "control", (0, 1)))
def truth(value: object = None) -> bool:
    """The value's truth: null, false, 0, "" and the empty list are false, everything else is true."""
    return truthy(value)


@special(Entry(("??",), "control", (0, None)))
def coalesce(args: Sequence[Closure]) -> Closure:
    """The first argument that is not null."""

    def run(scope: Scope) -> object:
        return next((value for arg in args if (value := arg(scope)) is not None), None)

    return run


@special(Entry(("try",), "control", (1, None)))
def try_(args: Sequence[Closure]) -> Closure:
    """The first argument that does not throw.

    Later arguments read the error (``{"val": "type"}``) and, two levels up, the data.
    """
    first, *handlers = args

    def run(scope: Scope) -> object:
        where = scope
        attempts = iter([first, *handlers])
        attempt = next(attempts)
        while True:
            try:
                return attempt(where)
            except LimitReachedError:
                raise
            except LogicError as error:
                handler = next(attempts, None)
                if handler is None:
                    raise
                attempt, where = handler, scope.inner(error.value)

    return run


@function(Entry(("throw",), "control", (1, 1)))
def throw(value: object) -> object:
    """Stop with an error of the given type: a text, or a map that carries ``type``."""
    if value is None or isinstance(value, list):
        raise invalid_arguments()
    raise thrown(value)


@special(Entry(("preserve",), "control", (1, 1)))
def preserve(args: Sequence[Closure]) -> Closure:
    """The argument itself, never evaluated: data that looks like a rule."""
    return args[0]

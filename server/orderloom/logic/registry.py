"""The closed list of operators: each is registered once, with its meaning, its arguments and its documentation.

An operator comes as a function of values (``function``), a function that also sees the scope (``reader``), or a builder
that decides itself when its arguments run (``special``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import cleandoc
from typing import Literal, Protocol, TypeVar

from orderloom.logic.errors import LogicError, invalid_arguments
from orderloom.logic.scope import Closure, Scope
from orderloom.logic.types import Kind, LogicType

Bare = Literal["single", "spread", "refused"]
"""What an argument outside a list means: the one argument; the list of arguments if it gives a list; a mistake."""


Values = Callable[..., object]
"""A function of values; it throws ``LogicError``."""

Builder = Callable[[Sequence[Closure]], Closure]
"""Makes one closure of its arguments' closures."""


class Build(Protocol):
    """Makes an operator's closure; ``bare`` says that its only argument stood outside a list."""

    def __call__(self, args: Sequence[Closure], *, bare: bool) -> Closure:
        """The closure, not yet counted by the meter."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The static types of a plain operator: kinds accepted at each place (the last repeats), and the result."""

    takes: tuple[tuple[Kind, ...], ...]
    gives: LogicType

    def kinds(self, place: int) -> tuple[Kind, ...]:
        """The kinds accepted at argument ``place``."""
        return self.takes[min(place, len(self.takes) - 1)]


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: how many arguments it takes (``most`` None: any number), its closure and its documentation."""

    name: str
    family: str
    doc: str
    least: int
    most: int | None
    bare: Bare
    build: Build
    values: Values | None = None
    signature: Signature | None = None

    def closure(self, args: Sequence[Closure], *, bare: bool = False) -> Closure:
        """The running form; wrong arguments throw when it runs, so that ``try`` and unused branches work."""
        few = len(args) < self.least and not (bare and self.bare == "spread")
        if few or (bare and self.bare == "refused"):
            run: Closure = _refuse
        else:
            run = self.build(args[: self.most], bare=bare)

        def step(scope: Scope) -> object:
            scope.meter.tick()
            try:
                return run(scope)
            except LogicError as error:
                raise error.thrown_by(self.name) from error.__cause__

        return step


OPERATORS: dict[str, Operator] = {}
"""Every operator by name; filled by importing ``orderloom.logic.functions``."""

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Entry:
    """What the three ways of registering share; ``names`` after the first are aliases."""

    names: tuple[str, ...]
    family: str
    takes: tuple[int, int | None]
    bare: Bare = "single"

    def add(
        self,
        doc: str | None,
        build: Build,
        values: Values | None = None,
        signature: Signature | None = None,
    ) -> None:
        """Register under every name; a name used twice is a mistake of this package."""
        for name in self.names:
            if name in OPERATORS:
                raise ValueError(name)
            least, most = self.takes
            OPERATORS[name] = Operator(
                name, self.family, cleandoc(doc or ""), least, most, self.bare, build, values, signature
            )


def function(entry: Entry, *, grows: bool = False, signature: Signature | None = None) -> Callable[[F], F]:
    """Register a function of values; ``grows`` marks results that can be larger than all the arguments."""

    def register(run: F) -> F:
        def build(args: Sequence[Closure], *, bare: bool) -> Closure:
            gather = _gatherer(entry, args, bare=bare)
            if grows:
                return lambda scope: scope.meter.held(run(*gather(scope)))
            return lambda scope: run(*gather(scope))

        entry.add(run.__doc__, build, run, signature)
        return run

    return register


def reader(entry: Entry) -> Callable[[F], F]:
    """Register a function of the scope and values."""

    def register(read: F) -> F:
        def build(args: Sequence[Closure], *, bare: bool) -> Closure:
            gather = _gatherer(entry, args, bare=bare)
            return lambda scope: read(scope, *gather(scope))

        entry.add(read.__doc__, build)
        return read

    return register


def special(entry: Entry) -> Callable[[Builder], Builder]:
    """Register a builder."""

    def register(builder: Builder) -> Builder:
        def build(args: Sequence[Closure], *, bare: bool) -> Closure:  # noqa: ARG001 -- Entry.bare already decided
            return builder(args)

        entry.add(builder.__doc__, build)
        return builder

    return register


def describe() -> list[Mapping[str, object]]:
    """Every operator for the reference page: name, family, number of arguments, signature where plain, meaning."""
    return [
        {
            "name": one.name,
            "family": one.family,
            "arguments": {"least": one.least, "most": one.most},
            "signature": _written(one.signature) if one.signature else None,
            "doc": one.doc,
        }
        for one in sorted(OPERATORS.values(), key=lambda one: (one.family, one.name))
    ]


def _gatherer(entry: Entry, args: Sequence[Closure], *, bare: bool) -> Callable[[Scope], Sequence[object]]:
    """Evaluates all arguments; one bare argument that gives a list is spread where the operator says so."""
    if not bare or entry.bare != "spread":
        return lambda scope: [arg(scope) for arg in args]
    (only,) = args

    def spread(scope: Scope) -> Sequence[object]:
        value = only(scope)
        values = value if isinstance(value, list) else [value]
        if len(values) < entry.takes[0]:
            raise invalid_arguments()
        return values[: entry.takes[1]]

    return spread


def _refuse(_scope: Scope) -> object:
    raise invalid_arguments()


def _written(signature: Signature) -> str:
    return f"({', '.join('|'.join(kinds) for kinds in signature.takes)}) → {signature.gives}"

"""Core: the small typed tree every checked expression is lowered to.

Python closures (``compile_core``), SQL (``store.filter_sql``) and the browser read this one tree. What it means:

- A predicate (``Compare And Or Not IsNull Contains InList Affix``) is true or false, never null; so is an ``If`` or a
  ``Const`` of type ``bool`` that is not nullable. A bool *field* never stands as a predicate: it is compared with true.
- ``Compare ==`` is null-safe (null equals null only); an ordering with a null on either side is false.
- ``Contains`` and ``Affix`` are false when either side is null; the empty text is contained in any text.
- ``Arith``, ``DateAdd``, ``DateDiff`` and ``Call`` give null when an operand is null.
- ``Dynamic`` follows the standard's meaning on values whose types are unknown; it and loop reads never reach SQL.
- A part that reads only context (``is_context``: ``@now``, ``@me``, ``@param``, ``@record``, what a flow knows) is one
  constant for a whole query: SQL binds its computed value instead of translating it, whatever it calls.

SQL should translate a predicate ``If`` as CASE in both polarities; splitting it into and/or would double its condition.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Literal

from orderloom.logic.types import BOOL, LogicType


@dataclass(frozen=True, slots=True)
class Const:
    """A literal: None, bool, int, Decimal, str, date, aware datetime, timedelta, or a tuple of these for a list."""

    value: object
    type: LogicType


@dataclass(frozen=True, slots=True)
class Field:
    """A read of one schema path of the record or its context (``status``, ``@now``); missing reads as null."""

    path: str
    type: LogicType


@dataclass(frozen=True, slots=True)
class Item:
    """The value a loop body works on, ``levels`` loops up (0 is the innermost)."""

    levels: int
    type: LogicType


@dataclass(frozen=True, slots=True)
class Get:
    """What lies below ``path`` inside a plain value (a map or a list); null when nothing does."""

    item: "Core"
    path: tuple[str, ...]
    type: LogicType


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list made of computed items."""

    items: "tuple[Core, ...]"
    type: LogicType


@dataclass(frozen=True, slots=True)
class Coalesce:
    """The first of ``items`` that is not null."""

    items: "tuple[Core, ...]"
    type: LogicType


@dataclass(frozen=True, slots=True)
class Arith:
    """Exact ``+ - *``; the scale of the result is the larger one, for ``*`` the sum."""

    op: Literal["+", "-", "*"]
    left: "Core"
    right: "Core"
    type: LogicType


@dataclass(frozen=True, slots=True)
class If:
    """``then`` where the predicate ``condition`` holds, ``otherwise`` elsewhere."""

    condition: "Core"
    then: "Core"
    otherwise: "Core"
    type: LogicType


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values of one comparable type; text in code-point order."""

    op: Literal["==", "<", "<=", ">", ">="]
    left: "Core"
    right: "Core"
    type: ClassVar[LogicType] = BOOL


@dataclass(frozen=True, slots=True)
class And:
    """All of at least one predicate."""

    items: "tuple[Core, ...]"
    type: ClassVar[LogicType] = BOOL


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least one predicate."""

    items: "tuple[Core, ...]"
    type: ClassVar[LogicType] = BOOL


@dataclass(frozen=True, slots=True)
class Not:
    """The exact opposite of a predicate."""

    item: "Core"
    type: ClassVar[LogicType] = BOOL


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a value is null."""

    item: "Core"
    type: ClassVar[LogicType] = BOOL


@dataclass(frozen=True, slots=True)
class Contains:
    """Whether ``text`` contains ``needle``, letter for letter."""

    needle: "Core"
    text: "Core"
    type: ClassVar[LogicType] = BOOL


@dataclass(frozen=True, slots=True)
class InList:
    """Whether ``item`` null-safely equals one entry of the list ``options``; a null list has no entries."""

    item: "Core"
    options: "Core"
    type: ClassVar[LogicType] = BOOL


@dataclass(frozen=True, slots=True)
class Affix:
    """Whether ``text`` starts or ends with ``affix``, letter for letter."""

    op: Literal["starts_with", "ends_with"]
    text: "Core"
    affix: "Core"
    type: ClassVar[LogicType] = BOOL


@dataclass(frozen=True, slots=True)
class DateAdd:
    """A date moved by a whole number of days (negative moves back)."""

    date: "Core"
    days: "Core"
    type: LogicType


@dataclass(frozen=True, slots=True)
class DateDiff:
    """Whole days from date ``start`` to date ``end``; negative when ``end`` is earlier."""

    end: "Core"
    start: "Core"
    type: LogicType


@dataclass(frozen=True, slots=True)
class Call:
    """Any other operator on typed values, by its registered name; null in, null out.

    ``at`` points to it in the rule.
    """

    name: str
    args: "tuple[Core, ...]"
    type: LogicType
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Dynamic:
    """An operator with the standard's own meaning: on values of unknown type, and loops (their body is an argument).

    ``bare`` says that the only argument stood outside a list; some operators then take a list it gives as arguments.
    """

    name: str
    args: "tuple[Core, ...]"
    type: LogicType
    bare: bool = False
    at: str = field(default="", compare=False)


Predicate = Compare | And | Or | Not | IsNull | Contains | InList | Affix
"""Nodes that are true or false and never null."""

Core = (
    Predicate | Const | Field | Item | Get | ListOf | Coalesce | Arith | If | DateAdd | DateDiff | Call | Dynamic
)  # fmt: skip
"""Any node; each has a ``type``."""

TRUE = Const(value=True, type=BOOL)
FALSE = Const(value=False, type=BOOL)

_EXACT_IN_JSON = 2**53 - 1
"""Beyond it, browsers read integers in floating point."""

CONTEXT_ROOTS = frozenset({"@now", "@me", "@param", "@record", "@var", "@input", "@item", "@index", "@run", "@event"})
"""First parts of the paths that are the same for every row of a query."""


def children(node: Core) -> tuple[Core, ...]:
    """The direct parts of a node, in the order of its fields."""
    parts: list[Core] = []
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Core):
            parts.append(value)
        elif isinstance(value, tuple):
            parts.extend(part for part in value if isinstance(part, Core))
    return tuple(parts)


def walk(node: Core) -> Iterator[Core]:
    """The node and all that is below it, parents first."""
    yield node
    for part in children(node):
        yield from walk(part)


def reads(node: Core) -> frozenset[str]:
    """Every schema path the tree reads, context paths included."""
    return frozenset(part.path for part in walk(node) if isinstance(part, Field))


def is_context(node: Core) -> bool:
    """Whether the value is the same for every row: all that it reads is context.

    Loop items do not count: a loop's list does. So ask from the top downwards, never about a part of a loop's body.
    """
    return all(path.partition(".")[0] in CONTEXT_ROOTS for path in reads(node))


def to_json(node: Core) -> dict[str, object]:
    """The node as plain JSON, for the browser: ``{"node": "compare", "op": "==", "left": …, "right": …}``.

    ``type`` appears in its written form where it varies; constants travel as ``wire`` writes them.
    """
    out: dict[str, object] = {"node": type(node).__name__.lower()}
    for one in fields(node):
        if one.name != "at":
            out[one.name] = _plain(getattr(node, one.name))
    if isinstance(node, Const):
        out["value"] = wire(node.value, node.type)
    return out


def wire(value: object, kind: LogicType) -> object:
    """A value of a type as JSON says it exactly: decimals as "12.30", dates as "2026-11-21", datetimes in RFC 3339
    with Z, durations in seconds, large integers as text; where the type is unknown, decimals as ``{"$dec": "12.30"}``.
    """
    if isinstance(value, list | tuple) and kind.item is not None:
        return [wire(part, kind.item) for part in value]
    return _tagged(value) if kind.kind in {"any", "object"} else _plain(value)


def _tagged(value: object) -> object:
    if isinstance(value, Decimal):
        return {"$dec": format(value, "f")}
    if isinstance(value, Mapping):
        return {str(key): _tagged(part) for key, part in value.items()}
    return [_tagged(part) for part in value] if isinstance(value, list | tuple) else _plain(value)


def _plain(value: object) -> object:  # noqa: PLR0911 -- one answer per kind of value
    match value:
        case LogicType():
            return str(value)
        case int() if abs(value) > _EXACT_IN_JSON:
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case timedelta():
            return str(Decimal(value // timedelta(microseconds=1)).scaleb(-6).normalize())
        case Decimal():
            return format(value, "f")
        case str():
            return value
        case Sequence():
            return [_plain(part) for part in value]
        case _ if isinstance(value, Core):
            return to_json(value)
        case _:
            return value

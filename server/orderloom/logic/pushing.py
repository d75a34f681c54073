"""Which expressions a database can answer, and why the others cannot be pushed down to it."""

from collections.abc import Iterator

from orderloom.logic.core import Arith, Call, Core, Dynamic, Field, Get, InList, Item, ListOf, children, is_context
from orderloom.logic.errors import LogicProblem

KINDS = frozenset({"null", "bool", "int", "dec", "str", "date", "datetime"})
"""Kinds a column can have."""

MAX_SCALE = 8
"""Most decimals of computed numbers: SQLite keeps decimals as integers of 18 digits."""


def reasons_against(node: Core) -> Iterator[LogicProblem]:
    """Every part that no database can compute; none for an expression that can be pushed."""
    if is_context(node):
        return
    own = _reason(node)
    if own:
        yield own
        return
    parts = (node.item,) if isinstance(node, InList) else children(node)
    for part in parts:
        yield from reasons_against(part)


def _is_list_of_words(item: Core, options: Core) -> bool:
    """Whether this asks if a text is among those of a list that a column holds."""
    listed = isinstance(options, Field) and not options.path.startswith("@") and options.type.kind == "list"
    return listed and item.type.kind == "str" and options.type.item is not None and options.type.item.kind == "str"


def _reason(node: Core) -> LogicProblem | None:  # noqa: PLR0911 -- one answer per kind of node
    match node:
        case Call(name=name, at=at) | Dynamic(name=name, at=at):
            return LogicProblem("logic.push_operator", at, {"operator": name})
        case Field(path=path) if path.startswith("@old."):
            return LogicProblem("logic.push_old", "", {"path": path})
        case Field(path=path, type=type_) if type_.kind not in KINDS:
            return LogicProblem("logic.push_type", "", {"path": path, "type": str(type_)})
        case InList(item=item, options=options) if not (is_context(options) or _is_list_of_words(item, options)):
            return LogicProblem("logic.push_list", "", {})
        case Arith(type=type_) if type_.scale > MAX_SCALE:
            return LogicProblem("logic.push_scale", "", {"scale": type_.scale, "limit": MAX_SCALE})
        case Item() | Get() | ListOf():
            return LogicProblem("logic.push_data", "", {})
        case _:
            return None

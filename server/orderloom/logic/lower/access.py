"""Reading fields and loop items by constant paths, so that every read of a rule is known before it runs."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from orderloom.logic.core import (
    FALSE,
    Coalesce,
    Compare,
    Const,
    Core,
    Dynamic,
    Field,
    Get,
    If,
    InList,
    IsNull,
    Item,
    Not,
    Or,
)
from orderloom.logic.lower.arithmetic import combined
from orderloom.logic.lower.checker import FAULTY, Checker, decides, lowers
from orderloom.logic.lower.literals import join
from orderloom.logic.parse import ListSyntax, Literal, Operation, Syntax
from orderloom.logic.types import ANY, INT, STR, LogicType, list_of

_UNTYPED = ("any", "object")
_NAMES = list_of(STR)


@lowers("var")
def var(checker: Checker, node: Operation) -> Core:
    """A field, or inside a loop the item; the default must be of its type."""
    path = _written(node.args[0]) if node.args else ""
    if path is None:
        return checker.refuse("logic.computed_path", node)
    read = _read(checker, node, path.split(".") if path else [], loops=0)
    if read is FAULTY or len(node.args) <= 1:
        return read
    default = checker.value(node.args[1], read.type)
    shared = join(read.type, default.type)
    if shared is None:
        return checker.refuse("logic.types_differ", node.args[1], left=read.type, right=default.type)
    return Coalesce((read, default), shared if default.type.nullable else shared.not_null())


@lowers("val")
def val(checker: Checker, node: Operation) -> Core:
    """The same by a path in parts; a first part ``[n]`` climbs out of loops."""
    steps = list(node.args)
    levels = _levels(steps)
    path = [_written(step) for step in steps]
    parts = [part for part in path if part is not None]
    if len(parts) < len(path):
        return checker.refuse("logic.computed_path", node)
    loops, about_loop = divmod(levels, 2)
    if not about_loop:
        return _read(checker, node, parts, loops=loops)
    if loops >= len(checker.loops) or parts != ["index"]:
        return _unknown(checker, node, ".".join(parts), ("index",))
    return Dynamic("val", (Const([levels], list_of(INT)), Const("index", STR)), INT, at=node.pointer)


@lowers("exists")
@decides("exists")
def exists(checker: Checker, node: Operation) -> Core:
    """A declared path is there when it is not null."""
    read = val(checker, node)
    return read if read is FAULTY else Not(IsNull(read))


@lowers("missing")
def missing(checker: Checker, node: Operation) -> Core:
    """The list of paths that are empty."""
    return _listed(_tested(checker, node, node.args))


@decides("missing")
def any_missing(checker: Checker, node: Operation) -> Core:
    """Whether at least one is empty."""
    tests = _tested(checker, node, node.args)
    return Or(tuple(test for _, test in tests)) if tests else FALSE


@lowers("missing_some")
def missing_some(checker: Checker, node: Operation) -> Core:
    """The list of empty ones, or an empty list when enough are there."""
    tests = _tested(checker, node, node.args[1:])
    return If(_too_few(checker, node, tests), _listed(tests), Const((), _NAMES), _NAMES)


@decides("missing_some")
def fewer_than_needed(checker: Checker, node: Operation) -> Core:
    """Whether fewer than needed are there."""
    return _too_few(checker, node, _tested(checker, node, node.args[1:]))


def named(checker: Checker, node: Operation, path: str) -> Core:
    """A schema path, or what lies in the untyped data (such as a JSON field) it leads into."""
    found = checker.schema.get(path)
    if found:
        return Field(path, found)
    parts = path.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        head = ".".join(parts[:cut])
        found = checker.schema.get(head)
        if found and found.kind in _UNTYPED:
            return Get(Field(head, found), tuple(parts[cut:]), ANY)
    return _unknown(checker, node, path, checker.schema)


def _read(checker: Checker, node: Operation, path: Sequence[str], *, loops: int) -> Core:
    if loops < len(checker.loops):
        return _item(checker, node, path, loops)
    if loops > len(checker.loops) or not path:
        return checker.refuse("logic.whole_record", node)
    return named(checker, node, ".".join(path))


def _item(checker: Checker, node: Operation, path: Sequence[str], loops: int) -> Core:
    loop = checker.loops[-1 - loops]
    item = Item(loops, loop.item)
    if not path:
        return item
    member: LogicType | None = loop.members.get(path[0])
    if member and len(path) == 1:
        return Get(item, tuple(path), member)
    if (member or loop.item).kind not in _UNTYPED:
        return _unknown(checker, node, ".".join(path), loop.members)
    return Get(item, tuple(path), ANY)


def _unknown(checker: Checker, node: Operation, path: str, known: Iterable[str]) -> Core:
    near = get_close_matches(path, known, 1)
    if near:
        return checker.refuse("logic.misspelt_field", node, path=path, near=near[0])
    return checker.refuse("logic.unknown_field", node, path=path)


def _written(node: Syntax) -> str | None:
    """A literal path or part of one as text; None when it is computed."""
    if isinstance(node, ListSyntax) or not isinstance(node, Literal) or isinstance(node.value, bool):
        return None
    if node.value is None or node.value == []:
        return ""
    return str(node.value) if isinstance(node.value, str | int) else None


def _levels(steps: list[Syntax]) -> int:
    """Takes a first step ``[n]`` off the path and gives n."""
    match steps:
        case [ListSyntax(items=(Literal(value=int(levels)),)), *_]:
            del steps[0]
            return abs(levels)
        case _:
            return 0


def _tested(checker: Checker, node: Operation, args: Sequence[Syntax]) -> list[tuple[str, Core]]:
    """Each path with the predicate that it is empty: null, or "" where it is text."""
    paths = args[0].items if len(args) == 1 and isinstance(args[0], ListSyntax) else args
    tests: list[tuple[str, Core]] = []
    for arg in paths:
        path = _written(arg)
        if path is None:
            checker.refuse("logic.computed_path", arg)
            continue
        read = _read(checker, node, path.split("."), loops=0)
        blank = Const(("", None), list_of(STR.or_null()))
        tests.append((path, InList(read, blank) if read.type.kind == "str" else IsNull(read)))
    return tests


def _listed(tests: Sequence[tuple[str, Core]]) -> Core:
    names = (If(test, Const((path,), _NAMES), Const((), _NAMES), _NAMES) for path, test in tests)
    return Dynamic("merge", tuple(names), _NAMES)


def _too_few(checker: Checker, node: Operation, tests: Sequence[tuple[str, Core]]) -> Core:
    needed = checker.constant(node, 0, int)
    if not isinstance(needed, int) or not tests:
        return FALSE
    count = combined("+", [If(test, Const(1, INT), Const(0, INT), INT) for _, test in tests])
    return Compare(">", count, Const(len(tests) - needed, INT))

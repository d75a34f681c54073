"""Pushed predicates as SQL, by polarity.

``true(p)`` is SQL that is true exactly where ``p`` holds, ``false(p)`` SQL that is true exactly where it does not; both
may be null elsewhere. So ``not`` swaps the two, null sides are named only where null is possible, no column is wrapped
in COALESCE (indexes keep working), and everything that a rule brings along is a bound parameter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_ as all_of
from sqlalchemy import case, func, literal, or_, type_coerce
from sqlalchemy import false as sql_false
from sqlalchemy import true as sql_true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from orderloom.logic.core import (
    Affix,
    And,
    Compare,
    Const,
    Contains,
    Core,
    If,
    InList,
    IsNull,
    Not,
    Or,
    is_context,
)
from orderloom.store.filter_bind import Inputs, Options, Threshold, bind_type, listed
from orderloom.store.filter_values import NotPushableError, Sql, Values
from orderloom.store.jsonsql import array_has
from orderloom.store.types import FLAG, WHOLE, WORDS

_TRUE: Final[Mapping[str, Callable[[Sql, Sql], ColumnElement[bool]]]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_FALSE: Final = {"<": _TRUE[">="], "<=": _TRUE[">"], ">": _TRUE["<="], ">=": _TRUE["<"]}

Clause = ColumnElement[bool]


@dataclass(frozen=True)
class Filter:
    """A pushed predicate: SQL for a WHERE clause, and the context values it needs."""

    clause: Clause
    inputs: Inputs


def emit(nodes: Sequence[Core], paths: Mapping[str, Sql], dialect: str, inputs: Inputs | None = None) -> Filter:
    """All of ``nodes`` as one WHERE clause over ``paths``; raises ``NotPushableError``.

    ``inputs`` are those of the statement when it holds several filters.
    """
    inputs = Inputs() if inputs is None else inputs
    emitter = _Predicates(paths, inputs, sqlite=dialect == "sqlite")
    return Filter(all_of(sql_true(), *(emitter.true(node) for node in nodes)), inputs)


class _Predicates:
    """Writes predicates in either polarity."""

    def __init__(self, paths: Mapping[str, Sql], inputs: Inputs, *, sqlite: bool) -> None:
        self._sqlite = sqlite
        self._inputs = inputs
        self._values = Values(paths, inputs, sqlite=sqlite, truth=self.true)

    def true(self, node: Core) -> Clause:
        """SQL that is true exactly where the predicate holds."""
        return self._emit(node, holds=True)

    def false(self, node: Core) -> Clause:
        """SQL that is true exactly where the predicate does not hold."""
        return self._emit(node, holds=False)

    def _emit(self, node: Core, *, holds: bool) -> Clause:  # noqa: PLR0911  one answer per kind of node
        if is_context(node):
            return self._constant(node, holds=holds)
        match node:
            case And(items=items) | Or(items=items):
                # De Morgan: what an "and" is where it holds, an "or" is where it does not.
                join = all_of if isinstance(node, And) is holds else or_
                return join(*(self._emit(item, holds=holds) for item in items))
            case Not(item=item):
                return self._emit(item, holds=not holds)
            case IsNull(item=item):
                value = self._values.value(item)
                return value.is_(None) if holds else value.is_not(None)
            case If(condition=condition, then=then, otherwise=otherwise):
                taken, other = self._emit(then, holds=holds), self._emit(otherwise, holds=holds)
                return case((self.true(condition), taken), else_=other)
            case Compare():
                return self._compare(node, holds=holds)
            case InList():
                return self._in_list(node, holds=holds)
            case Contains(needle=needle, text=text):
                return self._position(needle, text, holds=holds)
            case Affix():
                return self._affix(node, holds=holds)
        raise NotPushableError(node=type(node).__name__)

    def _constant(self, node: Core, *, holds: bool) -> Clause:
        """A predicate that is the same for every row."""
        if isinstance(node, Const):
            return sql_true() if bool(node.value) is holds else sql_false()
        return self._inputs.bind(node, FLAG) == literal(holds, FLAG)

    def _nulls(self, *sides: tuple[Core, Sql]) -> list[Clause]:
        """Where a side is null, for the sides that can be."""
        return [sql.is_(None) for node, sql in sides if node.type.nullable]

    def _compare(self, node: Compare, *, holds: bool) -> Clause:
        if node.op == "==":
            return self._equal(node.left, node.right, holds=holds)
        left, right = self._values.pair(node.left, node.right)
        by_code_point = node.left.type.kind == "str" and not self._sqlite
        first = type_coerce(left.collate("C"), WORDS) if by_code_point else left
        if holds:
            return _TRUE[node.op](first, right)
        return or_(_FALSE[node.op](first, right), *self._nulls((node.left, left), (node.right, right)))

    def _equal(self, one: Core, two: Core, *, holds: bool) -> Clause:
        if isinstance(one, Const) and one.value is None:
            one, two = two, one
        if isinstance(two, Const) and two.value is None:
            return self._emit(IsNull(one), holds=holds)
        left, right = self._values.pair(one, two)
        if one.type.nullable and two.type.nullable:
            return left.is_not_distinct_from(right) if holds else left.is_distinct_from(right)
        if holds:
            return left == right
        return or_(left != right, *self._nulls((one, left), (two, right)))

    def _in_list(self, node: InList, *, holds: bool) -> Clause:
        if not is_context(node.options):
            return self._in_field(node, holds=holds)
        if not isinstance(node.options, Const) or not isinstance(node.options.value, tuple):
            return self._in_context_list(node, holds=holds)
        options = node.options.value
        item, type_ = self._comparable(node.item, node.options)
        wanted = [literal(option, type_) for option in options if option is not None]
        found = item.in_(wanted) if wanted else sql_false()
        if None in options:
            return or_(item.is_(None), found) if holds else all_of(item.is_not(None), ~found)
        return found if holds else or_(~found, *self._nulls((node.item, item)))

    def _in_field(self, node: InList, *, holds: bool) -> Clause:
        """Look into a list of texts that the row holds; a row without one holds none."""
        if node.item.type.kind != "str":
            raise NotPushableError(node="list")
        return array_has(self._values.value(node.options), self._values.value(node.item)) == literal(holds, FLAG)

    def _comparable(self, node: Core, options: Core) -> tuple[Sql, TypeEngine[object]]:
        """The item in a form that entries of ``options``, bound with the given type, can equal."""
        if not node.type.is_number:
            return self._values.value(node), bind_type(node.type)
        number = self._values.number(node)
        scale = max(number.scale, options.type.item.scale if options.type.item else 0)
        return self._values.rescaled(number, scale), Threshold(scale) if scale else WHOLE

    def _in_context_list(self, node: InList, *, holds: bool) -> Clause:
        """Look into a list that is known when the query runs."""
        item, type_ = self._comparable(node.item, node.options)
        options = self._inputs.bind(node.options, Options(type_))
        found = listed(item, options, sqlite=self._sqlite)
        return found if holds else or_(~found, *self._nulls((node.item, item)))

    def _position(self, needle: Core, text: Core, *, holds: bool) -> Clause:
        part, whole = self._values.value(needle), self._values.value(text)
        place = func.instr(whole, part) if self._sqlite else func.strpos(whole, part)
        if holds:
            return place > literal(0, WHOLE)
        return or_(place == literal(0, WHOLE), *self._nulls((needle, part), (text, whole)))

    def _end(self, op: str, whole: Sql, length: Sql) -> Sql:
        """The first or last letters of a text."""
        if not self._sqlite:
            return func.left(whole, length) if op == "starts_with" else func.right(whole, length)
        first = literal(1, WHOLE)
        if op == "starts_with":
            return func.substr(whole, first, length)
        return func.substr(whole, func.length(whole) - length + first)

    def _affix(self, node: Affix, *, holds: bool) -> Clause:
        whole, part = self._values.value(node.text), self._values.value(node.affix)
        end = self._end(node.op, whole, func.length(part))
        if holds:
            return end == part
        return or_(end != part, *self._nulls((node.text, whole), (node.affix, part)))

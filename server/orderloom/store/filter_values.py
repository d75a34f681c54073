"""Values of pushed expressions as SQL.

On SQLite decimals are integers of some scale, so every number here carries its scale and is brought to a common one
before it meets another; PostgreSQL knows the scale itself. What SQLite computes is exact up to 18 digits, decimals
included; beyond, it goes on in floating point.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Integer, Numeric, case, cast, func, literal
from sqlalchemy.sql.elements import ColumnElement

from orderloom.errors import OrderloomError
from orderloom.logic.core import Arith, Coalesce, Const, Core, DateAdd, DateDiff, Field, If, is_context
from orderloom.store.filter_bind import Inputs, Threshold, bind_type
from orderloom.store.types import FLAG, MOST_WHOLE, WHOLE, Exact, as_units

Sql = ColumnElement[object]
Truth = Callable[[Core], ColumnElement[bool]]

_APPLY: Final[Mapping[str, Callable[[Sql, Sql], Sql]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}


class NotPushableError(OrderloomError):
    """An expression that the checker should have kept away from the database."""

    code = "store.not_pushable"


@dataclass(frozen=True, slots=True)
class Number:
    """A number; on SQLite ``sql`` counts units of ``scale`` decimals."""

    sql: Sql
    scale: int


class Values:
    """Writes values; ``truth`` writes predicates (they may be values, and conditions of values)."""

    def __init__(self, paths: Mapping[str, Sql], inputs: Inputs, *, sqlite: bool, truth: Truth) -> None:
        self.paths = paths
        self.inputs = inputs
        self.sqlite = sqlite
        self._truth = truth

    def pair(self, left: Core, right: Core) -> tuple[Sql, Sql]:
        """Two values in comparable form."""
        if left.type.is_number or right.type.is_number:
            return self.aligned(self.number(left), self.number(right))
        return self.value(left), self.value(right)

    def value(self, node: Core) -> Sql:  # noqa: PLR0911  one answer per kind of node
        """Any value."""
        if node.type.is_number:
            return self.number(node).sql
        if is_context(node):
            return self.inputs.bind(node, bind_type(node.type))
        match node:
            case Field():
                return self._field(node)
            case Coalesce(items=items):
                return func.coalesce(*(self.value(item) for item in items))
            case If(condition=condition, then=then, otherwise=otherwise):
                return case((self._truth(condition), self.value(then)), else_=self.value(otherwise))
            case DateAdd():
                return self._date_add(node)
        if node.type.kind == "bool" and not node.type.nullable:
            return case((self._truth(node), literal(value=True, type_=FLAG)), else_=literal(value=False, type_=FLAG))
        raise NotPushableError(node=type(node).__name__)

    def _field(self, node: Field) -> Sql:
        found = self.paths.get(node.path)
        if found is None:
            raise NotPushableError(node=node.path)
        return found

    def number(self, node: Core) -> Number:
        """A number with its scale."""
        if is_context(node):
            return self._context_number(node)
        match node:
            case Field():
                column = self._field(node)
                exact = isinstance(column.type, Exact)
                return Number(as_units(column) if exact and self.sqlite else column, _scale_of(column))
            case Arith():
                return self._arith(node)
            case If(condition=condition, then=then, otherwise=otherwise):
                one, two = self.number(then), self.number(otherwise)
                left, right = self.aligned(one, two)
                return Number(case((self._truth(condition), left), else_=right), max(one.scale, two.scale))
            case Coalesce(items=items):
                numbers = [self.number(item) for item in items]
                scale = max(number.scale for number in numbers)
                return Number(func.coalesce(*(self.rescaled(number, scale) for number in numbers)), scale)
            case DateDiff(end=end, start=start):
                later, earlier = self.value(end), self.value(start)
                return Number(as_units(later) - as_units(earlier) if self.sqlite else later - earlier, 0)
        raise NotPushableError(node=type(node).__name__)

    def _context_number(self, node: Core) -> Number:
        # Only what is computed can leave 64 bits; the others keep the type that lets PostgreSQL use an integer's index.
        plain = isinstance(node, Field) or (isinstance(node, Const) and _fits(node.value))
        whole = plain and node.type.kind == "int"
        return Number(self.inputs.bind(node, WHOLE if whole else Threshold(node.type.scale)), node.type.scale)

    def _arith(self, node: Arith) -> Number:
        left, right = self.number(node.left), self.number(node.right)
        if node.op == "*":
            return Number(_APPLY["*"](self._wide(left.sql), self._wide(right.sql)), left.scale + right.scale)
        one, two = self.aligned(left, right)
        return Number(_APPLY[node.op](self._wide(one), self._wide(two)), max(left.scale, right.scale))

    def _wide(self, sql: Sql) -> Sql:
        """PostgreSQL refuses integers that overflow; numeric does not."""
        return sql if self.sqlite else cast(sql, Numeric())

    def _date_add(self, node: DateAdd) -> Sql:
        day, days = self.value(node.date), self.number(node.days).sql
        return as_units(day) + days if self.sqlite else day + cast(days, Integer())

    def aligned(self, left: Number, right: Number) -> tuple[Sql, Sql]:
        """Two numbers of one scale."""
        scale = max(left.scale, right.scale)
        return self.rescaled(left, scale), self.rescaled(right, scale)

    def rescaled(self, number: Number, scale: int) -> Sql:
        """The number at a larger scale."""
        if not self.sqlite or number.scale == scale:
            return number.sql
        return number.sql * literal(10 ** (scale - number.scale), WHOLE)


def _scale_of(column: Sql) -> int:
    return column.type.decimals if isinstance(column.type, Exact) else 0


def _fits(value: object) -> bool:
    return not isinstance(value, int) or abs(value) <= MOST_WHOLE

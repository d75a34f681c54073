"""Parameters of pushed expressions: literals, and context values that are computed for each query."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from sqlalchemy import BigInteger, BindParameter, Numeric, Text, any_, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from orderloom.logic.compile import Evaluator, compile_core
from orderloom.logic.core import Const, Core
from orderloom.logic.types import LogicType
from orderloom.store.types import DAY, FLAG, MOMENT, MOST_WHOLE, WHOLE, WORDS, to_json_text

_TYPES: Final[Mapping[str, TypeEngine[object]]] = {
    "bool": FLAG,
    "str": WORDS,
    "date": DAY,
    "datetime": MOMENT,
    "int": WHOLE,
}


class Threshold(TypeDecorator[object]):
    """A number to compare with: units of ``scale`` decimals on SQLite, where 64 bits exceed every column."""

    impl = Numeric
    cache_ok = True

    def __init__(self, scale: int) -> None:
        self.decimals = scale
        super().__init__()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int] | TypeEngine[Decimal]:
        """An integer on SQLite."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric())

    def bind_processor(self, dialect: Dialect) -> Callable[[object], object] | None:
        """Exact number → units on SQLite."""
        scale = self.decimals
        if dialect.name != "sqlite":
            return lambda value: value
        return lambda value: None if value is None else _units(value, scale)


def _units(value: object, scale: int) -> int:
    if not isinstance(value, int | Decimal):
        raise TypeError(type(value))
    units = int(Decimal(value).scaleb(scale))
    return max(-MOST_WHOLE, min(MOST_WHOLE, units))


class Options(TypeDecorator[object]):
    """A list of values to look into: JSON text on SQLite, an array on PostgreSQL; nothing is an empty list."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[object]) -> None:
        self.item = item
        super().__init__()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str] | TypeEngine[list[object]]:
        """Text, or an array of the item's type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        items: ARRAY[object] = ARRAY(self.item.dialect_impl(dialect))
        return dialect.type_descriptor(items)  # type: ignore[return-value]  # its Sequence is a list

    def bind_processor(self, dialect: Dialect) -> Callable[[object], object] | None:
        """Any collection → the database's list; nulls are left out."""
        convert = self.item.dialect_impl(dialect).bind_processor(dialect)
        sqlite = dialect.name == "sqlite"

        def bind(value: object) -> object:
            items = [item for item in value if item is not None] if isinstance(value, Collection) else []
            plain = items if convert is None else [convert(item) for item in items]
            return to_json_text(plain) if sqlite else plain

        return bind


def bind_type(logic: LogicType) -> TypeEngine[object]:
    """The type of a parameter of a logic type."""
    return Threshold(logic.scale) if logic.kind == "dec" else _TYPES.get(logic.kind, WORDS)


@dataclass
class Inputs:
    """Collects the context parts of a filter while its SQL is written, to be computed when it runs."""

    evaluators: dict[str, Evaluator] = field(default_factory=dict)

    def bind(self, node: Core, type_: TypeEngine[object]) -> BindParameter[object]:
        """A parameter for a part that is the same for every row."""
        if isinstance(node, Const):
            return bindparam(None, node.value, type_=type_, unique=True)
        name = f"context_{len(self.evaluators)}"
        self.evaluators[name] = compile_core(node)
        return bindparam(name, type_=type_, required=True)

    def values(self, env: Mapping[str, object]) -> dict[str, object]:
        """The context values for one query."""
        return {name: evaluate(env) for name, evaluate in self.evaluators.items()}


def listed(item: ColumnElement[object], options: BindParameter[object], *, sqlite: bool) -> ColumnElement[bool]:
    """Whether an item is one of ``options``, a parameter of type ``Options``."""
    if not sqlite:
        return item == any_(options)
    entries = func.json_each(options).table_valued(column("value", item.type))
    return item.in_(select(entries.c.value))

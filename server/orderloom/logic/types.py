"""The static types of expressions, and the schema that gives every readable path its type.

Types are gradual: what is typed is strict, what is ``any`` follows the standard's dynamic meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["any", "null", "bool", "int", "dec", "str", "date", "datetime", "duration", "list", "object"]
"""What a value is. ``datetime`` is always aware and in UTC, ``dec`` is an exact decimal, ``duration`` a timedelta."""


@dataclass(frozen=True, slots=True)
class LogicType:
    """One static type: a kind, whether null is possible, the decimals of a ``dec`` and the item type of a ``list``."""

    kind: Kind
    nullable: bool = False
    scale: int = 0
    item: "LogicType | None" = None

    @property
    def is_number(self) -> bool:
        """Whether arithmetic and ordering treat it as an exact number."""
        return self.kind in ("int", "dec")

    @property
    def is_moment(self) -> bool:
        """Whether it is a date or a datetime."""
        return self.kind in ("date", "datetime")

    @property
    def is_single(self) -> bool:
        """Whether one column can hold it; lists, objects and spans of time are no such values."""
        return self.kind not in ("list", "object", "duration")

    def or_null(self) -> "LogicType":
        """The same type, where null is possible."""
        return self if self.nullable else replace(self, nullable=True)

    def not_null(self) -> "LogicType":
        """The same type, where null is impossible; ``any`` and ``null`` stay as they are."""
        return replace(self, nullable=False) if self.nullable and self.kind not in ("any", "null") else self

    def with_null_of(self, *others: "LogicType") -> "LogicType":
        """The same type, null where this or any of ``others`` may be null."""
        return self.or_null() if any(other.nullable for other in others) else self

    def __str__(self) -> str:
        """The written form used in problems, ``expr check`` and Core JSON: ``dec(2)?``, ``list(str)``, ``any``."""
        name: str = self.kind
        if self.kind == "dec":
            name = f"dec({self.scale})"
        elif self.item is not None:
            name = f"list({self.item})"
        return f"{name}?" if self.nullable and self.kind not in ("any", "null") else name


ANY = LogicType("any", nullable=True)
"""Statically unknown: checked and computed by the standard's dynamic meaning."""
NULL = LogicType("null", nullable=True)
BOOL = LogicType("bool")
INT = LogicType("int")
STR = LogicType("str")
DATE = LogicType("date")
DATETIME = LogicType("datetime")
DURATION = LogicType("duration")
OBJECT = LogicType("object")


def dec(scale: int) -> LogicType:
    """An exact decimal with ``scale`` digits after the point."""
    return LogicType("dec", scale=scale)


def list_of(item: LogicType) -> LogicType:
    """A list whose items all have one type."""
    return LogicType("list", item=item)


Schema = Mapping[str, LogicType]
"""Every readable path with its type.

A record reaches an expression as one flat mapping of the same paths to Python values: ``status`` → "paid",
``total_amount`` → Decimal, ``total_amount.currency`` → "CNY", ``receiver.city`` → "杭州". Context is read from the same
mapping under paths that no field can have: ``@now``, ``@me.id``, ``@me.name``, ``@me.roles``, ``@old.<path>``,
``@param.<name>``.
"""

Record = Mapping[str, object]
"""Values by path; a missing path reads as null."""

"""A platform's status axes → one unified status: declared values, ordered rules, then a table.

Rules see the axes and nothing else, so that a walk over every combination of declared values proves the map total.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product

from pydantic import Field, model_validator

from orderloom.edge.faults import FaultFound
from orderloom.edge.part import ManifestPart
from orderloom.edge.paths import PathText, Scope, find, has_many
from orderloom.edge.readers import words
from orderloom.edge.sources import Case
from orderloom.sdk.failures import Fault

AxisValue = str | list[str] | None
"""What one axis says: a code, null, or for a path with ``*`` the distinct codes in order."""


class Axis(ManifestPart):
    """One status axis: where it stands, and every value the platform declares for it.

    ``present`` instead of ``values`` reduces the axis to whether anything is there; it gives the word for "yes".
    """

    path: PathText = Field(alias="from")
    values: list[str | None] | None = None
    present: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "Axis":
        if (self.values is None) == (self.present is None):
            raise ValueError(self.path)
        return self

    def options(self) -> Iterator[AxisValue]:
        """Every value that the axis can have."""
        if self.present is not None:
            return iter((None, self.present))
        declared = self.values or []
        if not has_many(self.path):
            return iter(declared)
        codes = [code for code in declared if code is not None]
        sizes = range(len(codes) + 1)
        return (list(some) for some in chain.from_iterable(combinations(sorted(codes), size) for size in sizes))

    def read(self, name: str, scope: Scope) -> AxisValue:
        """What the message says on this axis; raises ``FaultFound`` for a value that is not declared."""
        found = find(self.path, scope)
        if self.present is not None:
            return self.present if found else None
        codes = [(words(one), one.pointer) for one in found]
        for code, pointer in codes or [(None, scope.here.pointer)]:
            if code not in (self.values or []) and not (code is None and has_many(self.path)):
                raise _undeclared(name, code, pointer)
        if has_many(self.path):
            return sorted({code for code, _ in codes if code is not None})
        return codes[0][0] if codes else None


def _undeclared(axis: str, value: str | None, pointer: str) -> FaultFound:
    shown = "null" if value is None else value[:100]
    return FaultFound(Fault("status.undeclared", pointer, {"axis": axis, "value": shown}))


class StatusMap(ManifestPart):
    """The way from a platform's axes to one unified status: the first rule that holds, else the table.

    ``from`` is the axis that ``table`` translates: the name of a declared axis, or a path, whose declared values are
    then the table's keys. A table entry of null says nothing.
    """

    axes: Mapping[str, Axis] = Field(default_factory=dict)
    rules: list[Case] = Field(default_factory=list)
    source: str | None = Field(default=None, alias="from")
    table: Mapping[str, str | None] = Field(default_factory=dict)

    def all_axes(self) -> Mapping[str, Axis]:
        """The declared axes, with the one that ``from`` means by its path."""
        if self.source is None or self.source in self.axes:
            return self.axes
        return {**self.axes, self.source: Axis.model_validate({"from": self.source, "values": list(self.table)})}

    def codes(self) -> tuple[str, ...]:
        """Every unified status that can come out, in the order of the map."""
        said = (*(rule.then for rule in self.rules), *(code for code in self.table.values() if code is not None))
        return tuple(dict.fromkeys(said))

    def read(self, scope: Scope) -> Mapping[str, AxisValue]:
        """What the message says on every axis; raises ``FaultFound``."""
        return {name: axis.read(name, scope) for name, axis in self.all_axes().items()}

    def decide(self, axes: Mapping[str, AxisValue]) -> str | None:
        """The unified status for these values; None when neither a rule nor the table answers."""
        rule = next((rule for rule in self.rules if rule.condition.holds(axes)), None)
        if rule is not None:
            return rule.then
        value = None if self.source is None else axes[self.source]
        return self.table.get(value) if isinstance(value, str) else None

    def combinations(self) -> Iterator[Mapping[str, AxisValue]]:
        """Every combination of declared values."""
        axes = self.all_axes()
        every = product(*(axis.options() for axis in axes.values()))
        return (dict(zip(axes, values, strict=True)) for values in every)

    def raw(self, axes: Mapping[str, AxisValue]) -> str:
        """The platform's own words, axes joined by "/": ``null`` for null, nothing for an absent ``present`` axis."""
        declared = self.all_axes()
        said = (value for name, value in axes.items() if value is not None or not declared[name].present)
        return "/".join(_shown(value) for value in said)


def _shown(value: AxisValue) -> str:
    if value is None:
        return "null"
    return value if isinstance(value, str) else "+".join(value) or "null"

"""From the columns that are in force to those of a coming version of the app: retyped values and new results.

Values go through the codecs, out of the old field as JSON and into the new one, so nothing here knows a type.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column

from orderloom.check.plan import FieldFault, FieldPlan
from orderloom.logic.errors import LogicError
from orderloom.store.layout import Layout, Placed
from orderloom.store.types import UnstorableNumberError

_MOST_PARTS: Final = 20


@dataclass(frozen=True, slots=True)
class Converted:
    """A value in its new form; ``failed`` when there was one and the new field cannot take it."""

    value: object
    failed: bool = False


_NOTHING: Final = Converted(None)
_FAILED: Final = Converted(None, failed=True)


def convert(old: FieldPlan, new: FieldPlan, value: object) -> Converted:
    """``value`` of ``old`` as a value of ``new``."""
    if value is None:
        return _NOTHING
    if old.encrypted or new.encrypted:
        return _FAILED  # a ciphertext belongs to its place; nothing is sealed or opened on the way
    for raw in _readings(old.codec.encode(value)):
        try:
            found = new.codec.decode(raw)
        except (FieldFault, UnstorableNumberError):
            continue
        if found is not None:
            return Converted(found)
    return _FAILED


def _readings(raw: object) -> Iterator[object]:
    """What a JSON value may be read as, the likeliest first: itself, its only item, a list of it, its text."""
    yield raw
    match raw:
        case [only]:
            yield only
        case str():
            yield raw.strip()
            yield [raw.strip()]
        case bool() | int():
            yield str(raw).lower()
        case {**parts} if len(parts) <= _MOST_PARTS:
            yield " ".join(str(part) for part in parts.values() if part not in (None, ""))
        case list():
            yield ", ".join(map(str, raw))


@dataclass(frozen=True, slots=True)
class Target:
    """The columns that a field gets, and where its values come from: an older form of it, or else its formula."""

    placed: Placed
    source: FieldPlan | None

    @property
    def field(self) -> FieldPlan:
        """The field as the coming version has it."""
        return self.placed.field

    def parameters(self, value: object) -> dict[str, object]:
        """Column values by name."""
        names = [column.name for column in self.placed.columns]
        if value is None:
            return dict.fromkeys(names)
        return dict(zip(names, self.placed.kind.to_db(value), strict=True))


class Conversion:
    """All that has to be filled of one table, between the layout in force and the coming one."""

    def __init__(self, current: Layout, coming: Layout) -> None:
        """Fields that keep their columns need nothing."""
        self.current = current
        self.coming = coming
        there = {column.name for placed in current.placed.values() for column in placed.columns}
        found = [
            Target(placed, None if placed.field.recipe else current.plan.fields.get(name))
            for name, placed in coming.placed.items()
            if placed.first_name not in there and not placed.field.system
        ]
        self.targets = tuple(one for one in found if one.source is not None or one.field.recipe)
        self._retyped = {one.field.id: one for one in self.targets if one.source is not None}
        self._fresh = {
            one.field.id: tuple(Column(column.name, column.type) for column in one.placed.columns)
            for one in self.targets
        }

    @property
    def columns(self) -> tuple[Column[object], ...]:
        """The columns to fill, of no table yet."""
        return tuple(column for columns in self._fresh.values() for column in columns)

    def concerned(self, fields: Sequence[str]) -> tuple[Column[object], ...]:
        """Those whose values a change of ``fields`` may alter; a result depends on any of them."""
        return tuple(column for target in self._hit(fields) for column in self._fresh[target.field.id])

    def values(self, values: Mapping[str, object], fields: Sequence[str] | None = None) -> dict[str, object]:
        """What the columns hold for a record as it is in force."""
        out: dict[str, object] = {}
        for target in self._hit(fields):
            out.update(target.parameters(self.make(target, values).value))
        return out

    def _hit(self, fields: Sequence[str] | None) -> Iterator[Target]:
        return (one for one in self.targets if fields is None or one.source is None or one.field.id in fields)

    def make(self, target: Target, values: Mapping[str, object]) -> Converted:
        """The new value of one field of a record as it is in force."""
        if target.source is not None:
            return convert(target.source, target.field, values.get(target.field.id))
        return self._computed(target.field, values)

    def _computed(self, field: FieldPlan, values: Mapping[str, object]) -> Converted:
        """The result of the coming formula over the record as it will be."""
        if field.derive is None:
            return _NOTHING
        coming = {
            name: convert(one.source, one.field, values.get(name)).value
            if (one := self._retyped.get(name)) is not None and one.source is not None
            else values.get(name)
            for name in self.coming.plan.fields
        }
        try:
            return Converted(field.codec.decode(field.derive(self.coming.plan.flatten(coming))))
        except (LogicError, FieldFault):
            return _FAILED

    def keeps(self, target: Target, source: object, kept: object) -> bool:
        """Whether a value that lies in the new column from earlier days still says what the one in force says.

        Going back to a former type loses nothing then: what was more exact, or could not be converted at all and was
        therefore never seen since, is what it was.
        """
        if target.source is None or kept is None:
            return False
        back = convert(target.field, target.source, kept)
        return back.value == source

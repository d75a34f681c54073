"""How a manifest fills one place of a unified shape: a single value, an object, a list of objects, a list of words."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag

from orderloom.edge.faults import Faults
from orderloom.edge.part import ManifestPart, Rule
from orderloom.edge.paths import Found, PathText, Scope, find
from orderloom.edge.readers import Manner, read_leaf, unreadable, words
from orderloom.edge.rules import ALWAYS
from orderloom.edge.slots import Form, Slot, slots_of
from orderloom.edge.sources import Source, chosen
from orderloom.sdk.unified import Shape


class Single(Manner):
    """One value: where it comes from, how it is written, and under which condition it counts."""

    source: Source = Field(alias="from")
    condition: Rule = Field(default=True, validate_default=True, alias="if")

    @property
    def form(self) -> Form:
        """The form of the places it can fill."""
        return Form.LEAF

    def find(self, scope: Scope) -> Found | None:
        """The platform's value, if it counts."""
        counts = self.condition is ALWAYS or self.condition.holds(scope.rule_data())
        return self.source.read(scope) if counts else None

    def read(self, slot: Slot, scope: Scope, faults: Faults) -> object:
        """The unified value, or None."""
        found = self.find(scope)
        return None if found is None else read_leaf(found, self, slot)


class Wrapped(ManifestPart):
    """An object made of the object at ``object``; null when that is null."""

    path: PathText = Field(alias="object")
    fields: "Mapping[str, Entry]"

    @property
    def form(self) -> Form:
        """The form of the places it can fill."""
        return Form.OBJECT

    def read(self, slot: Slot, scope: Scope, faults: Faults) -> object:
        """The unified object, or None."""
        found = next(iter(find(self.path, scope)), None)
        return None if found is None else read_object(found, slot, self.fields, scope, faults)


class Each(ManifestPart):
    """One object per element of the lists at ``each`` for which ``where`` holds.

    With ``group_by`` elements with the same words there become one object, read from the first of them; the source
    ``{"count": true}`` says how many they were.
    """

    each: PathText
    where: Rule = Field(default=True, validate_default=True)
    group_by: PathText | None = None
    fields: "Mapping[str, Entry]"

    @property
    def form(self) -> Form:
        """The form of the places it can fill."""
        return Form.OBJECTS

    def read(self, slot: Slot, scope: Scope, faults: Faults) -> list[object]:
        """The unified objects, possibly none."""
        for found in find(self.each, scope):
            if not isinstance(found.value, list):
                raise unreadable("value.not_a_list", found)
        parts = chosen(self.each, self.where, scope)
        groups = [(part, 1) for part in parts] if self.group_by is None else self._grouped(self.group_by, parts, scope)
        return [read_object(part, slot, self.fields, scope, faults, count) for part, count in groups]

    def _grouped(self, path: str, parts: Sequence[Found], scope: Scope) -> list[tuple[Found, int]]:
        groups: dict[str, list[Found]] = {}
        for part in parts:
            found = next(iter(find(path, scope.inside(part))), None)
            key = words(found) if found is not None else None
            groups.setdefault(key or part.pointer, []).append(part)
        return [(group[0], len(group)) for group in groups.values()]


class Several(ManifestPart):
    """The objects of several ``Each``, one after the other."""

    parts: list[Each]

    @property
    def form(self) -> Form:
        """The form of the places it can fill."""
        return Form.OBJECTS

    def read(self, slot: Slot, scope: Scope, faults: Faults) -> list[object]:
        """The unified objects, possibly none."""
        return [value for part in self.parts for value in part.read(slot, scope, faults)]


class Split(ManifestPart):
    """Words cut out of one text at ``split``, trimmed, empty ones left out."""

    split: str = Field(min_length=1)
    source: PathText = Field(alias="from")

    @property
    def form(self) -> Form:
        """The form of the places it can fill."""
        return Form.LEAVES

    def read(self, slot: Slot, scope: Scope, faults: Faults) -> list[str]:
        """The words, possibly none."""
        said = [text for found in find(self.source, scope) if (text := words(found)) is not None]
        return [piece.strip() for text in said for piece in text.split(self.split) if piece.strip()]


_FORMS = ("object", "each", "parts", "split")


def _form(raw: object) -> str:
    return next((form for form in _FORMS if form in raw), "value") if isinstance(raw, dict) else "value"


def _written_out(raw: object) -> object:
    return raw if isinstance(raw, dict) and "from" in raw else {"from": raw}


Value = Annotated[Single, BeforeValidator(_written_out)]
"""A single value; a bare source means ``{"from": …}``."""


Entry = Annotated[
    Annotated[Value, Tag("value")]
    | Annotated[Wrapped, Tag("object")]
    | Annotated[Each, Tag("each")]
    | Annotated[Several, Tag("parts")]
    | Annotated[Split, Tag("split")],
    Discriminator(_form),
]
"""What fills one place."""


def read_object(
    found: Found, slot: Slot, fields: "Mapping[str, Entry]", scope: Scope, faults: Faults, count: int = 1
) -> dict[str, object] | None:
    """The object of the shape that ``slot`` asks for, read from the object that was found."""
    if slot.shape is None:
        raise TypeError(slot.name)
    if not isinstance(found.value, dict):
        raise unreadable("value.not_an_object", found)
    return read_fields(slot.shape, fields, scope.inside(found, count), faults)


def read_fields(shape: type[Shape], fields: "Mapping[str, Entry]", scope: Scope, faults: Faults) -> dict[str, object]:
    """Every declared place of ``shape``; what is wrong goes to ``faults`` and leaves its place out."""
    slots = slots_of(shape)
    values: dict[str, object] = {}
    for name, entry in fields.items():
        slot = slots[name]
        with faults.collecting(name, scope.here.pointer):
            value = entry.read(slot, scope, faults)
            if value is not None or slot.nullable:
                values[name] = value
            elif slot.required:
                faults.add("value.missing", scope.here.pointer, field=name)
    return values

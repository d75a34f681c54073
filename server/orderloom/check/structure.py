"""What a new version of an app asks of the database, said before anything is done: the table plan.

Pure: two compiled apps in, one list of changes out. How many rows a change touches, and how many values would not
survive it, only the store can count; it fills ``rows``, ``failing`` and ``examples``.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from orderloom import i18n
from orderloom.check.plan import AppPlan, FieldPlan, IndexPlan, KeyPlan, TablePlan
from orderloom.check.suggestions import suggested_indexes

Titles = Mapping[str, Mapping[str, str]]


class Sort(StrEnum):
    """What happens to a table, a field, a key or an index."""

    TABLE_ADDED = "table_added"
    TABLE_RETIRED = "table_retired"
    FIELD_ADDED = "field_added"
    FIELD_RETIRED = "field_retired"
    FIELD_RETYPED = "field_retyped"
    FIELD_RECOMPUTED = "field_recomputed"
    """Its formula, or something that the formula is made of, is another one: every record is computed anew."""
    REQUIRED_ADDED = "required_added"
    KEY_ADDED = "key_added"
    KEY_REMOVED = "key_removed"
    INDEX_ADDED = "index_added"
    INDEX_REMOVED = "index_removed"


_VALUES_STAY_BEHIND: Final = frozenset({Sort.TABLE_RETIRED, Sort.FIELD_RETIRED, Sort.FIELD_RETYPED})


@dataclass(frozen=True, slots=True)
class StructureChange:
    """One change of a table's structure.

    ``field`` is the field it is about, ``part`` the key or index. ``titles`` and ``facts`` fill the sentence. ``rows``
    is how many records it touches, ``failing`` how many stand against it: values that the new type cannot take, records
    without a value that is now required, records equal under a new key; ``examples`` are some of them. None: not
    counted.
    """

    sort: Sort
    table: str
    field: str = ""
    part: str = ""
    titles: Titles = dataclasses.field(default_factory=dict)
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)
    rows: int | None = None
    failing: int | None = None
    examples: tuple[str, ...] = ()

    @property
    def lossy(self) -> bool:
        """Whether values leave the app's sight, though the recycle bin keeps them for a time; yes until counted."""
        return self.sort in _VALUES_STAY_BEHIND and self.failing != 0

    @property
    def blocks(self) -> bool:
        """Whether the version cannot be put in force as long as this is so."""
        return self.sort is Sort.KEY_ADDED and bool(self.failing)

    def sentence(self, language: str) -> str:
        """What happens, to how many records, and what stands against it."""
        facts = {**self.facts, **self.titles, "rows": self.rows, "failing": self.failing}
        told = [i18n.message(f"structure.{self.sort.value}", language, facts)]
        if self.rows is not None:
            told.append(i18n.message("structure.rows", language, facts))
        if self.failing:
            shown = {**facts, "examples": "; ".join(self.examples)}
            told.append(i18n.message(f"structure.{self.sort.value}.failing", language, shown))
        return " ".join(told)

    def as_json(self, language: str) -> dict[str, object]:
        """The public form: sort, place, counts and the sentence."""
        shown: dict[str, object] = {"sort": self.sort.value, "table": self.table}
        shown.update({name: value for name, value in (("field", self.field), ("part", self.part)) if value})
        counted = {"rows": self.rows, "failing": self.failing}
        shown.update({name: value for name, value in counted.items() if value is not None})
        if self.examples:
            shown["examples"] = list(self.examples)
        return {**shown, "lossy": self.lossy, "blocks": self.blocks, "message": self.sentence(language)}


def structure_plan(old: AppPlan | None, new: AppPlan) -> tuple[StructureChange, ...]:
    """Everything that putting ``new`` in force in place of ``old`` does to tables, in document order."""
    before: Mapping[str, TablePlan] = {} if old is None else old.all(TablePlan)
    after = new.all(TablePlan)
    found: list[StructureChange] = []
    for table in after.values():
        known = before.get(table.id)
        if known is None or old is None:
            found.append(StructureChange(Sort.TABLE_ADDED, table.id, titles={"table": table.title}))
        else:
            found.extend(_changed(known, table))
            found.extend(_indexes(old, known, new, table))
    gone = (table for table in before.values() if table.id not in after)
    found.extend(StructureChange(Sort.TABLE_RETIRED, one.id, titles={"table": one.title}) for one in gone)
    return tuple(found)


def retyped(old: FieldPlan, new: FieldPlan) -> bool:
    """Whether values of a given (not computed) field may have to take another form."""
    if old.virtual is not None or new.virtual is not None:
        return False
    return not new.recipe and (old.type != new.type or old.codec.logic() != new.codec.logic())


def _type_title(field: FieldPlan) -> Mapping[str, str]:
    """What people call the field's type."""
    return {language: i18n.message(f"type.{field.type}", language) for language in i18n.LANGUAGES}


def _changed(old: TablePlan, new: TablePlan) -> Iterator[StructureChange]:
    for spec in _own(new):
        known = old.fields.get(spec.id)
        titles = {"table": new.title, "field": spec.title}
        if known is None:
            yield StructureChange(Sort.FIELD_ADDED, new.id, spec.id, titles=titles)
        elif retyped(known, spec):
            types = {"before": _type_title(known), "after": _type_title(spec)}
            yield StructureChange(Sort.FIELD_RETYPED, new.id, spec.id, titles={**titles, **types})
        elif known.recipe != spec.recipe:
            yield StructureChange(Sort.FIELD_RECOMPUTED, new.id, spec.id, titles=titles)
        if spec.required and (known is None or not known.required):
            yield StructureChange(Sort.REQUIRED_ADDED, new.id, spec.id, titles=titles)
    for spec in _own(old):
        if spec.id not in new.fields:
            titles = {"table": new.title, "field": spec.title}
            yield StructureChange(Sort.FIELD_RETIRED, new.id, spec.id, titles=titles)
    yield from _keys(old, new)


def _own(table: TablePlan) -> Iterator[FieldPlan]:
    return (spec for spec in table.fields.values() if not spec.system and spec.virtual is None)


def _keys(old: TablePlan, new: TablePlan) -> Iterator[StructureChange]:
    before, after = {key.fields: key for key in old.keys}, {key.fields: key for key in new.keys}
    for sort, keys, other, table in (
        (Sort.KEY_ADDED, after, before, new),
        (Sort.KEY_REMOVED, before, after, old),
    ):
        for fields, key in keys.items():
            if fields not in other:
                yield _part(sort, table, key)


def _indexes(old: AppPlan, known: TablePlan, new: AppPlan, table: TablePlan) -> Iterator[StructureChange]:
    """Declared indexes and those that list views suggest, told apart by what suggests them."""
    before = {index.fields: index for index in (*known.indexes, *suggested_indexes(old, known))}
    after = {index.fields: index for index in (*table.indexes, *suggested_indexes(new, table))}
    for fields, index in after.items():
        if fields not in before:
            yield _part(Sort.INDEX_ADDED, table, index)
    for fields, index in before.items():
        if fields not in after:
            yield _part(Sort.INDEX_REMOVED, known, index)


def _part(sort: Sort, table: TablePlan, part: KeyPlan | IndexPlan) -> StructureChange:
    facts = {"fields": ", ".join(part.fields), "view": part.view if isinstance(part, IndexPlan) else ""}
    return StructureChange(sort, table.id, part=part.id, titles={"table": table.title}, facts=facts)

"""The columns of a table in sheets: which there are, what they are called, and what their codes and ids are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from orderloom import i18n
from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.plan import AppPlan, FieldPlan, TablePlan
from orderloom.logic.types import LogicType
from orderloom.runtime.record.gate import Access
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.cells import ID_PART, Words, form_of

_BETWEEN = " · "
_PART_TITLE = "transfer.part."


@dataclass(frozen=True, slots=True)
class Part:
    """One column a field may have."""

    field: FieldPlan
    part: str
    type: LogicType

    @property
    def name(self) -> str:
        """How forms and commands call it: ``amount``, ``amount.currency``."""
        return self.field.id + self.part

    def title(self, language: str) -> str:
        """What people read above it."""
        own = i18n.pick(self.field.title, language) or self.field.id
        return own + _BETWEEN + part_title(self.part, language) if self.part else own


def part_title(part: str, language: str) -> str:
    """What a part is called, in the words of the catalogue or its own."""
    code = _PART_TITLE + part.removeprefix(".")
    return i18n.message(code, language, {}) if code in i18n.catalogue(language) else part.removeprefix(".")


def parts_of(field: FieldPlan, plan: AppPlan) -> Iterator[Part]:
    """The columns of a field; one that names something whose title may not be its alone also has an id."""
    types = form_of(field).parts(field)
    for part, type in types.items():
        yield Part(field, part, type)
    if field.refers is not None and "" in types and not _titled(field, plan):
        yield Part(field, ID_PART, types[""])


def _titled(field: FieldPlan, plan: AppPlan) -> bool:
    """Whether a title leads to one record only, because a key says so."""
    target = plan.find(TablePlan, field.target) if field.target else None
    return target is not None and any(key.fields == (target.title_field,) for key in target.keys)


def importable(plan: AppPlan, table: TablePlan, access: Access) -> list[Part]:
    """What columns of a sheet may be for, under an actor's rights."""
    given = access.creatable | access.changeable
    found = []
    for field in table.fields.values():
        moved = field.id == table.state_field
        if field.id not in access.readable or field.uploads or field.linked:
            continue
        if (moved and access.set_state) or (not moved and field.writable and field.id in given):
            found += list(parts_of(field, plan))
    return found


def words_of(field: FieldPlan, plan: AppPlan, language: str) -> Words | None:
    """What the codes of a field are called; None for a field without codes."""
    dictionary = plan.find(DictionaryPlan, field.form.dictionary) if field.form.dictionary else None
    if dictionary is None:
        return None
    titles = {code: i18n.pick(entry.title, language) for code, entry in dictionary.entries.items()}
    meant: dict[str, str | None] = {}
    for code, entry in dictionary.entries.items():
        for title in set(map(texts.folded, entry.title.values())):
            meant[title] = code if meant.get(title, code) == code else None
    meant.update({texts.folded(code): code for code in dictionary.entries})
    shown = {code: title for code, title in titles.items() if meant.get(texts.folded(title)) == code}
    return Words(shown, meant, open=not dictionary.closed)


def zone_of(plan: AppPlan) -> ZoneInfo:
    """The clock by which sheets of an app are written and read."""
    return ZoneInfo(plan.timezone)


def titles_of(parts: list[Part], language: str) -> Mapping[str, str]:
    """A header for each part, by name; equal titles are told apart by their ids."""
    titles = {part.name: part.title(language) for part in parts}
    counts = list(titles.values())
    return {name: f"{title} ({name})" if counts.count(title) > 1 else title for name, title in titles.items()}

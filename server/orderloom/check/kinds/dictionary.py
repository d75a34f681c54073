"""Dictionaries compiled: codes with their titles and colours, in list order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.plan import by_id
from orderloom.check.problem import Problem
from orderloom.model.kinds.dictionary import KIND, Dictionary


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """One code; a ``retired`` one is still shown but no longer offered."""

    id: str
    title: Mapping[str, str]
    color: str
    group: str | None
    retired: bool
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class DictionaryPlan:
    """The codes of a dictionary by id; an open one also takes codes it does not list. ``groups`` maps id → title."""

    id: str
    title: Mapping[str, str]
    closed: bool
    entries: Mapping[str, EntryPlan]
    groups: Mapping[str, Mapping[str, str]]


class DictionaryCheck:
    """Dictionaries in the checker."""

    id = KIND.id

    def check(self, document: Dictionary, context: Context) -> Iterable[Problem]:
        """A closed dictionary has codes; groups exist."""
        groups = [group.id for group in document.groups]
        if document.closed and not document.entries:
            yield Problem("dictionary.empty", "/entries")
        for place, entry in enumerate(document.entries):
            if entry.group is not None and entry.group not in groups:
                yield Problem("dictionary.unknown_group", f"/entries/{place}/group", known(entry.group, groups))
        codes = [entry.id for entry in document.entries]
        for place, mapping in enumerate(document.mappings):
            for index, one in enumerate(mapping.entries):
                if document.closed and one.to is not None and one.to not in codes:
                    at = f"/mappings/{place}/entries/{index}/to"
                    yield Problem("dictionary.unknown_target", at, known(one.to, codes))

    def compile(self, document: Dictionary, context: Context) -> DictionaryPlan:
        """Codes by id, in their order."""
        entries = by_id(
            EntryPlan(entry.id, entry.title, entry.color, entry.group, entry.retired, entry.authority)
            for entry in document.entries
        )
        groups = {group.id: group.title for group in document.groups}
        return DictionaryPlan(document.id, document.title, document.closed, entries, groups)


CHECK = DictionaryCheck()

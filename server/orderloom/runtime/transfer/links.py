"""Titles of what records name, and back: asked in one question per batch, under the rights of whoever transfers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from orderloom.check.plan import AppPlan, FieldPlan, TablePlan
from orderloom.runtime.engine import Engine
from orderloom.runtime.record.change import Actor, Query
from orderloom.runtime.record.directory import Directory, offered
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.cells import Words

_AT_ONCE = 200
"""Texts in one question, well within the limits of a filter."""


class Links:
    """What the fields of one app name, as one actor may see it."""

    def __init__(self, engine: Engine, plan: AppPlan, directory: Directory, actor: Actor) -> None:
        self._engine = engine
        self._plan = plan
        self._directory = directory
        self._actor = actor

    def titles(self, field: FieldPlan, ids: Iterable[str]) -> Mapping[str, str]:
        """Id → title, of those that may be seen."""
        if field.directory is not None:
            return self._directory.titles(field.directory, set(ids))
        table = self._target(field)
        if table is None:
            return {}
        return {record: title for record, title in self._asked(table, "id", sorted(set(ids))) if title}

    def words(self, field: FieldPlan, written: Iterable[str]) -> Words:
        """What texts in cells mean: titles, or ids where they are none."""
        if field.directory is not None:
            return _meaning((name, id) for id, name in offered(self._directory, self._plan.id, field.directory).items())
        table = self._target(field)
        if table is None:
            return Words(open=False)
        wanted = sorted({text.strip() for text in written if text.strip()})
        found = [(title, record) for record, title in self._asked(table, table.title_field, wanted)]
        return _meaning([*found, *((record, record) for record, _ in self._asked(table, "id", wanted))])

    def _target(self, field: FieldPlan) -> TablePlan | None:
        """The table that a field names, if its titles may be read."""
        table = self._plan.find(TablePlan, field.target) if field.target else None
        access = self._engine.rights(self._plan.id, self._actor).on(table.id) if table else None
        if table is None or access is None or not access.read or table.title_field not in access.whole:
            return None
        return table

    def _asked(self, table: TablePlan, path: str, wanted: Sequence[str]) -> list[tuple[str, str]]:
        """Id and title of the records whose ``path`` is one of the wanted texts."""
        found = []
        for start in range(0, len(wanted), _AT_ONCE):
            some = list(wanted[start : start + _AT_ONCE])
            query = Query(
                self._plan.id,
                table.id,
                self._actor,
                filter={"in": [{"var": path}, some]},
                fields=(table.title_field,),
                limit=500,
                count=False,
            )
            for record in self._engine.read(query).items:
                title = record.values.get(table.title_field)
                found.append((record.id, "" if title is None else str(title)))
        return found


def _meaning(pairs: Iterable[tuple[str, str]]) -> Words:
    """Words that are known; a word of several records is ambiguous."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, id in pairs:
        found[texts.folded(word)].add(id)
    meant = {word: ids.pop() if len(ids) == 1 else None for word, ids in found.items()}
    return Words(meant=meant, open=False)

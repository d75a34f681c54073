"""The recycle bin of an app's documents: fields and tables that a publish took out of force, and the way back.

Their columns stay for thirty days. Bringing a field or table back puts its document, as it was last, into the draft;
publishing the draft finds the values where they lay. A field that changed its type stays in force, but the values that
its new type could not take remain readable here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderloom.check.app import check_app, load_documents
from orderloom.check.plan import AppPlan
from orderloom.errors import OrderloomError
from orderloom.model.difference import Documents, Edit, apply, difference
from orderloom.model.kinds.table import KIND
from orderloom.runtime.draft import Editor
from orderloom.runtime.record.change import Actor
from orderloom.runtime.version import Apps, DraftState, by_key

_FIELDS = "fields/"
_VERSIONS = 50
"""How far back a lost document is looked for."""


class NotInBinError(OrderloomError):
    """There is no such field or table in the bin, or no version knows it any more."""

    code = "bin.unknown"


@dataclass(frozen=True, slots=True)
class Retired:
    """Columns of one field (or with empty ``field`` a whole table) that no version in force reads, since ``since``.

    ``until`` is when they go for good; ``rows`` is how many records have a value there.
    """

    table: str
    field: str
    column: str
    since: datetime
    until: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class Leftover:
    """A value that a field's new type could not take: the record and what stood there."""

    record: str
    value: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far values have moved for a version that is not in force yet; ``problem`` is why it cannot be, if so."""

    app: str
    tables: tuple[str, ...]
    moved: int
    problem: str


class Retirements(Protocol):
    """What the store knows of the columns of former versions."""

    def retired(self, app: str) -> tuple[Retired, ...]:
        """Everything in the bin, the last removed first."""

    def progress(self, app: str) -> Progress | None:
        """How far the newest version is on its way into force; None when it is."""

    def knows(self, plan: AppPlan, retired: Retired) -> bool:
        """Whether this version read those columns."""

    def leftovers(self, old: AppPlan, new: AppPlan, retired: Retired, limit: int) -> tuple[Leftover, ...]:
        """Values in the columns of ``old`` that ``new`` could not take."""


@dataclass(frozen=True, slots=True)
class BinEntry:
    """One thing in the bin, titled as it was last. ``lost`` are values left behind by a change of type; such an entry
    cannot be brought back, its field is still there.
    """

    retired: Retired
    title: Mapping[str, str]
    in_table: Mapping[str, str]
    removed: bool
    lost: tuple[Leftover, ...] = ()


@dataclass(frozen=True, slots=True)
class RecycleBin:
    """The bins of all apps of one installation."""

    columns: Retirements
    apps: Apps
    editor: Editor

    def entries(self, app: str, shown: int = 20) -> tuple[BinEntry, ...]:
        """What is in the bin; of values left behind at most ``shown`` for each field."""
        latest = self.apps.latest(app)
        if latest is None:
            return ()
        now = by_key(latest[1])
        found = (self._entry(app, latest[0], now, one, shown) for one in self.columns.retired(app))
        return tuple(one for one in found if one is not None)

    def restore(self, app: str, table: str, field: str, by: Actor) -> DraftState:
        """Put the document of a removed table or field back into the draft; raises ``NotInBinError``."""
        latest = self.apps.latest(app)
        edit = None if latest is None else self._edit(app, latest[0], by_key(latest[1]), table, field)
        if edit is None or not any((one.table, one.field) == (table, field) for one in self.columns.retired(app)):
            raise NotInBinError(table=table, field=field)
        return self.editor.replace(app, lambda state: _with(state.documents, edit), by)

    def _entry(self, app: str, number: int, now: Documents, retired: Retired, shown: int) -> BinEntry | None:
        table = _of(now.get((KIND.id, retired.table)))
        edit = self._edit(app, number, now, retired.table, retired.field)
        if edit is not None:
            return BinEntry(retired, _title(edit.new, retired.field or retired.table), _title(table, ""), removed=True)
        if table is None or not retired.field:
            return None
        lost = self._lost(app, number, retired, shown)
        return BinEntry(retired, {"zh": retired.field}, _title(table, ""), removed=False, lost=lost) if lost else None

    def _edit(self, app: str, number: int, now: Documents, table: str, field: str) -> Edit | None:
        """What adds the table or field again, as the newest version that had it says."""
        document, path = f"{KIND.id}/{table}", _FIELDS + field if field else ""
        for former in self._former(app, number):
            for edit in difference(now, by_key(former)):
                if (edit.document, edit.path, edit.sort) == (document, path, "add"):
                    return edit
        return None

    def _former(self, app: str, number: int) -> Iterator[tuple[tuple[str, str, str], ...]]:
        for earlier in range(number - 1, max(0, number - 1 - _VERSIONS), -1):
            yield self.apps.documents(app, earlier)

    def _lost(self, app: str, number: int, retired: Retired, shown: int) -> tuple[Leftover, ...]:
        new = check_app(load_documents(self.apps.documents(app, number))).plan
        for texts in self._former(app, number) if new is not None else ():
            old = check_app(load_documents(texts)).plan
            if old is not None and new is not None and self.columns.knows(old, retired):
                return self.columns.leftovers(old, new, retired, shown)
        return ()


def _with(documents: Documents, edit: Edit) -> Documents:
    """The documents with one addition; where it is there already, as they are."""
    there = documents.get(edit.key)
    if not edit.path:
        return documents if there is not None else apply(documents, [edit])
    if there is None:
        raise NotInBinError(table=edit.key[1], field=edit.path.removeprefix(_FIELDS))
    members = _of(there) or {}
    names = [_of(one) or {} for one in _items(members.get(_FIELDS.rstrip("/")))]
    here = any(one.get("id") == edit.path.removeprefix(_FIELDS) for one in names)
    return documents if here else apply(documents, [edit])


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _of(data: object) -> Mapping[str, object] | None:
    return data if isinstance(data, Mapping) else None


def _title(data: object, name: str) -> Mapping[str, str]:
    found = (_of(data) or {}).get("title")
    return {str(key): str(words) for key, words in found.items()} if isinstance(found, Mapping) else {"zh": name}

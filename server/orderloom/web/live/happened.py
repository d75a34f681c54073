"""What of the journal's news one person may hear: records that they see, of whose fields something changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from orderloom.check.plan import AppPlan
from orderloom.runtime.personal import ERASED
from orderloom.runtime.ports import Event
from orderloom.runtime.record.change import Actor, Page, Query
from orderloom.runtime.record.gate import Access, Rights

MOST_TOLD = 50
"""Records of one table in one event; beyond that it says that there are more."""

_WHOLE = frozenset({"created", "deleted", "restored"})
"""Kinds of events about the record as a whole."""

_HELD = frozenset({"hold", "lift"})
_MARKED = frozenset({"mark", "clear"})
_SILENT = frozenset({ERASED, "exported"})


class Reading(Protocol):
    """The part of the engine that tells what somebody may see."""

    def read(self, query: Query) -> Page:
        """Answer one question."""

    def rights(self, app: str, actor: Actor) -> Rights:
        """What ``actor`` may see and do."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Records of one table that changed: (id, who did it, when in milliseconds), the last change of each."""

    app: str
    table: str
    records: tuple[tuple[str, str, int], ...]
    more: bool = False

    def as_json(self) -> dict[str, object]:
        """The form that pages read."""
        records = [{"id": id, "by": by, "at": at} for id, by, at in self.records]
        return {"app": self.app, "table": self.table, "records": records, "more": self.more}


def heard(engine: Reading, plan: AppPlan, actor: Actor, events: Sequence[Event]) -> tuple[Changed, ...]:
    """What ``actor`` hears of events of one app. What they may not see leaves no trace: not even a number."""
    rights = engine.rights(plan.id, actor)
    by_table: dict[str, dict[str, Event]] = {}
    for event in events:
        access = rights.on(event.table) if event.table and event.record else None
        if access is not None and access.read and _concerns(event, access):
            by_table.setdefault(event.table, {})[event.record] = event
    told = (_told(engine, plan, actor, rights.on(table), found) for table, found in by_table.items())
    return tuple(one for one in told if one is not None)


def _concerns(event: Event, access: Access) -> bool:
    """Whether an event is about anything that a reader with these rights can see of its record."""
    if event.kind in _SILENT:
        return False
    if event.kind in _WHOLE or event.kind in _HELD:
        return True
    if event.kind in _MARKED:
        return event.input.get("mark") not in access.untold
    return bool(access.readable & event.change.keys())


def _told(
    engine: Reading, plan: AppPlan, actor: Actor, access: Access | None, found: Mapping[str, Event]
) -> Changed | None:
    if access is None:
        return None
    ids = list(found)
    if access.read_reach is not None:
        ids = _within(engine, plan, actor, access, ids)
    if not ids:
        return None
    records = tuple((id, found[id].actor_name, int(found[id].at.timestamp() * 1000)) for id in ids[:MOST_TOLD])
    return Changed(plan.id, access.table, records, more=len(ids) > MOST_TOLD)


def _within(engine: Reading, plan: AppPlan, actor: Actor, access: Access, ids: Iterable[str]) -> list[str]:
    """Those of some records that the person can see now, in the same order."""
    wanted = list(ids)
    seen: set[str] = set()
    for start in range(0, len(wanted), MOST_TOLD):
        part = wanted[start : start + MOST_TOLD]
        rule = {"in": [{"var": "id"}, part]}
        page = engine.read(
            Query(plan.id, access.table, actor, filter=rule, limit=len(part), fields=("id",), count=False)
        )
        seen |= {record.id for record in page.items}
    return [one for one in wanted if one in seen]

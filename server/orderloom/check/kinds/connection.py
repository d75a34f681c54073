"""Connections compiled: how the items of a platform become records of this app."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.connection_maps import map_faults
from orderloom.check.connection_settings import setting_faults, waiting
from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.mappings import Resolved
from orderloom.check.problem import Problem
from orderloom.model.kinds import connection as shapes
from orderloom.model.kinds.connection import KIND, Connection, ItemMap, MapField
from orderloom.model.kinds.dictionary import Dictionary


@dataclass(frozen=True, slots=True)
class FieldMap:
    """One field's value as JsonLogic over the unified item: a whole ``value``, or ``parts`` of an object by name."""

    id: str
    value: object = None
    parts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class ChildMap:
    """Records made from the list ``each`` of an item, tied to its record by ``link``, upserted by ``key``."""

    id: str
    each: str
    table: str
    link: str
    key: str | None
    fields: tuple[FieldMap, ...]


@dataclass(frozen=True, slots=True)
class StatusTarget:
    """What a unified code means here: a state to report, or nothing (``reason`` says why); ``mark`` goes with any."""

    state: str | None
    mark: str | None
    reason: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class StatusMap:
    """How an item's status is reported: into ``field``, from ``source``; the others name keys of the item too."""

    field: str
    source: str
    message: str | None
    occurred_at: str | None
    entries: Mapping[str, StatusTarget]


@dataclass(frozen=True, slots=True)
class MapPlan:
    """How one unified item (order, parcel…) becomes a record of ``table``, upserted by ``key``."""

    id: str
    item: str
    table: str
    key: str
    fields: tuple[FieldMap, ...]
    children: tuple[ChildMap, ...]
    status: StatusMap | None


@dataclass(frozen=True, slots=True)
class ConnectionPlan:
    """A connection to one platform account."""

    id: str
    title: Mapping[str, str]
    plugin: str
    role: str
    settings: Mapping[str, object]
    maps: tuple[MapPlan, ...]
    paused: bool = False


class ConnectionCheck:
    """Connections in the checker."""

    id = KIND.id

    def check(self, document: Connection, context: Context) -> Iterable[Problem]:
        """A platform that exists, settings that it knows, and maps that can work.

        While it is paused, what is only missing stops nothing: it has to be there before it goes live.
        """
        if context.platforms is not None and document.plugin not in context.platforms:
            yield Problem("connection.unknown_plugin", "/plugin", known(document.plugin, context.platforms))
        found = list(setting_faults(document, context.platforms))
        for place, item in enumerate(document.maps):
            found += map_faults(item, context, f"/maps/{place}")
        yield from (waiting(one) for one in found) if document.paused else found

    def compile(self, document: Connection, context: Context) -> ConnectionPlan:
        """The maps with their named translations spelled out; their rules are dynamic and compiled where they run."""
        spelled = Resolved(lambda one: context.find(Dictionary, one))
        return ConnectionPlan(
            id=document.id,
            title=document.title,
            plugin=document.plugin,
            role=document.role,
            settings=document.settings,
            maps=tuple(_map(item, spelled) for item in document.maps),
            paused=document.paused,
        )


def _map(item: ItemMap, spelled: Resolved) -> MapPlan:
    return MapPlan(
        id=item.id,
        item=item.item,
        table=item.table,
        key=item.key,
        fields=_fields(item.fields, spelled),
        children=tuple(_child(child, spelled) for child in item.children),
        status=_status(item.status) if item.status else None,
    )


def _child(child: shapes.ChildMap, spelled: Resolved) -> ChildMap:
    return ChildMap(child.id, child.each, child.table, child.link, child.key, _fields(child.fields, spelled))


def _fields(fields: Iterable[MapField], spelled: Resolved) -> tuple[FieldMap, ...]:
    return tuple(
        FieldMap(
            field.id, spelled.rule(field.value), {part.id: spelled.rule(part.value) for part in field.parts} or None
        )
        for field in fields
    )


def _status(status: shapes.StatusMap) -> StatusMap:
    entries = {entry.id: StatusTarget(entry.to, entry.mark, entry.ignore) for entry in status.entries}
    return StatusMap(status.field, status.source, status.message, status.occurred_at, entries)


CHECK = ConnectionCheck()

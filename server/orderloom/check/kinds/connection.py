"""Connections compiled: how the items of a platform become records of this app."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldMap:
    """One field's value as JsonLogic over the unified item: a whole ``value``, or ``parts`` of an object by name."""

    id: str
    value: object = None
    parts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class ChildMap:
    """Records made from the list ``each`` of an item, tied to it by the field ``link``, upserted by ``key``."""

    id: str
    each: str
    table: str
    link: str
    key: str | None
    fields: tuple[FieldMap, ...]


@dataclass(frozen=True, slots=True)
class StatusTarget:
    """What a unified code means here: a state to report, or nothing (``reason`` says why); ``mark`` is set either way."""

    state: str | None
    mark: str | None
    reason: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class StatusMap:
    """How an item's status is reported: into ``field``, read from ``source``; ``message`` and ``occurred_at`` name item keys."""

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

"""Turns the items of a message into one change of this app, by the maps of the connection. It never reads or writes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from orderloom.check.kinds.connection import ChildMap, ConnectionPlan, FieldMap, MapPlan, StatusMap
from orderloom.check.problem import Problem
from orderloom.logic.errors import LogicError
from orderloom.logic.evaluate import dynamic, run
from orderloom.logic.parse import parse
from orderloom.logic.scope import Closure
from orderloom.runtime.ports import InboxMessage
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import NO_FIELD, Actor, Cause, Change, Operation, Report
from orderloom.sdk.connector import Item

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reader:
    """How one field gets its value: a rule for the whole, or one for each part of an object."""

    field: str
    whole: Closure | None
    parts: tuple[tuple[str, Closure], ...]

    def read(self, data: Values, context: Values) -> object:
        """The field's JSON value; nothing when every part of it is nothing."""
        if self.whole is not None:
            return run(self.whole, data, context=context)
        found = {name: run(rule, data, context=context) for name, rule in self.parts}
        return found if any(value is not None for value in found.values()) else None


@dataclass(frozen=True, slots=True)
class CompiledMap:
    """One map of a connection with its rules compiled."""

    plan: MapPlan
    readers: tuple[Reader, ...]
    children: tuple[tuple[ChildMap, tuple[Reader, ...]], ...]


@dataclass(frozen=True, slots=True)
class Maps:
    """The maps of one connection, compiled once."""

    app: str
    connection: ConnectionPlan
    maps: tuple[CompiledMap, ...]
    actor: Actor = field(init=False)

    def __post_init__(self) -> None:
        """The named identity that every message of this connection acts as."""
        actor = actor_of(self.connection.id, self.connection.title, self.connection.role)
        object.__setattr__(self, "actor", actor)

    def change(self, items: Sequence[Item], message: InboxMessage, context: Values) -> Change | tuple[Problem, ...]:
        """Everything that a message asks for as one change that settles it; problems when it cannot be mapped.

        Without any change to make (no item is mapped) the problems are a single warning.
        """
        mapping = _Mapping(self, message, context)
        changes = [
            mapping.upsert(one, item, f"/items/{index}")
            for index, item in enumerate(items)
            for one in self.maps
            if one.plan.item == item.kind
        ]
        if mapping.problems:
            return tuple(mapping.problems)
        if not changes:
            kinds = "、".join(sorted({item.kind for item in items}))
            return (problem("inbox.not_mapped", "", {"items": kinds}, level="warning"),)
        first, *others = changes
        return replace(first, then=(*first.then, *others), settles=message.id)


def actor_of(connection: str, title: Mapping[str, str], role: str) -> Actor:
    """Whom the messages of a connection act as."""
    return Actor(f"connection:{connection}", title.get("zh", connection), frozenset({role}), sort="system")


def compile_maps(app: str, connection: ConnectionPlan) -> Maps:
    """The connection's maps, ready to run."""
    maps = tuple(
        CompiledMap(plan, _readers(plan.fields), tuple((child, _readers(child.fields)) for child in plan.children))
        for plan in connection.maps
    )
    return Maps(app, connection, maps)


def _readers(fields: Iterable[FieldMap]) -> tuple[Reader, ...]:
    return tuple(reader_of(one) for one in fields)


def reader_of(field: FieldMap) -> Reader:
    """How one field is filled; raises ``InvalidRuleError``."""
    return Reader(
        field.id,
        None if field.parts else dynamic(parse(field.value)),
        tuple((name, dynamic(parse(rule))) for name, rule in (field.parts or {}).items()),
    )


@dataclass(slots=True)
class _Mapping:
    """One message being mapped; problems are collected, the first fault stops nothing."""

    maps: Maps
    message: InboxMessage
    context: Values
    problems: list[Problem] = field(default_factory=list)

    def upsert(self, compiled: CompiledMap, item: Item, at: str) -> Change:
        """The record of an item with its children and its status."""
        plan = compiled.plan
        report = self._report(plan.status, item, at) if plan.status else self._news(item)
        children = tuple(
            change
            for child, readers in compiled.children
            for change in self._children(child, readers, item.value, f"{at}/{child.each}")
        )
        change = self._change(plan.table, plan.key, self._fields(compiled.readers, item.value, at), at)
        return replace(change, report=report, then=children)

    def _children(self, child: ChildMap, readers: tuple[Reader, ...], whole: Values, at: str) -> Iterator[Change]:
        """One change per element; a record that the source no longer lists is left as it is."""
        elements = whole.get(child.each)
        for index, element in enumerate(elements if isinstance(elements, list | tuple) else ()):
            data = {**element, "@index": index, "@item": whole} if isinstance(element, Mapping) else {}
            fields = self._fields(readers, data, f"{at}/{index}")
            yield replace(self._change(child.table, child.key, fields, f"{at}/{index}"), link=child.link)

    def _change(self, table: str, key: str | None, fields: Values, at: str) -> Change:
        return Change(
            app=self.maps.app,
            table=table,
            operation=Operation.UPSERT if key is not None else Operation.CREATE,
            actor=self.maps.actor,
            cause=Cause("inbox", self.message.id),
            fields=fields,
            key=key,
            pointer=at,
        )

    def _fields(self, readers: tuple[Reader, ...], data: Values, at: str) -> dict[str, object]:
        found: dict[str, object] = {}
        for reader in readers:
            try:
                found[reader.field] = reader.read(data, self.context)
            except LogicError as error:
                facts = {"field": reader.field, "type": error.type}
                self.problems.append(problem("inbox.map_failed", f"{at}/{reader.field}", facts))
        return found

    def _news(self, item: Item) -> Report:
        """Without a status, how new the item is all the same."""
        source, arrived = self.maps.connection.id, self.message.received_at
        return Report(NO_FIELD, source, None, "", item.occurred_at, received_at=arrived)

    def _report(self, status: StatusMap, item: Item, at: str) -> Report | None:
        code = item.value.get(status.source)
        target = status.entries.get(str(code))
        if target is None:
            self.problems.append(problem("inbox.status_unknown", f"{at}/{status.source}", {"status": code}))
            return None
        said = item.value.get(status.message) if status.message else None
        return Report(
            field=status.field,
            source=self.maps.connection.id,
            value=target.state,
            raw=str(said or code),
            occurred_at=_moment(item.value.get(status.occurred_at) if status.occurred_at else None) or item.occurred_at,
            mark=target.mark,
            received_at=self.message.received_at,
        )


def _moment(written: object) -> datetime | None:
    """A moment of the unified model; None when the item does not tell."""
    try:
        found = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None

"""A connection's maps tried on one message: what each field would get, and what its table has against that.

Nothing is read from the app and nothing written. The maps may be unfinished; each rule that fails says so in its place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orderloom.check.context import Context
from orderloom.check.kinds.connection import CHECK, ChildMap, FieldMap, MapPlan, StatusMap
from orderloom.check.plan import FieldFault
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.errors import InvalidRuleError, LogicError
from orderloom.model.kinds.connection import Connection
from orderloom.runtime.item_map import reader_of
from orderloom.runtime.problems import problem
from orderloom.sdk.connector import Item

Values = Mapping[str, object]

MOST_CHILDREN = 20
"""Elements of one list that are shown."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What one field would get, as doors show it; ``problems`` say why it gets nothing or takes it not."""

    field: str
    value: object
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A record that would be written: by the map itself, or by one of its children from an element of a list."""

    map: str
    child: str
    table: str
    fields: tuple[Filled, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What would become of the item's status: a state to report, or why it means nothing; neither: no answer."""

    code: str
    state: str | None
    mark: str | None
    reason: Mapping[str, str] | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One item of the message with everything that the maps make of it."""

    item: Item
    records: tuple[Made, ...]
    status: Told | None


def try_maps(
    document: Connection, context: Context, items: Sequence[Item], env: Values, maps: Sequence[str] = ()
) -> tuple[Tried, ...]:
    """The items through the maps of the connection, or through the named ones; ``env`` is what rules may read."""
    plan = CHECK.compile(document, context)
    trial = _Trial(context, env)
    chosen = [one for one in plan.maps if not maps or one.id in maps]
    return tuple(Tried(item, tuple(trial.records(chosen, item)), trial.status(chosen, item)) for item in items)


@dataclass(frozen=True, slots=True)
class _Trial:
    context: Context
    env: Values

    def records(self, maps: Iterable[MapPlan], item: Item) -> Iterator[Made]:
        for one in maps:
            if one.item != item.kind:
                continue
            yield Made(one.id, "", one.table, self._filled(one.fields, one.table, item.value))
            for child in one.children:
                yield from self._children(one, child, item)

    def status(self, maps: Iterable[MapPlan], item: Item) -> Told | None:
        """By the first of the maps that follows a status."""
        for one in maps:
            if one.item == item.kind and one.status is not None:
                return _told(one.status, item.value)
        return None

    def _children(self, one: MapPlan, child: ChildMap, item: Item) -> Iterator[Made]:
        elements = item.value.get(child.each)
        for index, element in enumerate(elements if isinstance(elements, list | tuple) else ()):
            if index >= MOST_CHILDREN:
                return
            data = {**element, "@index": index, "@item": item.value} if isinstance(element, Mapping) else {}
            yield Made(one.id, child.id, child.table, self._filled(child.fields, child.table, data))

    def _filled(self, fields: Iterable[FieldMap], table: str, data: Values) -> tuple[Filled, ...]:
        facts = self.context.table(table)
        return tuple(self._one(field, facts, data) for field in fields)

    def _one(self, field: FieldMap, facts: TableFacts | None, data: Values) -> Filled:
        try:
            value = reader_of(field).read(data, self.env)
        except InvalidRuleError as error:
            return Filled(field.id, None, tuple(problem(one.code, one.pointer, one.facts) for one in error.problems))
        except LogicError as error:
            failed = problem("inbox.map_failed", "", {"field": field.id, "type": error.type})
            return Filled(field.id, None, (failed,))
        found = facts.fields.get(field.id) if facts else None
        if found is None:
            return Filled(field.id, value, ())
        if value is None and found.spec.required:
            return Filled(field.id, value, (problem("record.field.required", "", titles={"field": found.spec.title}),))
        try:
            return Filled(field.id, found.codec.encode(found.codec.decode(value)), ())
        except FieldFault as fault:
            return Filled(field.id, value, (problem(fault.error_code, "", fault.facts),))


def _told(status: StatusMap, value: Values) -> Told | None:
    code = value.get(status.source)
    if code is None:
        return None
    target = status.entries.get(str(code))
    if target is None:
        return Told(str(code), None, None, None, answered=False)
    return Told(str(code), target.state, target.mark, target.reason, answered=True)

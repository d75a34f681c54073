"""Queries compiled: their joins as fields worked out on reading, keys and measures in the words of the read verb."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from orderloom.check.context import Context
from orderloom.check.field import Draws
from orderloom.check.fixes import known
from orderloom.check.plan import Codec, FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.check.virtual import joined
from orderloom.logic.types import ANY, DATETIME, LogicType, Schema
from orderloom.model.kinds.query import KIND, GroupBy, MeasureOf, Query

_FIGURES = frozenset({"int", "dec"})
_PLAIN = frozenset({"bool", "int", "dec", "str", "date", "datetime"})
_MOMENT = DATETIME.kind
_OF_FIGURES = frozenset({"sum", "avg"})


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """A key or measure: its id and title in the answer, and how the read verb writes it."""

    id: str
    title: Mapping[str, str]
    written: str


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A named question about ``table``. ``joins`` are fields of linked records by their id here; keys, measures and
    ``sort`` are as the read verb takes them; ``filter_rule`` is the filter as written.
    """

    id: str
    title: Mapping[str, str]
    table: str
    joins: Mapping[str, FieldPlan]
    filter_rule: object
    fields: tuple[str, ...]
    keys: tuple[ColumnOf, ...]
    values: tuple[ColumnOf, ...]
    sort: tuple[str, ...]
    limit: int

    @property
    def grouped(self) -> bool:
        """Whether it answers with groups."""
        return bool(self.keys or self.values)


class QueryCheck:
    """Queries in the checker."""

    id = KIND.id

    def check(self, document: Query, context: Context) -> Iterable[Problem]:
        """Fields and joins that exist and can be grouped or measured so; a filter that the database can answer."""
        facts = context.table(document.table)
        if facts is None:
            return
        schema: dict[str, LogicType] = dict(facts.wide or facts.schema)
        for place, join in enumerate(document.joins):
            if join.id in facts.fields:
                yield Problem("query.join_taken", f"/joins/{place}/id", {"id": join.id})
            look = joined(facts, Draws(join.through, join.field), context.around)
            yield from (replace(one, pointer=f"/joins/{place}{one.pointer}") for one in look.problems)
            schema.update(_types(join.id, look.codec))
        yield from context.expressions.filter(document.filter, {**context.read_schema(facts), **schema}, "/filter")
        names = {path.partition(".")[0] for path in schema}
        for place, name in enumerate(document.fields):
            if name not in names:
                yield _unknown(name, names, facts, f"/fields/{place}")
        yield from _groups(document, schema, facts, joined_apart=bool(context.malformed))
        yield from _sort(document, schema, facts)

    def compile(self, document: Query, context: Context) -> QueryPlan:
        """Joins take the form of the fields they show."""
        facts, table = context.sound_table(document.table), context.part(TablePlan, document.table)
        fields = table.fields if table else {}
        joins: dict[str, FieldPlan] = {}
        for join in document.joins:
            virtual = joined(facts, Draws(join.through, join.field), context.around).virtual
            other = context.part(TablePlan, virtual.table) if virtual else None
            if virtual and other:
                shown = replace(other.fields[join.field], id=join.id, readonly=True, required=False)
                form = replace(shown, title=join.title or shown.title)
                joins[join.id] = replace(form, virtual=replace(virtual, form=form))
        titles = {name: one.title for name, one in (*fields.items(), *joins.items())}
        keys = tuple(_key(one, titles) for one in document.group)
        values = tuple(_value(one, titles) for one in document.measures)
        written = {one.id: one.written for one in (*keys, *values)}
        sort = ((one.removeprefix("-"), "-" if one.startswith("-") else "") for one in document.sort)
        return QueryPlan(
            id=document.id,
            title=document.title,
            table=document.table,
            joins=joins,
            filter_rule=document.filter,
            fields=document.fields,
            keys=keys,
            values=values,
            sort=tuple(sign + written.get(name, name) for name, sign in sort),
            limit=document.limit,
        )


def _types(name: str, codec: Codec) -> Schema:
    return {name + suffix: kind for suffix, kind in codec.logic().items()}


def _unknown(name: str, names: Iterable[str], facts: TableFacts, pointer: str) -> Problem:
    return Problem("field.unknown", pointer, {"table": facts.document.id, **known(name, names)})


def _groups(document: Query, schema: Schema, facts: TableFacts, *, joined_apart: bool) -> Iterator[Problem]:
    """Keys that rows can be put together by, measures that fit their fields."""
    for place, key in enumerate(document.group):
        kind, at = schema.get(key.field), f"/group/{place}"
        if kind is None:
            yield _unknown(key.field, schema, facts, f"{at}/field")
        elif kind == ANY and joined_apart:
            continue  # a join into a table that is not well formed: what it is shows once that is mended
        elif kind.kind not in _PLAIN or (key.span and not kind.is_moment) or (kind.kind == _MOMENT and not key.span):
            yield Problem("query.key", f"{at}/field", {"field": key.field})
    for place, one in enumerate(document.measures):
        at = f"/measures/{place}/field"
        if bool(one.field) is (one.measure == "count"):
            yield Problem("query.measure_field", at, {"measure": one.measure})
            continue
        kind = schema.get(one.field) if one.field else None
        if one.field and kind is None:
            yield _unknown(one.field, schema, facts, at)
        elif kind and kind.kind not in (_FIGURES if one.measure in _OF_FIGURES else _PLAIN):
            yield Problem("query.measured", at, {"field": one.field, "measure": one.measure})


def _sort(document: Query, schema: Schema, facts: TableFacts) -> Iterator[Problem]:
    """Groups are ordered by their own columns, records by fields with an order."""
    grouped = document.group or document.measures
    names = {one.id for one in (*document.group, *document.measures)} if grouped else schema.keys()
    for place, written in enumerate(document.sort):
        name, at = written.removeprefix("-"), f"/sort/{place}"
        if name not in names:
            yield _unknown(name, names, facts, at)
        elif not grouped and schema[name].kind not in _PLAIN:
            yield Problem("query.unsortable", at, {"field": name})


def _key(one: GroupBy, titles: Mapping[str, Mapping[str, str]]) -> ColumnOf:
    title = one.title or titles.get(one.field.partition(".")[0], {})
    return ColumnOf(one.id, title, f"{one.field}:{one.span}" if one.span else one.field)


def _value(one: MeasureOf, titles: Mapping[str, Mapping[str, str]]) -> ColumnOf:
    title = one.title or (titles.get(one.field, {}) if one.field else {})
    return ColumnOf(one.id, title, f"{one.measure}:{one.field}" if one.field else one.measure)


CHECK = QueryCheck()

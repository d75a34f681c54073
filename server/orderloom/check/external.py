"""External tables in the checker: every field has a column of its own, and nothing asks to write, move or number."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.plan import SourcePlan
from orderloom.check.problem import Problem
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.logic.types import ANY
from orderloom.model.kinds.table import Table

READ_KINDS = frozenset({"bool", "int", "dec", "str", "date", "datetime"})
"""The logic types whose values can be read from a foreign column."""


def external_faults(document: Table, facts: TableFacts, context: Context) -> Iterator[Problem]:
    """What an external table cannot have; columns that no field has, fields that no column has."""
    source = document.source
    if source is None:
        return
    for option in ("keys", "indexes", "snapshots", "retention", "subject"):
        if getattr(document, option):
            yield Problem("table.source_option", f"/{option}", {"option": option})
    mapped = {one.id for one in source.columns}
    for place, one in enumerate(source.columns):
        field = facts.fields.get(one.id)
        if field is None or field.system or field.traits.virtual:
            told = known(one.id, [spec.id for spec in document.fields])
            yield Problem("field.unknown", f"/source/columns/{place}/id", {"table": document.id, **told})
    for place, spec in enumerate(document.fields):
        field = facts.fields[spec.id]
        if field.traits.virtual is None and spec.id not in mapped:
            yield Problem("table.source_unmapped", f"/fields/{place}", {"field": spec.id})
        elif field.traits.virtual is None and not _readable(field):
            yield Problem("table.source_field", f"/fields/{place}", {"field": spec.id, "type": spec.type})
    yield from context.expressions.filter(source.filter, facts.schema, "/source/filter")


def _readable(field: FieldFacts) -> bool:
    """Whether its values lie in one column and no door or machine has to make them."""
    types, traits = field.codec.logic(), field.traits
    single = set(types) == {""} and types.get("", ANY).kind in READ_KINDS
    made = traits.moved or traits.stock or traits.series or traits.linked or traits.computed
    given = field.spec.required or field.spec.default is not None or field.spec.encrypted
    return single and not made and not given


def source_plan(document: Table, facts: TableFacts, context: Context) -> SourcePlan | None:
    """Where its records lie; None for a table of our own."""
    source = document.source
    if source is None:
        return None
    columns: Mapping[str, str] = MappingProxyType({one.id: one.column for one in source.columns})
    checked = context.expressions.predicate(source.filter, facts.schema)
    return SourcePlan(
        engine=source.engine,
        table=source.table,
        namespace=source.namespace,
        key=source.key,
        columns=columns,
        where=checked.core if checked else None,
    )

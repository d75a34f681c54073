"""Tables in the checker; they compile to ``orderloom.check.plan.TablePlan``."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from orderloom.check.asks import value_faults, value_maker
from orderloom.check.compiler import chained, paths
from orderloom.check.context import Context
from orderloom.check.external import external_faults, source_plan
from orderloom.check.fixes import known
from orderloom.check.keeping import keeping_faults, retention, snapshots, tells_of_a_person
from orderloom.check.lookups import unknown_field, unsortable, virtual_ones
from orderloom.check.plan import Closure, FieldPlan, IndexPlan, KeyPlan, Resolver, TablePlan, VirtualPlan, by_id
from orderloom.check.problem import Problem
from orderloom.check.recipes import recipe
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.logic.compile import compile_core
from orderloom.model.field import FIELDS
from orderloom.model.fields.system import is_reserved
from orderloom.model.kinds.table import KIND, Table


class TableCheck:
    """Tables in the checker."""

    id = KIND.id

    def check(self, document: Table, context: Context) -> Iterable[Problem]:
        """Fields with sound options, defaults that fit them, keys and indexes that a database can keep."""
        facts = context.sound_table(document.id)
        yield from facts.problems
        yield from _references(document, context)
        yield from _defaults(document, facts, context)
        yield from _title(document, facts)
        yield from _states(document, facts, context)
        yield from _series(document, facts, context)
        for place, key in enumerate(document.keys):
            yield from _key(key.fields, facts, f"/keys/{place}/fields")
            if key.shown_at is not None:
                yield from unknown_field(facts, key.shown_at, f"/keys/{place}/shown_at")
        for place, index in enumerate(document.indexes):
            at = f"/indexes/{place}/fields"
            yield from unsortable(facts, index.fields, at, "table.index_field")
            yield from virtual_ones(facts, index.fields, at, "table.index_field")
        yield from keeping_faults(document, facts, context)
        yield from external_faults(document, facts, context)

    def compile(self, document: Table, context: Context) -> TablePlan:
        """Fields with their codecs and closures."""
        facts = context.sound_table(document.id)
        moved = [name for name, field in facts.fields.items() if field.traits.moved]
        return TablePlan(
            id=document.id,
            title=document.title,
            title_field=document.title_field,
            fields=by_id(_field(field, facts, context) for field in facts.fields.values()),
            keys=(
                *(KeyPlan(key.id, key.fields, key.on_duplicate, key.shown_at, key.message) for key in document.keys),
                *_numbers(facts),
            ),
            indexes=tuple(IndexPlan(index.id, index.fields) for index in document.indexes),
            schema=facts.schema,
            state_field=next(iter(moved), None),
            help=document.help,
            snapshots=snapshots(document),
            subject=document.subject,
            retention=retention(document),
            source=source_plan(document, facts, context),
        )


def _field(field: FieldFacts, facts: TableFacts, context: Context) -> FieldPlan:
    spec = field.spec
    return FieldPlan(
        id=spec.id,
        type=spec.type,
        title=spec.title,
        spec=spec,
        codec=field.codec,
        required=spec.required,
        readonly=spec.readonly or field.traits.moved or field.traits.series is not None,
        search=spec.search,
        system=field.system,
        default=value_maker(spec.default, facts, context, context.schema(facts), field.codec),
        derive=_derive(field, facts),
        dictionary=field.traits.dictionary,
        target=field.traits.target,
        help=spec.help,
        uploads=field.traits.uploads,
        stock=field.traits.stock,
        resolver=field.codec if field.traits.resolved and isinstance(field.codec, Resolver) else None,
        personal=tells_of_a_person(field.spec.id, facts),
        encrypted=spec.encrypted,
        directory=field.traits.directory,
        series=field.traits.series,
        pictures=field.traits.pictures,
        linked=field.traits.linked,
        recipe=recipe(field, facts) if field.computed else "",
        sources=field.sources,
        virtual=_virtual(field, context),
        computed=field.computed.core if field.computed else None,
    )


def _virtual(field: FieldFacts, context: Context) -> VirtualPlan | None:
    """How it is worked out, with the form of what it shows under the field's own name."""
    if field.virtual is None or field.source is None:
        return field.virtual
    shown = _field(field.source, context.sound_table(field.virtual.table), context)
    form = replace(shown, id=field.spec.id, title=field.spec.title, help=field.spec.help, readonly=True, required=False)
    return replace(field.virtual, form=form)


def _derive(field: FieldFacts, facts: TableFacts) -> Closure | None:
    """The field's computation; other computed fields it reads are computed first, whatever the record says of them."""
    if field.computed is None:
        return None
    run: Closure = compile_core(field.computed.core)
    for path in sorted(paths(field.traits.computed)):
        other = facts.fields.get(path)
        first = _derive(other, facts) if other else None
        if other and first:
            run = chained(first, other.spec.id, other.codec, run)
    return run


def _numbers(facts: TableFacts) -> Iterator[KeyPlan]:
    """A number that the system gives occurs once, whoever brings further ones."""
    for name, field in facts.fields.items():
        if field.traits.series is not None:
            yield KeyPlan(f"{name}#", (name,), "refuse", sparse=True)


def _references(document: Table, context: Context) -> Iterator[Problem]:
    """Ids inside field options point to documents; reserved ids are not taken."""
    for place, spec in enumerate(document.fields):
        at = f"/fields/{place}"
        if is_reserved(spec.id):
            yield Problem("field.reserved", f"{at}/id", {"id": spec.id})
        for reference in FIELDS.get(spec.type).references:
            named: object = getattr(spec, reference.path)
            if isinstance(named, str):
                yield from context.reference(reference.to, named, f"{at}/{reference.path}")


def _defaults(document: Table, facts: TableFacts, context: Context) -> Iterator[Problem]:
    for place, spec in enumerate(document.fields):
        field = facts.fields[spec.id]
        if spec.default is not None and field.enterable and not field.traits.moved:
            pointer = f"/fields/{place}/default"
            yield from value_faults(spec.default, facts, context, context.schema(facts), field.codec, pointer)


def _title(document: Table, facts: TableFacts) -> Iterator[Problem]:
    yield from unknown_field(facts, document.title_field, "/title_field")
    field = facts.fields.get(document.title_field)
    if field and (field.traits.virtual or not field.traits.orderly):
        yield Problem("table.title_field", "/title_field", {"field": field.spec.id, "type": field.spec.type})


def _states(document: Table, facts: TableFacts, context: Context) -> Iterator[Problem]:
    """At most one field that a machine moves, and a machine that does."""
    moved = [place for place, spec in enumerate(document.fields) if facts.fields[spec.id].traits.moved]
    for place in moved[1:]:
        yield Problem("table.several_states", f"/fields/{place}", {"field": document.fields[place].id})
    if moved and document.id not in context.machines and not context.has_malformed_machine:
        told = {"field": document.fields[moved[0]].id}
        yield Problem("table.no_machine", f"/fields/{moved[0]}", told)


def _series(document: Table, facts: TableFacts, context: Context) -> Iterator[Problem]:
    """Numbers that a transition takes need one of this table's."""
    machine = context.machines.get(document.id)
    moves = [move.id for move in machine.transitions] if machine else []
    for place, spec in enumerate(document.fields):
        series = facts.fields[spec.id].traits.series
        if series is not None and series.taken_by is not None and series.taken_by not in moves:
            yield Problem("table.series_taken_by", f"/fields/{place}/taken_by", known(series.taken_by, moves))


def _key(fields: Iterable[str], facts: TableFacts, at: str) -> Iterator[Problem]:
    for place, name in enumerate(fields):
        yield from unknown_field(facts, name, f"{at}/{place}")
        field = facts.fields.get(name)
        if field and not (field.enterable and field.traits.orderly):
            yield Problem("table.key_field", f"{at}/{place}", {"field": name, "type": field.spec.type})


CHECK = TableCheck()

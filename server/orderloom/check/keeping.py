"""What a table keeps beside its fields, and how carefully: snapshots, whom records are about, secrecy and retention."""

from collections.abc import Iterator

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field, unknown_fields
from orderloom.check.plan import RetentionPlan, SnapshotPlan
from orderloom.check.problem import Problem
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.model.kinds.table import Table

CREATED = "create"
"""The moment of a snapshot that is no transition."""

ITSELF = "id"
"""The subject of a table whose records are the people themselves."""


def keeping_faults(document: Table, facts: TableFacts, context: Context) -> Iterator[Problem]:
    """Everything wrong with snapshots, subject, retention and secrecy."""
    yield from _snapshots(document, facts, context)
    yield from _subject(document, facts)
    yield from _retention(document, facts)
    for place, spec in enumerate(document.fields):
        field = facts.fields.get(spec.id)
        if field and spec.encrypted and not _can_be_sealed(field):
            yield Problem("field.encrypted", f"/fields/{place}/encrypted", {"field": spec.id, "type": spec.type})
        secret = (
            [name for name in field.sources if name in facts.fields and facts.fields[name].spec.encrypted]
            if field
            else []
        )
        if secret:
            told = {"field": spec.id, "sources": ", ".join(sorted(secret))}
            yield Problem("field.reads_encrypted", f"/fields/{place}", told)


def snapshots(document: Table) -> tuple[SnapshotPlan, ...]:
    """The snapshots of a table, in document order."""
    return tuple(SnapshotPlan(one.id, one.title, frozenset(one.on), one.fields) for one in document.snapshots)


def retention(document: Table) -> RetentionPlan | None:
    """How long a table keeps its personal fields."""
    found = document.retention
    return RetentionPlan(found.days, found.after) if found else None


def tells_of_a_person(name: str, facts: TableFacts) -> bool:
    """Whether a field is personal, or computed from one that is."""
    field = facts.fields[name]
    if field.spec.personal:
        return True
    return any(
        tells_of_a_person(source, facts) for source in field.sources if source in facts.fields and source != name
    )


def _can_be_sealed(field: FieldFacts) -> bool:
    """Whether a value may be kept as a ciphertext: nothing else in the database has to look at it."""
    traits = field.traits
    followed = traits.target is not None or traits.dictionary is not None or traits.uploads
    return field.enterable and not (traits.moved or followed)


def _snapshots(document: Table, facts: TableFacts, context: Context) -> Iterator[Problem]:
    machine = context.machines.get(document.id)
    moments = [CREATED, *(move.id for move in machine.transitions)] if machine else [CREATED]
    for place, one in enumerate(document.snapshots):
        at = f"/snapshots/{place}"
        for index, moment in enumerate(one.on):
            if moment not in moments and not (machine is None and context.has_malformed_machine):
                yield Problem("table.snapshot_moment", f"{at}/on/{index}", known(moment, moments))
        yield from unknown_fields(facts, one.fields, f"{at}/fields")
        for index, name in enumerate(one.fields):
            field = facts.fields.get(name)
            if field and field.spec.encrypted:
                yield Problem("table.snapshot_encrypted", f"{at}/fields/{index}", {"field": name})


def _subject(document: Table, facts: TableFacts) -> Iterator[Problem]:
    if document.subject is None:
        personal = [spec.id for spec in document.fields if spec.personal]
        if personal:
            yield Problem("table.personal_subject", "/subject", {"fields": ", ".join(personal)}, level="warning")
        return
    yield from unknown_field(facts, document.subject, "/subject")
    field = facts.fields.get(document.subject)
    if field and document.subject != ITSELF and field.traits.target is None:
        yield Problem("table.subject", "/subject", {"field": document.subject, "type": field.spec.type})


def _retention(document: Table, facts: TableFacts) -> Iterator[Problem]:
    if document.retention is None:
        return
    after = document.retention.after
    yield from unknown_field(facts, after, "/retention/after")
    kind = facts.schema.get(after)
    if kind is not None and not kind.is_moment:
        yield Problem("table.retention_after", "/retention/after", {"field": after})
    if not any(spec.personal for spec in document.fields):
        yield Problem("table.retention_nothing", "/retention", {"table": document.id})

"""What a map of a connection can fill: the fields of a table, how its records are told apart, what a status can be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.context import Context
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.kinds.table import Table

Title = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """One field that a map may fill; ``parts`` are those of a composed value."""

    id: str
    type: str
    title: Title
    required: bool
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusTarget:
    """A field that follows a foreign status, and the states or codes that can be reported into it."""

    field: str
    title: Title
    states: tuple[tuple[str, Title, str], ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """Everything about one table. ``keys`` are ids with their fields, ``below`` tables whose link points here."""

    fields: tuple[Target, ...]
    keys: tuple[tuple[str, tuple[str, ...]], ...]
    below: tuple[tuple[str, str], ...]
    statuses: tuple[StatusTarget, ...]


def targets(context: Context, table: TableFacts) -> Targets:
    """What maps onto this table can do."""
    return Targets(
        fields=tuple(_target(one) for one in table.fields.values() if one.enterable and not one.traits.moved),
        keys=tuple((key.id, tuple(key.fields)) for key in table.document.keys),
        below=tuple(_below(context, table.document.id)),
        statuses=tuple(_statuses(context, table)),
    )


def _target(one: FieldFacts) -> Target:
    return Target(one.spec.id, one.spec.type, one.spec.title, bool(one.spec.required), one.traits.parts)


def _below(context: Context, table: str) -> Iterator[tuple[str, str]]:
    for name in context.all(Table):
        facts = context.table(name)
        for field in facts.fields.values() if facts and name != table else ():
            if field.traits.target == table and field.enterable:
                yield name, field.spec.id


def _statuses(context: Context, table: TableFacts) -> Iterator[StatusTarget]:
    """The field of the table's machine, and fields that several sources tell of."""
    machine = context.machines.get(table.document.id)
    for one in table.fields.values():
        followed = machine is not None and machine.field == one.spec.id
        dictionary = context.find(Dictionary, one.traits.dictionary)
        entries = dictionary.entries if dictionary else ()
        if followed and machine is not None:
            known = {entry.id: entry for entry in entries}
            states = ((state.id, known.get(state.id)) for state in machine.states)
            told = tuple((id, entry.title, entry.color) if entry else (id, {}, "") for id, entry in states)
            yield StatusTarget(one.spec.id, one.spec.title, told)
        elif one.traits.resolved:
            told = tuple((entry.id, entry.title, entry.color) for entry in entries)
            yield StatusTarget(one.spec.id, one.spec.title, told)

"""The maps of a connection: what of a unified item goes where, and whether that can work."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from orderloom.check.compiler import is_literal, literal_faults
from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field
from orderloom.check.mappings import Resolved
from orderloom.check.problem import Problem
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.check.unified import codes, element_model, item_model, key_faults, read_faults
from orderloom.logic.errors import InvalidRuleError
from orderloom.logic.parse import parse
from orderloom.model.kinds.connection import ChildMap, ItemMap, MapField, StatusMap
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.sdk.unified import UNIFIED_MODELS


def map_faults(item: ItemMap, context: Context, at: str) -> Iterator[Problem]:
    """Everything wrong with one map that stands at ``at``."""
    model = item_model(item.item)
    if model is None:
        yield Problem("connection.unknown_item", f"{at}/item", known(item.item, UNIFIED_MODELS))
        return
    facts = context.table(item.table)
    if facts:
        yield from _fields(item.fields, facts, (model, None), context, f"{at}/fields")
        yield from _key(item.key, {field.id for field in item.fields}, facts, at)
        yield from _unfilled(facts, {field.id for field in item.fields}, at)
    for place, child in enumerate(item.children):
        yield from _child(child, item, model, context, f"{at}/children/{place}")
    if item.status:
        yield from _status(item.status, facts, model, context, f"{at}/status")


def _fields(
    fields: Iterable[MapField],
    facts: TableFacts,
    models: tuple[type[BaseModel], type[BaseModel] | None],
    context: Context,
    at: str,
) -> Iterator[Problem]:
    """Fields that may be filled, by rules that read what there is."""
    for place, field in enumerate(fields):
        pointer = f"{at}/{place}"
        yield from unknown_field(facts, field.id, f"{pointer}/id")
        found = facts.fields.get(field.id)
        if found and (not found.enterable or found.traits.moved):
            yield Problem("connection.not_writable", f"{pointer}/id", {"field": field.id, "type": found.spec.type})
        if (field.value is None) == (not field.parts):
            yield Problem("connection.value_or_parts", pointer, {"field": field.id})
        yield from _parts(field, found, pointer)
        rules = [(f"{pointer}/parts/{index}/value", part.value) for index, part in enumerate(field.parts)]
        for where, rule in ((f"{pointer}/value", field.value), *rules):
            yield from _rule_faults(rule, context, where)
            yield from read_faults(rule, *models, where)
        if found and field.value is not None and is_literal(field.value):
            yield from literal_faults(field.value, found.codec, f"{pointer}/value")


def _parts(field: MapField, found: FieldFacts | None, at: str) -> Iterator[Problem]:
    for index, part in enumerate(field.parts):
        if found and part.id not in found.traits.parts:
            told = {"field": field.id, **known(part.id, found.traits.parts)}
            yield Problem("connection.unknown_part", f"{at}/parts/{index}/id", told)


def _rule_faults(rule: object, context: Context, at: str) -> Iterator[Problem]:
    spelled = Resolved(lambda one: context.find(Dictionary, one))
    resolved = spelled.rule(rule)
    for fault in spelled.problems:
        yield Problem(fault.code, at + fault.pointer, fault.facts)
    try:
        parse(resolved)
    except InvalidRuleError as error:
        for fault in error.problems:
            yield Problem(fault.code, at + fault.pointer, fault.facts)


def _key(key: str, mapped: set[str], facts: TableFacts, at: str) -> Iterator[Problem]:
    """A key that exists, all of whose fields get a value."""
    keys = {one.id: one for one in facts.document.keys}
    if key not in keys:
        yield Problem("connection.unknown_key", f"{at}/key", {"table": facts.document.id, **known(key, keys)})
        return
    missing = [name for name in keys[key].fields if name not in mapped]
    if missing:
        yield Problem("connection.key_unmapped", f"{at}/key", {"key": key, "fields": ", ".join(missing)})


def _unfilled(facts: TableFacts, mapped: set[str], at: str) -> Iterator[Problem]:
    """Required fields that nothing fills: new records would be refused."""
    missing = [
        name
        for name, field in facts.fields.items()
        if field.spec.required
        and field.spec.default is None
        and field.enterable
        and name not in mapped
        and not field.traits.moved
    ]
    if missing:
        told = {"fields": ", ".join(missing)}
        yield Problem("connection.required_unmapped", f"{at}/fields", told, level="warning")


def _child(child: ChildMap, item: ItemMap, model: type[BaseModel], context: Context, at: str) -> Iterator[Problem]:
    element = element_model(model, child.each)
    if element is None:
        yield Problem("connection.no_list", f"{at}/each", {"item": item.item, "key": child.each})
    facts = context.table(child.table)
    if facts is None or element is None:
        return
    yield from unknown_field(facts, child.link, f"{at}/link")
    link = facts.fields.get(child.link)
    if link and link.traits.target != item.table:
        yield Problem("connection.child_link", f"{at}/link", {"field": child.link, "table": item.table})
    mapped = {field.id for field in child.fields} | {child.link}
    yield from _fields(child.fields, facts, (model, element), context, f"{at}/fields")
    yield from _unfilled(facts, mapped, at)
    if child.key is not None:
        yield from _key(child.key, mapped, facts, at)


def _status(
    status: StatusMap, facts: TableFacts | None, model: type[BaseModel], context: Context, at: str
) -> Iterator[Problem]:
    """An answer for every code of the item, each a state of the table's machine or a reason to ignore it."""
    for name, key in (("from", status.source), ("message", status.message), ("occurred_at", status.occurred_at)):
        if key is not None:
            yield from key_faults(model, key, f"{at}/{name}")
    yield from _totality(status, codes(model, status.source), at)
    if facts is None:
        return
    yield from unknown_field(facts, status.field, f"{at}/field")
    field = facts.fields.get(status.field)
    machine = context.machines.get(facts.document.id)
    if field and field.traits.resolved:
        yield from _reported(status, field, context, at)
        return
    if field and (not field.traits.moved or (machine and machine.field != status.field)):
        yield Problem("connection.status_field", f"{at}/field", {"field": status.field, "type": field.spec.type})
    states = [state.id for state in machine.states] if machine else []
    for place, entry in enumerate(status.entries):
        if machine and entry.to is not None and entry.to not in states:
            yield Problem("connection.status_target", f"{at}/entries/{place}/to", known(entry.to, states))


def _reported(status: StatusMap, field: FieldFacts, context: Context, at: str) -> Iterator[Problem]:
    """Codes of the dictionary of a field that several sources tell of."""
    dictionary = context.find(Dictionary, field.traits.dictionary)
    codes = [entry.id for entry in dictionary.entries] if dictionary else []
    for place, entry in enumerate(status.entries):
        if dictionary is not None and entry.to is not None and entry.to not in codes:
            yield Problem("connection.status_target", f"{at}/entries/{place}/to", known(entry.to, codes))


def _totality(status: StatusMap, declared: tuple[str, ...], at: str) -> Iterator[Problem]:
    answered = {entry.id for entry in status.entries}
    missing = [code for code in declared if code not in answered]
    if missing:
        yield Problem("connection.status_missing", f"{at}/entries", {"codes": ", ".join(missing)})
    for place, entry in enumerate(status.entries):
        pointer = f"{at}/entries/{place}"
        if declared and entry.id not in declared:
            yield Problem("connection.status_code", f"{pointer}/id", known(entry.id, declared))
        if (entry.to is None) == (entry.ignore is None):
            yield Problem("connection.status_answer", pointer, {"code": entry.id})

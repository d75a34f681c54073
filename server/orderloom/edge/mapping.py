"""A decoded message → unified items, by the declarative map of a manifest."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field, ValidationError

from orderloom.edge.entries import Entry, Single, Value, read_fields
from orderloom.edge.faults import Faults
from orderloom.edge.part import ManifestPart, Rule
from orderloom.edge.paths import Found, PathText, Scope, elements, find
from orderloom.edge.readers import moment, unreadable
from orderloom.edge.status import StatusMap
from orderloom.sdk.connector import Item
from orderloom.sdk.failures import Fault, MessageProblem
from orderloom.sdk.unified import UNIFIED_MODELS, UnifiedModel

MAX_RECORDS = 10_000
"""Records in one message; a list this long is no callback and no page of a listing."""


class RecordMap(ManifestPart):
    """How records of one unified kind are read.

    ``records`` are paths tried in turn: the first that is there holds the record, or a list of them. A record for which
    ``where`` does not hold gives no item. ``occurred_at`` says when the platform saw this state.
    """

    records: list[PathText] = Field(default=["."], min_length=1)
    where: Rule = Field(default=True, validate_default=True)
    occurred_at: Value | None = None
    status: StatusMap
    fields: Mapping[str, Entry]

    def find_records(self, message: object) -> tuple[Found, ...] | None:
        """Every record of a message; None when nothing is where it should be."""
        whole = Found(message, "")
        holders = (found for path in self.records for found in find(path, Scope(whole, whole)))
        holder = next(holders, None)
        if holder is None:
            return None
        return elements(holder) if isinstance(holder.value, list) else (holder,)


def read_message(platform: str, kind: str, record_map: RecordMap, message: object) -> tuple[Item, ...]:
    """The items of ``kind`` in a decoded message; raises ``MessageProblem`` with everything wrong in it."""
    faults = Faults()
    records = record_map.find_records(message)
    if records is None:
        raise MessageProblem([Fault("message.no_record", "", {"paths": ", ".join(record_map.records)})])
    if len(records) > MAX_RECORDS:
        faults.add("message.too_many_records", "", limit=MAX_RECORDS)
    items: list[Item] = []
    for record in records[:MAX_RECORDS]:
        with faults.collecting(kind, record.pointer):
            items.extend(_read_record(platform, kind, record_map, record, faults))
    if faults:
        raise MessageProblem(faults)
    return tuple(items)


def _read_record(platform: str, kind: str, record_map: RecordMap, record: Found, faults: Faults) -> tuple[Item, ...]:
    """The item of one record; none when the map leaves it out or something is wrong with it."""
    if not isinstance(record.value, dict):
        raise unreadable("value.not_an_object", record)
    scope = Scope(record, record)
    if not record_map.where.holds(scope.rule_data()):
        return ()
    model = UNIFIED_MODELS[kind]
    already = len(faults)
    values: dict[str, object] = {"platform": platform} if "platform" in model.model_fields else {}
    values |= _status(record_map.status, scope, faults)
    values |= read_fields(model, record_map.fields, scope, faults)
    occurred_at = _moment(record_map.occurred_at, scope)
    if len(faults) == already:
        _refuse_invalid(model, values, record, faults)
    if len(faults) > already:
        return ()
    ordered = {name: values[name] for name in model.model_fields if name in values}
    external_id = ":".join(str(values[name]) for name in model.identity)
    return (Item(kind, external_id, occurred_at, ordered),)


def _moment(entry: Single | None, scope: Scope) -> datetime | None:
    found = None if entry is None else entry.find(scope)
    return None if entry is None or found is None else moment(found, entry)


def _status(status: StatusMap, scope: Scope, faults: Faults) -> dict[str, object]:
    with faults.collecting("status", scope.here.pointer):
        axes = status.read(scope)
        raw = status.raw(axes)
        code = status.decide(axes)
        if code is None:
            faults.add("status.unanswered", scope.here.pointer, value=raw)
        return {"status": code, "platform_status": raw}
    return {}


def _refuse_invalid(model: type[UnifiedModel], values: dict[str, object], record: Found, faults: Faults) -> None:
    """What the readers cannot know the unified model still decides: a currency of three letters, for instance."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False):
            place = ".".join(str(part) for part in one["loc"])
            faults.add("value.refused", record.pointer, field=place, value=str(one["input"])[:100])

"""Is a manifest right? Every fault with a pointer, a code and facts; nothing is loaded that has one."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from orderloom.edge.actions_check import action_faults
from orderloom.edge.entries import Each, Entry, Several, Single, Wrapped
from orderloom.edge.faults import FaultFound
from orderloom.edge.manifest import Check, Manifest
from orderloom.edge.mapping import RecordMap
from orderloom.edge.signing import broken_step
from orderloom.edge.slots import Slot, slots_of
from orderloom.edge.sources import Choice
from orderloom.edge.status import StatusMap
from orderloom.sdk.failures import Fault, ManifestProblem
from orderloom.sdk.unified import UNIFIED_MODELS, Leaf, Shape

MAX_COMBINATIONS = 20_000
"""Combinations of status values that are walked to prove a map total."""

_GIVEN = frozenset({"platform", "status", "platform_status"})
"""Places that the runtime fills itself, from the manifest's id and its status map."""

_FITS: Mapping[str, frozenset[Leaf]] = {
    "time": frozenset({Leaf.MOMENT}),
    "zone": frozenset({Leaf.MOMENT}),
    "unit": frozenset({Leaf.AMOUNT}),
    "table": frozenset({Leaf.WORDS, Leaf.CODE}),
}


def parse_manifest(plugin: str, document: object) -> Manifest:
    """The manifest, if it has the right shape; raises ``ManifestProblem``."""
    try:
        return Manifest.model_validate(document)
    except ValidationError as error:
        faults = [_fault(one, document) for one in error.errors(include_url=False, include_input=False)]
        raise ManifestProblem(plugin, faults) from error


def _fault(error: ErrorDetails, document: object) -> Fault:
    place = _resolved(error["loc"], document)
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)
    key = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden":
            return Fault("manifest.key_unknown", pointer, {"key": key})
        case "missing":
            return Fault("manifest.key_missing", f"{pointer}/{key}", {"key": key})
        case "manifest.rule":
            return Fault("manifest.rule", pointer, {"reason": error["msg"]})
        case _:
            return Fault("manifest.shape", pointer, {"reason": error["msg"]})


def _resolved(loc: Sequence[str | int], document: object) -> list[str | int]:
    """The part of an error's place that exists in the document; the checker's own words in between are left out."""
    place: list[str | int] = []
    here = document
    for part in loc:
        match here:
            case dict() if part in here:
                here = here[part]
            case list() if isinstance(part, int):
                here = here[part]
            case _:
                continue
        place.append(part)
    return place


def faults_of(manifest: Manifest, folder: str) -> Iterator[Fault]:
    """Everything wrong with a manifest of the right shape."""
    if manifest.id != folder:
        yield Fault("manifest.id", "/id", {"id": manifest.id, "folder": folder})
    yield from _webhook_faults(manifest)
    yield from action_faults(manifest)
    for name, callback in manifest.callbacks.items():
        yield from _recipe_faults(callback, f"/callbacks/{name}")
    for name, stream in manifest.streams.items():
        yield from _map_faults(stream.maps, f"/streams/{name}/maps", manifest)
    for kind, record_map in manifest.maps.items():
        if kind not in UNIFIED_MODELS:
            yield Fault("manifest.kind_unknown", f"/map/{kind}", {"kind": kind, "known": ", ".join(UNIFIED_MODELS)})
        else:
            yield from _record_faults(kind, record_map)


def _webhook_faults(manifest: Manifest) -> Iterator[Fault]:
    webhook = manifest.webhook
    if webhook is None:
        return
    if webhook.secret not in manifest.credentials:
        yield Fault("manifest.credential_unknown", "/webhook/secret", {"name": webhook.secret})
    if not webhook.compare.place.startswith("header."):
        yield Fault("manifest.signature_place", "/webhook/compare/with", {"place": webhook.compare.place})
    yield from _recipe_faults(webhook, "/webhook")
    for topic, maps in webhook.topics.items():
        yield from _map_faults(maps, f"/webhook/topics/{topic.replace('/', '~1')}", manifest)


def _recipe_faults(check: Check, pointer: str) -> Iterator[Fault]:
    step = broken_step(check.sign)
    if step is not None:
        yield Fault("manifest.recipe_step", f"{pointer}/sign/{step}", {"step": step + 1})


def _map_faults(maps: Sequence[str], pointer: str, manifest: Manifest) -> Iterator[Fault]:
    for position, name in enumerate(maps):
        if name not in manifest.maps:
            yield Fault("manifest.map_unknown", f"{pointer}/{position}", {"name": name})


def _record_faults(kind: str, record_map: RecordMap) -> Iterator[Fault]:
    model = UNIFIED_MODELS[kind]
    pointer = f"/map/{kind}"
    yield from _status_faults(record_map.status, slots_of(model)["status"], f"{pointer}/status")
    yield from _field_faults(model, record_map.fields, f"{pointer}/fields", _GIVEN)


def _field_faults(
    shape: type[Shape], fields: Mapping[str, Entry], pointer: str, given: frozenset[str] = frozenset()
) -> Iterator[Fault]:
    slots = {name: slot for name, slot in slots_of(shape).items() if name not in given}
    for name, entry in fields.items():
        if name in slots:
            yield from _entry_faults(entry, slots[name], f"{pointer}/{name}")
        else:
            yield Fault("manifest.field_unknown", f"{pointer}/{name}", {"field": name})
    for name, slot in slots.items():
        if slot.required and name not in fields:
            yield Fault("manifest.field_missing", pointer, {"field": name})


def _entry_faults(entry: Entry, slot: Slot, pointer: str) -> Iterator[Fault]:
    if entry.form is not slot.form:
        yield Fault("manifest.form", pointer, {"field": slot.name, "form": slot.form.name.lower()})
        return
    match entry:
        case Single():
            yield from _single_faults(entry, slot, pointer)
        case Wrapped() | Each():
            if slot.shape is not None:
                yield from _field_faults(slot.shape, entry.fields, f"{pointer}/fields")
        case Several():
            for position, part in enumerate(entry.parts):
                yield from _entry_faults(part, slot, f"{pointer}/parts/{position}")
        case _:
            return


def _single_faults(entry: Single, slot: Slot, pointer: str) -> Iterator[Fault]:
    for option in sorted(entry.model_fields_set & _FITS.keys()):
        if slot.leaf not in _FITS[option]:
            yield Fault("manifest.option_unfit", f"{pointer}/{option}", {"field": slot.name, "option": option})
    if not slot.codes:
        return
    said = list((entry.table or {}).values())
    if isinstance(entry.source, Choice):
        said += [entry.source.otherwise, *(case.then for case in entry.source.cases)]
    for code in said:
        if code is not None and code not in slot.codes:
            yield _code_fault(code, slot, pointer)


def _code_fault(code: str, slot: Slot, pointer: str) -> Fault:
    return Fault("manifest.code_unknown", pointer, {"code": code, "known": ", ".join(slot.codes)})


def _status_faults(status: StatusMap, slot: Slot, pointer: str) -> Iterator[Fault]:
    for code in status.codes():
        if code not in slot.codes:
            yield _code_fault(code, slot, pointer)
    combinations = list(islice(status.combinations(), MAX_COMBINATIONS + 1))
    if len(combinations) > MAX_COMBINATIONS:
        yield Fault("manifest.status_too_wide", pointer, {"limit": MAX_COMBINATIONS})
        return
    for axes in combinations:
        try:
            if status.decide(axes) is None and status.raw(axes) not in status.table:
                yield Fault("manifest.status_gap", pointer, {"axes": status.raw(axes)})
        except FaultFound as error:
            yield Fault("manifest.rule", pointer, error.fault.facts)
            return

"""Are a manifest's actions right? Every reference leads somewhere, every rule can run, every request has an address."""

from collections.abc import Iterator, Mapping
from typing import Final

from orderloom.edge.actions import Action, Ask
from orderloom.edge.actions_template import DO, EACH, RULE, holes_of
from orderloom.edge.manifest import Manifest
from orderloom.edge.signing import broken_step
from orderloom.logic.errors import InvalidRuleError
from orderloom.logic.evaluate import dynamic
from orderloom.logic.parse import parse
from orderloom.sdk.actions import setting_takes
from orderloom.sdk.failures import Fault

_FREE_ROOMS: Final = frozenset({"key", "now", "item"})


def action_faults(manifest: Manifest) -> Iterator[Fault]:
    """Everything wrong with the actions and with how calls are written."""
    if not manifest.maps and not manifest.actions:
        yield Fault("manifest.empty", "")
    for place, name in enumerate(manifest.public):
        if name not in manifest.credentials:
            yield _no_credential(name, f"/public/{place}")
    for name in sorted(manifest.needed() - set(manifest.credentials)):
        yield _no_credential(name, "/request")
    yield from _signature_faults(manifest)
    yield from _described_faults(manifest)
    if (manifest.actions or manifest.probe) and not manifest.base_url:
        yield Fault("manifest.no_address", "/actions" if manifest.actions else "/probe")
    if manifest.probe is not None:
        yield from _action_faults(manifest, manifest.probe, "/probe")
        if manifest.probe.takes:
            yield Fault("manifest.probe_takes", "/probe/takes", {"names": ", ".join(manifest.probe.takes)})
    for name, action in manifest.actions.items():
        yield from _action_faults(manifest, action, f"/actions/{name}")


def _no_credential(name: str, pointer: str) -> Fault:
    return Fault("manifest.credential_unknown", pointer, {"name": name})


def _described_faults(manifest: Manifest) -> Iterator[Fault]:
    """Words for credentials that there are, and settings whose usual value can be chosen."""
    for name in manifest.words:
        if name not in manifest.credentials:
            yield _no_credential(name, f"/words/{name}")
    for name, setting in manifest.settings.items():
        pointer = f"/settings/{name}"
        if (setting.type == "one_of") != bool(setting.choices):
            yield Fault("manifest.setting_choices", f"{pointer}/choices", {"name": name})
        elif setting.default is not None and not setting_takes(setting.type, setting.choices, setting.default):
            yield Fault("manifest.setting_default", f"{pointer}/default", {"name": name, "type": setting.type})


def _signature_faults(manifest: Manifest) -> Iterator[Fault]:
    request = manifest.request
    if not request.sign:
        return
    step = broken_step(request.sign)
    if step is not None:
        yield Fault("manifest.recipe_step", f"/request/sign/{step}", {"step": step + 1})
    if request.put is None:
        yield Fault("manifest.key_missing", "/request/put", {"key": "put"})


def _action_faults(manifest: Manifest, action: Action, pointer: str) -> Iterator[Fault]:
    known: list[str] = []
    for name, ask in action.first.items():
        yield from _ask_faults(manifest, action, ask, f"{pointer}/first/{name}", known)
        known.append(name)
    yield from _ask_faults(manifest, action, action, pointer, known)
    if action.look_up is not None:
        yield from _ask_faults(manifest, action, action.look_up, f"{pointer}/look_up", [])
    if action.idempotency_key and action.idempotency_key.startswith("body.") and not _is_object(action.body):
        yield Fault("manifest.key_place", f"{pointer}/idempotency_key", {"place": action.idempotency_key})


def _is_object(body: object) -> bool:
    return isinstance(body, Mapping) and not {RULE, EACH} & set(body)


def _ask_faults(manifest: Manifest, action: Action, ask: Ask, pointer: str, known: list[str]) -> Iterator[Fault]:
    for name in holes_of(ask.path):
        if name not in action.takes or not action.takes[name].required:
            yield Fault("manifest.path_value", f"{pointer}/path", {"name": name})
    for part, template in (("query", ask.query), ("headers", ask.headers), ("body", ask.body)):
        yield from _template_faults(manifest, action, template, f"{pointer}/{part}", known)


def _template_faults(
    manifest: Manifest, action: Action, template: object, pointer: str, known: list[str]
) -> Iterator[Fault]:
    match template:
        case str() if template.startswith("$") and not template.startswith("$$"):
            if not _leads(manifest, action, template, known):
                yield Fault("manifest.reference", pointer, {"reference": template})
        case Mapping() if RULE in template or EACH in template:
            yield from _rule_faults(template.get(RULE, template.get(EACH)), pointer)
            if template.keys() not in ({RULE}, {EACH, DO}):
                yield Fault("manifest.template", pointer, {"keys": ", ".join(map(str, template))})
            yield from _template_faults(manifest, action, template.get(DO), f"{pointer}/{DO}", known)
        case Mapping():
            for name, part in template.items():
                yield from _template_faults(manifest, action, part, f"{pointer}/{name}", known)
        case list() | tuple():
            for place, part in enumerate(template):
                yield from _template_faults(manifest, action, part, f"{pointer}/{place}", known)
        case _:
            return


def _leads(manifest: Manifest, action: Action, reference: str, known: list[str]) -> bool:
    room, _, rest = reference[1:].partition(".")
    match room:
        case "param":
            return rest in action.takes
        case "cred":
            return rest in manifest.credentials
        case "set":
            return rest in manifest.settings
        case "first":
            return rest.partition(".")[0] in known
        case _:
            return room in _FREE_ROOMS


def _rule_faults(rule: object, pointer: str) -> Iterator[Fault]:
    try:
        dynamic(parse(rule))
    except InvalidRuleError as error:
        yield Fault("manifest.rule", pointer, {"reason": error.problems[0].code})

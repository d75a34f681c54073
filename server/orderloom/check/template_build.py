"""Building: a template and the answers to its questions become the documents of an ordinary app.

The same answers always give the same documents. Every fault is a problem that names the file it comes from.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path

from orderloom.check.field import FieldContext
from orderloom.check.parameters import parameter_codec
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.shapes import read_shape
from orderloom.check.source import Draft, Source, load_folder
from orderloom.check.template import Layer, PlacedPatch, Template, load_template
from orderloom.check.template_choice import Choice, choose, unknown_setting
from orderloom.model.difference import same
from orderloom.model.kinds.app import KIND, App
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.kinds.scenario import Scenario
from orderloom.model.template import BETWEEN, PatchError, carry_out, filled, places

Key = tuple[str, str]
"""Kind and id of a document."""


@dataclass(frozen=True, slots=True)
class Writing:
    """An edit of a layer as carried out: ``path`` in the document comes from ``pointer`` in the file ``place``."""

    layer: str
    place: str
    pointer: str
    path: str
    value: object


@dataclass(frozen=True, slots=True)
class Built:
    """The app, its faults among ``source.problems``; ``traits`` are those ticked, ``writings`` who wrote what where."""

    source: Source
    traits: tuple[str, ...]
    writings: Mapping[Key, tuple[Writing, ...]]
    app: App | None


@dataclass(frozen=True, slots=True)
class Naming:
    """What the built app is called when it is not called like its template."""

    id: str
    title: Mapping[str, str]


def load_app(folder: Path) -> Source:
    """The documents of the app in ``folder``; a template is built as it is when nothing is said."""
    template = load_template(folder)
    return load_folder(folder) if template is None else build(template, {}).source


def build(template: Template, said: Mapping[str, object], naming: Naming | None = None) -> Built:
    """Build ``template``; ``said`` gives traits (ticked or not) and parameters (JSON values) by id."""
    choice = choose(template.app, said)
    requires = {trait.id: frozenset(trait.requires) for trait in template.app.traits}
    work = _Work(requires, problems=[*template.base.problems, *template.problems, *choice.problems])
    work.place(template.base.drafts)
    for name, layer in template.layers.items():
        if choice.includes(name):
            work.add(layer)
    work.tell_clashes()
    app = _settle(work, template, choice, naming)
    source = Source((*work.documents.values(), *work.doubled), tuple(work.problems))
    return Built(source, choice.traits, {key: tuple(found) for key, found in work.writings.items()}, app)


@dataclass(slots=True)
class _Work:
    """Documents while layers are put on them; what a layer changes is copied once, the base is never written to."""

    requires: Mapping[str, frozenset[str]]
    problems: list[Problem]
    documents: dict[Key, Draft] = field(default_factory=dict)
    doubled: list[Draft] = field(default_factory=list)
    writings: dict[Key, list[Writing]] = field(default_factory=dict)
    clashes: dict[tuple[Key, str], tuple[Writing, Writing]] = field(default_factory=dict)
    own: set[Key] = field(default_factory=set)

    def add(self, layer: Layer) -> None:
        """Its new documents, then its patches."""
        self.problems.extend(layer.problems)
        self.place(layer.drafts)
        for placed in layer.patches:
            for number in range(len(placed.patch.edits)):
                self.edit(layer.name, placed, number)

    def place(self, drafts: Iterable[Draft]) -> None:
        """Put documents in; the checker tells of those whose id is taken."""
        for draft in drafts:
            if self.documents.setdefault(_key(draft), draft) is not draft:
                self.doubled.append(draft)

    def edit(self, layer: str, placed: PlacedPatch, number: int) -> None:
        """Carry out one edit of a patch; when it cannot be, that is a problem and the others go on."""
        key, edit, at = placed.patch.key, placed.patch.edits[number], f"/edits/{number}"
        if key not in self.documents:
            facts = {"name": placed.patch.patch}
            self.problems.append(Problem("template.no_document", at, facts, document=placed.place))
            return
        if not edit.path and edit.remove:
            del self.documents[key]
            return
        try:
            carry_out(self.writable(key), edit)
        except PatchError as error:
            self.problems.append(Problem(error.error_code, at, error.facts, document=placed.place))
            return
        for place, path in enumerate(places(edit)):
            pointer = f"{at}/insert/{place}" if edit.insert else f"{at}/set"
            self.note(key, Writing(layer, placed.place, pointer, path, None if edit.insert else edit.set))

    def writable(self, key: Key) -> dict[str, object]:
        """The document's data, which may be changed."""
        draft = self.documents[key]
        if key not in self.own:
            self.own.add(key)
            draft = self.documents[key] = replace(draft, data=deepcopy(draft.data))
        return draft.data

    def note(self, key: Key, writing: Writing) -> None:
        """Keep who wrote; two traits that write different values to one place clash until their pair settles it."""
        self.clashes.pop((key, writing.path), None)
        known = [one for one in self.writings.get(key, ()) if one.path == writing.path and one.layer != writing.layer]
        apart = known and known[-1].layer not in self.requires.get(writing.layer, ()) and BETWEEN not in writing.layer
        if apart and not same(known[-1].value, writing.value):
            self.clashes[key, writing.path] = (known[-1], writing)
        self.writings.setdefault(key, []).append(writing)

    def tell_clashes(self) -> None:
        """Problems of the clashes that no pair has settled."""
        for (_, path), (one, other) in self.clashes.items():
            facts = {"path": path, "one": one.layer, "other": other.layer}
            self.problems.append(Problem("template.clash", other.pointer, facts, document=other.place))


def _key(draft: Draft) -> Key:
    return str(draft.data.get("kind")), str(draft.data.get("id", draft.place))


def _settle(work: _Work, template: Template, choice: Choice, naming: Naming | None) -> App | None:
    """Give parameters their values and make an ordinary app's document; the app as it was asked about."""
    key = (KIND.id, template.app.id)
    app, _ = read_shape(App, work.documents[key].data) if key in work.documents else (None, ())
    if app is None:
        return None
    values = dict(_values(app, choice, work))
    fixed = {one.id: values[one.id] for one in app.parameters if one.fixed}
    for name, draft in tuple(work.documents.items()) if fixed else ():
        data = {part: filled(value, fixed) for part, value in draft.data.items()}
        work.documents[name] = replace(draft, data=data)
    _leave_out_stories(work, fixed)
    draft = work.documents[key]
    work.documents[key] = replace(draft, data=_app_data(draft.data, app, choice.traits, values, naming))
    return app


def _leave_out_stories(work: _Work, fixed: Mapping[str, object]) -> None:
    """Scenarios of other values of fixed parameters go; the others no longer name what is no parameter any more."""
    sort = Scenario.model_fields["kind"].default
    for key, draft in tuple(work.documents.items()):
        told = {str(one.get("id")): one for one in _members(draft.data, "parameters")} if key[0] == sort else {}
        if any(name in told and not same(told[name].get("value"), value) for name, value in fixed.items()):
            del work.documents[key]
        elif told.keys() & fixed.keys():
            rest = [dict(one) for name, one in told.items() if name not in fixed]
            kept = {name: value for name, value in draft.data.items() if name != "parameters"}
            work.documents[key] = replace(draft, data={**kept, **({"parameters": rest} if rest else {})})


def _values(app: App, choice: Choice, work: _Work) -> Iterator[tuple[str, object]]:
    """The value of every parameter: what was said when its type takes it, else the default."""
    context = FieldContext(app.currency, _dictionaries(work.documents.values()).get)
    for parameter in app.parameters:
        value = parameter.default
        if parameter.id in choice.values:
            codec = parameter_codec(parameter, context)
            try:
                value = _as_json(codec, choice.values[parameter.id]) if codec else value
            except FieldFault as fault:
                facts = {"setting": parameter.id, "value": str(choice.values[parameter.id]), "reason": fault.error_code}
                work.problems.append(Problem("template.value", facts=facts))
        yield parameter.id, value
    names = {one.id for one in app.parameters}
    work.problems.extend(unknown_setting(name, app) for name in choice.values if name not in names)


def _as_json(codec: Codec, said: object) -> object:
    """A value as documents hold it; what is written that way already stays as it is. Raises ``FieldFault``."""
    value = codec.encode(codec.decode(said))
    return said if type(said) is type(value) else value


def _dictionaries(drafts: Iterable[Draft]) -> dict[str, Dictionary]:
    """The well-formed dictionaries, which parameters may take their choices from."""
    sort = Dictionary.model_fields["kind"].default
    found = (read_shape(Dictionary, draft.data)[0] for draft in drafts if draft.data.get("kind") == sort)
    return {one.id: one for one in found if one is not None}


def _app_data(
    data: Mapping[str, object], app: App, traits: tuple[str, ...], values: Mapping[str, object], naming: Naming | None
) -> dict[str, object]:
    """The app document of an ordinary app: no traits, only live parameters, and a note of what it was built from."""
    live = [_with_value(one, values) for one in _members(data, "parameters")]
    chosen = [{"id": name, "value": value} for name, value in values.items()]
    named = {} if naming is None else {"id": naming.id, "title": dict(naming.title)}
    note = {"id": app.id, "version": app.version, "traits": list(traits), "parameters": chosen}
    kept = {name: value for name, value in data.items() if name != "traits"}
    parameters = [one for one in live if not one.get("fixed")]
    return {**kept, **named, **({"parameters": parameters} if parameters else {}), "template": note}


def _members(data: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    found = data.get(name)
    yield from (one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def _with_value(parameter: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    """A parameter with its value; the wizard has asked already."""
    kept = {name: value for name, value in parameter.items() if name != "ask"}
    return {**kept, "default": values[str(parameter["id"])]}

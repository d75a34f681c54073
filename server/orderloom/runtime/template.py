"""Apps and the templates they were built from: making one, ticking traits later, taking over a newer template.

An app remembers in its own document what it was built from, and the installation keeps the documents as they were
built. Building again and merging three ways by id path (as built then, as it is today, as built now) leaves every edit
of people in place; where both changed the same thing it is a conflict, and somebody chooses.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol

from orderloom.check.app import check_app
from orderloom.check.plan import AppPlan
from orderloom.check.problem import Problem
from orderloom.check.shapes import read_shape
from orderloom.check.template import Template, load_templates
from orderloom.check.template_build import Built, Naming, build
from orderloom.errors import OrderloomError
from orderloom.model import idpath
from orderloom.model.canonical import digest
from orderloom.model.difference import Documents, Edit, apply, difference, member_ids
from orderloom.model.kinds.app import KIND, App, BuiltFrom
from orderloom.model.merge import Conflict, merge
from orderloom.runtime.draft import Editor, EditRefusedError
from orderloom.runtime.ports import Clock
from orderloom.runtime.publish import UnpublishableError, texts_of
from orderloom.runtime.record.change import Actor
from orderloom.runtime.template_offer import Offer, offer
from orderloom.runtime.version import DraftState, Key, Texts, by_key
from orderloom.runtime.versions import Proposal, Versions


class UnknownTemplateError(OrderloomError):
    """There is no such template."""

    code = "template.unknown"


class NoTemplateError(OrderloomError):
    """The app was built from no template, or from one that is not here, or its first documents are not known."""

    code = "template.none"


class TakenError(OrderloomError):
    """An app of this id is here already."""

    code = "template.taken"


class UnbuildableError(OrderloomError):
    """The answers do not make an app; ``problems`` say why."""

    code = "template.unbuildable"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(count=len(problems))
        self.problems = tuple(problems)


class Bases(Protocol):
    """Apps as their template built them, by a stamp of what was answered."""

    def keep(self, app: str, stamp: str, documents: Texts, at: datetime) -> None:
        """Keep a build; one that is there already stays."""

    def find(self, app: str, stamp: str) -> Texts | None:
        """The documents as they were built."""


@dataclass(frozen=True)
class Upgrade:
    """An app, built again and merged with what people changed; nothing is written yet.

    ``revision`` is the draft's that was looked at; ``theirs`` are the documents as built now.
    """

    app: str
    built: Built
    revision: int
    ours: Documents
    theirs: Documents
    merged: Documents
    conflicts: tuple[Conflict, ...]

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """What changes in the draft while every conflict keeps ours."""
        return difference(self.ours, self.merged)

    def chosen(self, theirs: Collection[str]) -> Documents:
        """The documents with the template's side of the conflicts named (``kind/id:path``)."""
        documents = self.merged
        for conflict in self.conflicts:
            if conflict_name(conflict) in theirs:
                documents = _take(documents, self.theirs, conflict)
        return documents


@dataclass(frozen=True)
class Templates:
    """The templates below ``home``, and what is made of them in one installation."""

    home: Path
    bases: Bases
    versions: Versions
    editor: Editor
    clock: Clock
    _offers: dict[str, Offer | None] = field(default_factory=dict)
    _plans: dict[str, AppPlan | None] = field(default_factory=dict)

    @cached_property
    def known(self) -> Mapping[str, Template]:
        """Every template by id."""
        return load_templates(self.home)

    def get(self, template: str) -> Template:
        """The template; raises ``UnknownTemplateError``."""
        if template not in self.known:
            raise UnknownTemplateError(id=template)
        return self.known[template]

    def plan(self, template: str) -> AppPlan | None:
        """The app when nothing is said, worked out once; None when it has errors. Raises ``UnknownTemplateError``."""
        if template not in self._plans:
            self._plans[template] = check_app(build(self.get(template), {}).source).plan
        return self._plans[template]

    def offer(self, template: str) -> Offer | None:
        """What a template offers, worked out once; None when it has errors. Raises ``UnknownTemplateError``."""
        if template not in self._offers:
            self._offers[template] = offer(self.get(template))
        return self._offers[template]

    def prepare(self, template: Template, said: Mapping[str, object], naming: Naming) -> Proposal:
        """A new app, built and checked, to be released.

        Raises ``TakenError``, ``UnbuildableError``, ``UnpublishableError``.
        """
        if self.versions.history(naming.id) or self.versions.drafts.load(naming.id) is not None:
            raise TakenError(id=naming.id)
        documents = _documents(build(template, said, naming))
        self._keep(naming.id, documents)
        proposal = self.versions.proposal_of(documents)
        if proposal.result.plan is None:
            raise UnpublishableError([one for one in proposal.result.problems if one.level == "error"])
        return proposal

    def adopt(self, app: str) -> None:
        """Keep the base of an app that was published without one, as long as its template can still build it."""
        state = self.versions.state(app)
        note = built_from(app, state.documents)
        if note is not None and self.bases.find(app, _stamp(note)) is None:
            rebuilt = self._rebuilt(app, note, state.documents)
            if rebuilt is not None:
                self._keep(app, rebuilt)

    def answers(self, app: str, said: Mapping[str, object], template: Template | None = None) -> dict[str, object]:
        """The answers of last time with those ``said`` over them; raises ``NoTemplateError``."""
        note = built_from(app, self.versions.state(app).documents)
        template = template or (self.known.get(note.id) if note is not None else None)
        if note is None or template is None:
            raise NoTemplateError(app=app)
        return answers_of(note, template) | dict(said)

    def upgrade(self, app: str, said: Mapping[str, object] | None = None, template: Template | None = None) -> Upgrade:
        """Build the app again, with the answers of last time or those ``said``, and merge.

        Raises ``NoTemplateError``, ``UnbuildableError``, ``UnknownVersionError``.
        """
        state = self.versions.state(app)
        note = built_from(app, state.documents)
        if note is None:
            raise NoTemplateError(app=app)
        template = template or self.known.get(note.id)
        base = self._base(app, note, state.documents)
        if template is None or base is None:
            raise NoTemplateError(app=app)
        answers = answers_of(note, template) if said is None else said
        built = build(template, answers, _naming(app, state.documents))
        theirs = _keeping(_documents(built), base, app)
        merged = merge(base, state.documents, theirs)
        return Upgrade(app, built, state.revision, state.documents, theirs, merged.documents, merged.conflicts)

    def to_draft(self, upgrade: Upgrade, theirs: Collection[str], by: Actor) -> DraftState:
        """Put the outcome into the draft, with the template's side of the conflicts named.

        Raises ``EditRefusedError`` when the draft has changed since it was looked at.
        """
        self._keep(upgrade.app, upgrade.theirs)

        def work(state: DraftState) -> Documents:
            if state.revision != upgrade.revision or state.documents != upgrade.ours:
                raise EditRefusedError("template.overtaken")
            return upgrade.chosen(theirs)

        return self.editor.replace(upgrade.app, work, by)

    def _keep(self, app: str, documents: Documents) -> None:
        """Keep a base before anything is built upon it: a base nobody uses does no harm, a missing one does."""
        note = built_from(app, documents)
        if note is not None:
            self.bases.keep(app, _stamp(note), texts_of(documents), self.clock.now())

    def _base(self, app: str, note: BuiltFrom, today: Documents) -> Documents | None:
        """The app as it was built: kept, else built again, else the first version that says it was built so."""
        kept = self.bases.find(app, _stamp(note))
        if kept is not None:
            return by_key(kept)
        return self._rebuilt(app, note, today) or self._first(app, note)

    def _rebuilt(self, app: str, note: BuiltFrom, today: Documents) -> Documents | None:
        template = self.known.get(note.id)
        if template is None or template.app.version != note.version:
            return None
        built = build(template, answers_of(note, template), _naming(app, today))
        return None if built.source.problems else _documents(built)

    def _first(self, app: str, note: BuiltFrom) -> Documents | None:
        for version in reversed(self.versions.history(app)):
            documents = self.versions.documents(app, version.number)
            if built_from(app, documents) == note:
                return documents
        return None


def built_from(app: str, documents: Documents) -> BuiltFrom | None:
    """What the app document says it was built from."""
    data = documents.get((KIND.id, app))
    found, _ = read_shape(App, data) if isinstance(data, Mapping) else (None, ())
    return found.template if found is not None else None


def answers_of(note: BuiltFrom, template: Template) -> dict[str, object]:
    """What was answered last time, as far as this template still asks it; new questions have their defaults."""
    asked = {trait.id: trait.id in note.traits for trait in template.app.traits}
    first = build(template, asked).app
    names = {one.id for one in first.parameters} if first is not None else set()
    return {**asked, **{one.id: one.value for one in note.parameters if one.id in names}}


def conflict_name(conflict: Conflict) -> str:
    """How a conflict is named in forms and commands."""
    return f"{conflict.document}:{conflict.path}"


def _stamp(note: BuiltFrom) -> str:
    return digest(note.model_dump(mode="json"))


def _documents(built: Built) -> dict[Key, object]:
    """The documents of a build; raises ``UnbuildableError``."""
    if built.source.problems:
        raise UnbuildableError(built.source.problems)
    return {(str(one.data["kind"]), str(one.data["id"])): one.data for one in built.source.drafts}


def _naming(app: str, documents: Documents) -> Naming:
    data = documents.get((KIND.id, app))
    title = data.get("title") if isinstance(data, Mapping) else None
    return Naming(app, title if isinstance(title, Mapping) else {})


def _keeping(theirs: Mapping[Key, object], base: Documents, app: str) -> dict[Key, object]:
    """What the app alone decides, its own version and name, is nothing that a template changes."""
    key = (KIND.id, app)
    before, now = base.get(key), theirs[key]
    if not isinstance(before, Mapping) or not isinstance(now, Mapping):
        return dict(theirs)
    own = {name: before[name] for name in ("version", "title", "help") if name in before}
    return {**theirs, key: {**now, **own}}


def _take(documents: Documents, theirs: Documents, conflict: Conflict) -> Documents:
    """The template's value at the place of a conflict."""
    kind, _, name = conflict.document.partition("/")
    key = (kind, name)
    there, value = _at(theirs, key, conflict.path)
    here, old = _at(documents, key, conflict.path)
    if not there:
        edit = Edit(conflict.document, conflict.path, "remove", old)
        return apply(documents, (edit,)) if here else documents
    after = None if here else _before(theirs, documents, key, conflict.path)
    return apply(documents, (Edit(conflict.document, conflict.path, "change" if here else "add", old, value, after),))


def _at(documents: Documents, key: Key, path: str) -> tuple[bool, object]:
    try:
        return (True, idpath.get(documents[key], path)) if key in documents else (False, None)
    except idpath.PathError:
        return False, None


def _before(theirs: Documents, documents: Documents, key: Key, path: str) -> str | None:
    """The nearest member in front of it, in their order, that is here as well."""
    parent, _, step = path.rpartition("/")
    order = member_ids(_at(theirs, key, parent)[1]) or []
    here = member_ids(_at(documents, key, parent)[1]) or []
    in_front = order[: order.index(step)] if step in order else []
    return next((name for name in reversed(in_front) if name in here), None)

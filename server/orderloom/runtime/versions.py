"""Versions of apps: what publishing a draft would do, publishing it, and going back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from orderloom import i18n
from orderloom.check.app import CheckResult, check_app, load_documents
from orderloom.check.plan import AppPlan
from orderloom.check.problem import Problem
from orderloom.check.structure import StructureChange, structure_plan
from orderloom.errors import OrderloomError
from orderloom.model.difference import Documents, Edit, difference
from orderloom.model.kind import KINDS
from orderloom.model.merge import Conflict, Merged, merge
from orderloom.runtime.publish import Published, Publisher, Release, UnpublishableError, texts_of
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.escalation import escalations
from orderloom.runtime.scenario import ScenarioResult
from orderloom.runtime.version import (
    Apps,
    Drafts,
    DraftState,
    DraftStep,
    Key,
    OvertakenError,
    Stamp,
    Texts,
    Version,
    by_key,
)
from orderloom.sdk.connector import Platforms

DRAFT = "draft"
"""Stands for the draft where a version is named."""


class UnknownVersionError(OrderloomError):
    """No such app, or no such version of it."""

    code = "versions.unknown"


class ConflictsError(OrderloomError):
    """The draft and a version published meanwhile changed the same places; ``problems`` name them."""

    code = "versions.conflicts"

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(count=len(conflicts))
        self.conflicts = tuple(conflicts)
        self.problems = tuple(map(conflict_problem, conflicts))


class ScenariosFailedError(OrderloomError):
    """Scenarios of the new version fail; ``problems`` tell each with what went wrong."""

    code = "versions.scenarios_failed"

    def __init__(self, failed: Sequence[ScenarioResult]) -> None:
        super().__init__(count=len(failed), names=", ".join(one.id for one in failed))
        told = ({"scenario": one.id, "failures": "; ".join(one.failures)} for one in failed)
        whole = Problem(self.error_code, facts=self.facts)
        self.problems = (whole, *(Problem("versions.scenario_failed", facts=facts) for facts in told))


class StructureRefusedError(OrderloomError):
    """Records stand in the way of the new structure; ``problems`` say which and where."""

    code = "versions.structure_refused"

    def __init__(self, changes: Sequence[StructureChange]) -> None:
        super().__init__(count=len(changes))
        texts = ({language: one.sentence(language) for language in i18n.LANGUAGES} for one in changes)
        self.problems = tuple(Problem(self.error_code, text=text) for text in texts)


def conflict_problem(conflict: Conflict) -> Problem:
    """A place that both changed, as a problem of its document."""
    facts = {"path": conflict.path or conflict.document}
    return Problem("versions.conflict", conflict.path, facts, document=conflict.document)


class Measure(Protocol):
    """Counts what the changes between two versions mean for the records there are."""

    def __call__(
        self, old: AppPlan | None, new: AppPlan, changes: Sequence[StructureChange]
    ) -> tuple[StructureChange, ...]:
        """``changes`` with their counts; ``old`` is the version before, None for a first one."""


@dataclass(frozen=True)
class Proposal:
    """What would be published, and everything worth knowing before.

    ``number`` is the newest version, ``state`` the draft that was looked at (None for a folder), ``merged`` the
    documents with whatever was published since the draft began.
    """

    app: str
    number: int
    before: Documents
    merged: Merged
    result: CheckResult
    state: DraftState | None = None
    given: Texts = ()

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """What changes against the newest version."""
        return difference(self.before, self.merged.documents)


@dataclass(frozen=True, slots=True)
class Consent:
    """What whoever publishes takes upon himself: failing scenarios, and his own side of every conflict."""

    force: bool = False
    keep_ours: bool = False


@dataclass(frozen=True)
class Versions:
    """The versions of one installation.

    ``play`` plays the scenarios of a plan on throw-away databases and tells them in a language; ``refresh`` makes this
    process take up what was published.
    """

    apps: Apps
    drafts: Drafts
    publisher: Publisher
    platforms: Platforms
    play: Callable[[AppPlan, str], tuple[ScenarioResult, ...]]
    measure: Measure
    refresh: Callable[[], object]
    _played: dict[tuple[str, str], tuple[ScenarioResult, ...]] = field(default_factory=dict)

    def state(self, app: str) -> DraftState:
        """The draft of an app; raises ``UnknownVersionError``."""
        found = self.drafts.load(app)
        if found is None:
            raise UnknownVersionError(app=app, version=DRAFT)
        return found

    def documents(self, app: str, version: int | str) -> Mapping[Key, object]:
        """The documents of a version or of the draft; raises ``UnknownVersionError``."""
        if version == DRAFT:
            return self.state(app).documents
        texts = self.apps.documents(app, int(version))
        if not texts:
            raise UnknownVersionError(app=app, version=version)
        return by_key(texts)

    def history(self, app: str) -> tuple[Version, ...]:
        """Every version, newest first."""
        return self.apps.history(app)

    def proposal(self, app: str) -> Proposal:
        """What publishing the draft would do; raises ``UnknownVersionError``."""
        state = self.state(app)
        number, texts = self.apps.latest(app) or (0, ())
        before = by_key(texts)
        merged = merge(state.base_documents, state.documents, before) if state.base != number else None
        return self._proposed(app, number, before, merged or Merged(dict(state.documents)), state)

    def proposal_of(self, documents: Documents) -> Proposal:
        """What publishing these documents of a folder would do.

        Documents of kinds that belong to the server keep what this server changed since the last folder came.
        """
        app = _app_of(documents)
        number, texts = self.apps.latest(app) or (0, ())
        before = by_key(texts)
        given = {key: data for key, data in documents.items() if _local(key)}
        earlier = next((by_key(one.given) for one in self.history(app) if one.origin == "folder"), {})
        kept = merge(earlier, {key: data for key, data in before.items() if _local(key)}, given)
        rest = {key: data for key, data in documents.items() if not _local(key)}
        merged = Merged({**rest, **kept.documents}, kept.taken, kept.conflicts)
        return self._proposed(app, number, before, merged, None, texts_of(given))

    def structure(self, proposal: Proposal) -> tuple[StructureChange, ...]:
        """What happens to the tables, with numbers of records; nothing for documents with errors."""
        plan = proposal.result.plan
        if plan is None:
            return ()
        in_force = self._check(proposal.before).plan if proposal.before else None
        return self.measure(in_force, plan, structure_plan(in_force, plan))

    def played(self, proposal: Proposal, language: str = "") -> tuple[ScenarioResult, ...] | None:
        """What came of the scenarios when they were last played; None when these documents' have not been."""
        plan = proposal.result.plan
        for (digest, told_in), results in self._played.items():
            if plan is not None and digest == plan.digest and language in {"", told_in}:
                return results
        return None

    def test(self, proposal: Proposal, language: str = "") -> tuple[ScenarioResult, ...]:
        """Play the scenarios; the last ones are remembered. Without a language what was told in any will do."""
        plan, known = proposal.result.plan, self.played(proposal, language)
        if known is not None or plan is None:
            return known or ()
        told_in = language or i18n.LANGUAGES[0]
        results = self.play(plan, told_in)
        self._played.clear()
        self._played[plan.digest, told_in] = results
        return results

    def publish(self, app: str, by: Actor, door: str, consent: Consent, seen: int | None = None) -> Published:
        """Publish the draft, merged with what was published since it began.

        ``seen`` is the draft's revision that was looked at: ``OvertakenError`` when it is another one now. Edits made
        while this runs stay in the draft. Raises ``UnpublishableError``, ``ConflictsError``,
        ``StructureRefusedError``, ``ScenariosFailedError``.
        """
        proposal = self.proposal(app)
        if proposal.state is not None and seen not in {None, proposal.state.revision}:
            raise OvertakenError
        return self.release(proposal, by, door, consent)

    def release(self, proposal: Proposal, by: Actor, door: str, consent: Consent) -> Published:
        """Publish what was proposed; raises as ``publish``, and ``OvertakenError``."""
        if proposal.result.plan is None:
            raise UnpublishableError([one for one in proposal.result.problems if one.level == "error"])
        if proposal.merged.conflicts and proposal.state is not None and not consent.keep_ours:
            raise ConflictsError(proposal.merged.conflicts)
        blocking = [change for change in self.structure(proposal) if change.blocks]
        if blocking:
            raise StructureRefusedError(blocking)
        failed = [one for one in self.test(proposal) if not one.passed]
        if failed and not consent.force:
            raise ScenariosFailedError(failed)
        state, documents = proposal.state, proposal.merged.documents
        published = self._released(
            Release(
                proposal.result,
                by,
                door,
                origin="draft" if state else "folder",
                forced=tuple(one.id for one in failed),
                given=proposal.given,
                expected=proposal.number,
                settle=(lambda now: leftover(state, documents, now)) if state else None,
            )
        )
        if published.unchanged and state is not None and state.changed:
            self._let_go(state, by)
        return published

    def _let_go(self, state: DraftState, by: Actor) -> None:
        """End a draft whose every edit has come into force by another way."""
        stamp = Stamp(self.publisher.ids.new(), self.publisher.clock.now(), by.id, by.name)
        keys = [(one.kind, one.document) for one in state.changed]

        def step(now: DraftState) -> DraftStep:
            return DraftStep({key: now.before.get(key) for key in keys} if now.revision == state.revision else {})

        self.drafts.edit(state.app, step, stamp)

    def roll_back(self, app: str, number: int, by: Actor, door: str) -> Published:
        """Put the documents of an earlier version in force again, as a new version on the tables as wide as they are.

        Raises ``UnknownVersionError``, and ``UnpublishableError`` when this program would not accept them any more.
        """
        result = self._check(self.documents(app, number))
        return self._released(Release(result, by, door, origin="rollback", of=number))

    def _released(self, release: Release) -> Published:
        self._refuse_beyond_rights(release)
        published = self.publisher.release(release)
        self.refresh()
        return published

    def _refuse_beyond_rights(self, release: Release) -> None:
        """Raise ``UnpublishableError`` where a person who is no admin would give away rights he does not hold."""
        by, plan = release.by, release.result.plan
        number = self.apps.newest().get(plan.id) if plan is not None else None
        if plan is None or number is None or by.admin or by.trusted:
            return
        beyond = escalations(self._check(self.documents(plan.id, number)).plan, plan, by)
        if beyond:
            raise UnpublishableError(beyond)

    def _proposed(
        self,
        app: str,
        number: int,
        before: Documents,
        merged: Merged,
        state: DraftState | None,
        given: Texts = (),
    ) -> Proposal:
        return Proposal(app, number, before, merged, self._check(merged.documents), state, given)

    def _check(self, documents: Documents) -> CheckResult:
        platforms = self.platforms.facts()
        return check_app(load_documents(texts_of(documents)), platforms=platforms)


def leftover(looked_at: DraftState, published: Documents, now: DraftState) -> dict[Key, str | None]:
    """What remains of a draft when ``published`` came out of the state that was looked at: the edits made since."""
    changed = {(one.kind, one.document) for one in now.changed if one.revision > looked_at.revision}
    kept = merge(
        {key: looked_at.documents[key] for key in changed if key in looked_at.documents},
        {key: now.documents[key] for key in changed if key in now.documents},
        {key: published[key] for key in changed if key in published},
    ).documents
    bodies = {(kind, document): body for kind, document, body in texts_of(kept)}
    before = {(kind, document): body for kind, document, body in texts_of(published)}
    return {key: bodies.get(key) for key in changed if bodies.get(key) != before.get(key)}


def _local(key: Key) -> bool:
    """Whether a document belongs to the server rather than to the app."""
    kind = KINDS.find(key[0])
    return kind is not None and kind.local


def _app_of(documents: Documents) -> str:
    """The id of the app that documents make up; raises ``UnknownVersionError`` when none says so."""
    for kind, document in documents:
        found = KINDS.find(kind)
        if found is not None and found.single:
            return document
    raise UnknownVersionError(app="", version=DRAFT)

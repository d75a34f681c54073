"""Versions and drafts in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from orderloom.runtime.ports import Event
from orderloom.runtime.version import (
    DraftDocument,
    DraftNote,
    DraftState,
    DraftStep,
    Key,
    OvertakenError,
    Stamp,
    Texts,
    Version,
)


@dataclass
class MemoryVersions:
    """The ``Apps`` and ``Drafts`` ports."""

    kept: dict[str, list[tuple[Version, Texts]]] = field(default_factory=dict)
    drafts: dict[str, DraftState] = field(default_factory=dict)
    steps: list[DraftNote] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def publish(
        self,
        version: Version,
        documents: Sequence[tuple[str, str, str]],
        event: Event,
        settle: Callable[[DraftState], Mapping[Key, str | None]] | None = None,
    ) -> None:
        versions = self.kept.setdefault(version.app, [])
        if version.number != len(versions) + 1:
            raise OvertakenError
        left = {} if settle is None else settle(self._state(version.app))
        versions.append((version, tuple(documents)))
        if settle is not None:
            self.drafts.pop(version.app, None)
            self._write(version.app, left, event.actor, version)
        self.events.append(event)

    def _write(self, app: str, bodies: Mapping[Key, str | None], by: str, at: Version | Stamp) -> None:
        state = self._state(app)
        rows = {(one.kind, one.document): one for one in state.changed}
        for key, body in bodies.items():
            rows.pop(key, None)
            if body != state.before.get(key):
                rows[key] = DraftDocument(*key, state.revision + 1, body, at.at, by)
        self.drafts[app] = DraftState(
            app, state.newest, state.base, state.revision + 1, state.texts, tuple(rows[key] for key in sorted(rows))
        )

    def latest(self, app: str) -> tuple[int, Texts] | None:
        versions = self.kept.get(app)
        return (len(versions), versions[-1][1]) if versions else None

    def newest(self) -> dict[str, int]:
        return {app: len(versions) for app, versions in self.kept.items()}

    def documents(self, app: str, number: int) -> Texts:
        versions = self.kept.get(app, [])
        return versions[number - 1][1] if 0 < number <= len(versions) else ()

    def history(self, app: str) -> tuple[Version, ...]:
        return tuple(version for version, _ in reversed(self.kept.get(app, [])))

    def apps(self) -> Sequence[str]:
        return sorted(app for app, state in self.drafts.items() if state.changed)

    def load(self, app: str) -> DraftState | None:
        state = self._state(app)
        return state if state.newest or state.changed else None

    def edit(self, app: str, step: Callable[[DraftState], DraftStep], stamp: Stamp) -> DraftState:
        taken = step(self._state(app))
        if taken.bodies:
            self._write(app, taken.bodies, stamp.by, stamp)
            revision = self.drafts[app].revision
            note = DraftNote(stamp.id, app, revision, stamp.at, stamp.by, stamp.by_name, taken.edits, taken.inverse)
            self.steps.append(note)
        return self._state(app)

    def notes(self, app: str, limit: int) -> tuple[DraftNote, ...]:
        return tuple(reversed([note for note in self.steps if note.app == app]))[:limit]

    def _state(self, app: str) -> DraftState:
        newest, texts = self.latest(app) or (0, ())
        known = self.drafts.get(app)
        if known is None or not known.changed:
            return DraftState(app, newest, newest, known.revision if known else 0, texts)
        return replace(known, newest=newest)

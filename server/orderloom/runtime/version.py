"""Versions and drafts as they are kept, and the ports that keep them.

A version is immutable. An app has one draft: the documents that differ from its ``base`` version, each with a revision
of its own, so that two editors notice each other document by document.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, Protocol

from orderloom.errors import OrderloomError
from orderloom.logic import json_text
from orderloom.runtime.rows import Event

Key = tuple[str, str]
"""Kind and id of a document."""

Texts = tuple[tuple[str, str, str], ...]
"""Documents as they are stored: kind, id, canonical JSON."""

Origin = Literal["folder", "draft", "rollback"]
"""Where a version's documents came from."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an app: who made it, when and from what; ``of`` is the version that a rollback went back to.

    ``forced``: failing scenarios did not stop it. ``given`` are the documents of the server's own kinds as the folder
    had them, before what this server had changed was kept.
    """

    app: str
    number: int
    version: str
    digest: str
    at: datetime
    by: str
    by_name: str = ""
    origin: Origin = "folder"
    of: int = 0
    forced: bool = False
    given: Texts = ()


@dataclass(frozen=True, slots=True)
class DraftDocument:
    """A document that the draft changed; ``body`` is its canonical JSON, None when the draft removes it."""

    kind: str
    document: str
    revision: int
    body: str | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who takes a step, when, and the id of the step in the draft's log."""

    id: str
    at: datetime
    by: str
    by_name: str


@dataclass(frozen=True, slots=True)
class DraftNote:
    """One step of a draft's log: the edits and those that take them back, as JSON."""

    id: str
    app: str
    revision: int
    at: datetime
    by: str
    by_name: str
    edits: tuple[Mapping[str, object], ...]
    inverse: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class DraftState:
    """A draft in one look: the documents of its base and those that differ.

    ``base`` is the newest version as long as nothing differs, 0 before the first; ``revision`` grows with every step.
    """

    app: str
    newest: int
    base: int
    revision: int
    texts: Texts
    changed: tuple[DraftDocument, ...] = ()

    @cached_property
    def bodies(self) -> Mapping[Key, str]:
        """The canonical JSON of every document of the draft."""
        found = self.before | {(one.kind, one.document): one.body or "" for one in self.changed}
        return {key: found[key] for key in sorted(found) if found[key]}

    @cached_property
    def before(self) -> dict[Key, str]:
        """The canonical JSON of every document of the base."""
        return {(kind, document): body for kind, document, body in self.texts}

    @cached_property
    def documents(self) -> Mapping[Key, object]:
        """What the draft says, parsed: by kind and id, removed documents left out."""
        return read(self.bodies)

    @cached_property
    def base_documents(self) -> Mapping[Key, object]:
        """The documents that the draft began with."""
        return read(self.before)

    def revision_of(self, key: Key) -> str:
        """What a document is at, as editors repeat it: another content always has another revision."""
        found = next((one for one in self.changed if (one.kind, one.document) == key), None)
        return f"d{found.revision}" if found else f"v{self.base}"


def read(bodies: Mapping[Key, str]) -> dict[Key, object]:
    """Stored documents as data."""
    return {key: json_text.loads(body) for key, body in bodies.items()}


def by_key(texts: Sequence[tuple[str, str, str]]) -> dict[Key, object]:
    """A version's documents as data."""
    return read({(kind, document): body for kind, document, body in texts})


@dataclass(frozen=True, slots=True)
class DraftStep:
    """What one step does to a draft: documents to write (None: removed) and what the log says of it."""

    bodies: Mapping[Key, str | None]
    edits: tuple[Mapping[str, object], ...] = ()
    inverse: tuple[Mapping[str, object], ...] = ()


class OvertakenError(OrderloomError):
    """Somebody else edited or published in the meantime; look again."""

    code = "versions.overtaken"


class Apps(Protocol):
    """Published apps; every version is kept."""

    def publish(
        self,
        version: Version,
        documents: Sequence[tuple[str, str, str]],
        event: Event,
        settle: Callable[[DraftState], Mapping[Key, str | None]] | None = None,
    ) -> None:
        """Store a version, its event and what ``settle`` leaves of the draft, in one transaction.

        ``version.number`` is one more than the newest, else ``OvertakenError``.
        """

    def latest(self, app: str) -> tuple[int, Texts] | None:
        """The newest version's number and documents."""

    def newest(self) -> Mapping[str, int]:
        """The number of every app's newest version."""

    def documents(self, app: str, number: int) -> Texts:
        """The documents of one version; none when there is no such version."""

    def history(self, app: str) -> tuple[Version, ...]:
        """Every version, newest first."""


class Drafts(Protocol):
    """The drafts of this installation."""

    def apps(self) -> Sequence[str]:
        """Apps whose draft differs from their newest version, or that have no version yet."""

    def load(self, app: str) -> DraftState | None:
        """The draft; None for an app that has neither a version nor a draft."""

    def edit(self, app: str, step: Callable[[DraftState], DraftStep], stamp: Stamp) -> DraftState:
        """Carry one step out on the latest state, alone in one transaction, and log it.

        ``step`` may run more than once; what it raises changes nothing. Makes the draft of a new app.
        """

    def notes(self, app: str, limit: int) -> tuple[DraftNote, ...]:
        """The last steps, newest first."""

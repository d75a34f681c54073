"""What a catalogue of platforms tells of each: what it needs of an account, what it gives, how it proves itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from orderloom.sdk.actions import ActionFacts, SettingFacts
from orderloom.sdk.connector import Item

Words = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """One value that people enter for an account.

    ``secret`` ones are never shown again; ``needed``: calls cannot do without; ``signs``: it proves who sends
    messages; ``addresses``: it says where calls go.
    """

    id: str
    title: Words
    help: Words
    secret: bool
    needed: bool
    signs: bool
    addresses: bool


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """How messages of a platform prove themselves: the place of the signature, and the operations that lead to it."""

    place: str
    steps: tuple[str, ...]
    secret: str


@dataclass(frozen=True, slots=True)
class ProbeFacts:
    """What trying the credentials does, and what it tells."""

    title: Words
    reads: bool
    tells: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """One platform. ``items`` are the unified kinds that it gives, each with the status codes that can come;
    ``topics`` and ``streams`` name the kinds that arrive by message or by polling.
    """

    id: str
    version: int
    title: Words
    about: Words
    credentials: tuple[CredentialFacts, ...]
    settings: tuple[SettingFacts, ...]
    items: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, tuple[str, ...]]
    streams: Mapping[str, tuple[str, ...]]
    actions: tuple[ActionFacts, ...]
    signature: SignatureFacts | None
    probe: ProbeFacts | None


@dataclass(frozen=True, slots=True)
class RecordedMessage:
    """A message that comes with a plugin, and the unified items in it."""

    id: str
    title: Words
    topic: str
    message: object
    items: tuple[Item, ...] = field(default=())


class Catalogue(Protocol):
    """The platforms of an installation, as people choose them."""

    def all(self) -> tuple[PlatformFacts, ...]:
        """Every usable platform, by id."""

    def find(self, plugin: str) -> PlatformFacts | None:
        """One of them; None when it is not installed, or switched off."""

    def messages(self, plugin: str) -> tuple[RecordedMessage, ...]:
        """The readable messages that came with a plugin."""

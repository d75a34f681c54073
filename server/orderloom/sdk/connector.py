"""What a platform is to the rest of the product: verify a callback, read it into unified items, sign a fake one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from orderloom.sdk.actions import ActionFacts, PluginFacts


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A callback exactly as it arrived; signatures are checked on these bytes, before anything is parsed.

    Header names are lower-cased here, whatever the caller passes. ``query`` keeps order and repeats. ``url`` is the
    full public address that was called; ``received_at`` is aware.
    """

    headers: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    body: bytes
    url: str
    received_at: datetime

    def __post_init__(self) -> None:
        """Lower the header names; a moment without a zone is a programming error."""
        if self.received_at.tzinfo is None:
            raise ValueError(self.received_at)
        lowered = {name.lower(): value for name, value in self.headers.items()}
        object.__setattr__(self, "headers", MappingProxyType(lowered))


@dataclass(frozen=True, slots=True)
class Reply:
    """What the platform wants to hear back once the message is committed (or was refused)."""

    status: int
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a callback is authentic. ``reason`` is the error code of a refusal, None when ``accepted``.

    ``topic`` is "" when the message names none; ``event_id`` is the same for every repetition of one event (None when
    the platform gives nothing to tell repetitions by) and at most 200 characters long.
    """

    accepted: bool
    reason: str | None
    topic: str
    event_id: str | None
    reply: Reply


@dataclass(frozen=True, slots=True)
class Item:
    """One unified thing found in a message.

    ``kind`` is a key of ``orderloom.sdk.unified.UNIFIED_MODELS`` and ``value`` is JSON in that model's shape.
    ``external_id`` identifies it within one connection. ``occurred_at`` (aware, UTC) says when the platform saw this
    state; None when it does not tell.
    """

    kind: str
    external_id: str
    occurred_at: datetime | None
    value: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        """The public form: ``{kind: value}``."""
        return {self.kind: dict(self.value)}


class Platform(Protocol):
    """One platform, usable without I/O: everything here is a pure function of its arguments."""

    @property
    def id(self) -> str:
        """The plugin id: folder name and manifest id."""

    @property
    def title(self) -> Mapping[str, str]:
        """The platform's name by language."""

    @property
    def credentials(self) -> tuple[str, ...]:
        """Names of the credentials a connection keeps for it."""

    @property
    def actions(self) -> Mapping[str, ActionFacts]:
        """What it can be asked, by id."""

    @property
    def webhook_secret(self) -> str | None:
        """Which of the credentials signs callbacks; None when the platform sends none that can be verified."""

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics that ``read`` understands."""

    @property
    def status_codes(self) -> Mapping[str, tuple[str, ...]]:
        """By unified kind, every status code that ``read`` can give; a connection must map each one."""

    def verify(self, message: RawMessage, secrets: Sequence[str]) -> Verdict:
        """Whether any of ``secrets`` signed these bytes (several are valid while a secret is being replaced).

        No secret, or only empty ones, means refused, never open. Comparison takes constant time. Never raises.
        """

    def read(self, topic: str, body: bytes) -> tuple[Item, ...]:
        """The unified items of a message, possibly none. Raises ``MessageProblem`` with everything wrong in it."""

    def sign(self, topic: str, body: bytes, secret: str, *, event_id: str, sent_at: datetime) -> Mapping[str, str]:
        """The headers under which the platform would send ``body``; ``verify`` accepts them with ``secret``."""


class Platforms(Protocol):
    """The platforms of an installation."""

    def get(self, plugin_id: str) -> Platform:
        """The platform; raises ``PlatformUnknown``."""

    def all(self) -> tuple[Platform, ...]:
        """Every usable platform, by id."""

    def facts(self) -> PluginFacts:
        """The platforms as the checker knows them."""

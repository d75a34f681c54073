"""Effects outside the house: what is to be done elsewhere, queued in the transaction of whatever wants it done.

A row is written beside the change or step that causes it and carried out afterwards (``runtime.deliverer``), so that
nothing is sent for a change that was rolled back, and nothing is forgotten for one that was not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    """To be tried from ``due_at`` on."""
    SENDING = "sending"
    """Somebody is at it, until ``due_at`` at the latest; then nobody knows what came of it."""
    DONE = "done"
    FAILED = "failed"
    """Given up, for a reason."""
    PARKED = "parked"
    """Only a person can tell how it goes on."""

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self not in {DeliveryState.WAITING, DeliveryState.SENDING}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One effect outside. ``channel`` names who carries it out; ``target`` whom it goes to, of whom only a few are
    served at a time; ``action`` and ``body`` (plain JSON, never a secret) say what is to be done.

    ``key`` is the same for every try and unique: who sends the same key twice sends once. It is also what platforms
    tell repetitions by. ``ticket`` is what a waiting run waits for, empty when nobody does.
    """

    id: str
    app: str
    channel: str
    target: str
    action: str
    key: str
    created_at: datetime
    body: Mapping[str, object] = field(default_factory=dict)
    ticket: str = ""
    table: str = ""
    record: str = ""
    run: str = ""
    state: DeliveryState = DeliveryState.WAITING
    tries: int = 0
    """How often it has failed."""
    unclear: bool = False
    """Whether a try may have done it without our hearing so: look before it is sent again."""
    due_at: datetime | None = None
    """When it is due; None: at once."""
    fence: int = 0
    """Grows with whoever takes it; whoever has an older one writes nothing."""
    answer: Mapping[str, object] | None = None
    """What came of it."""
    problem: Mapping[str, object] | None = None
    """Why the last try failed: ``code``, ``facts``."""
    ended_at: datetime | None = None


class OutgoingRows(Protocol):
    """The queue inside one transaction (``WriteTx.outgoing``)."""

    def send(self, delivery: Delivery) -> bool:
        """Queue it; False when its key is there already."""

    def get(self, delivery: str) -> Delivery | None:
        """One of them, locked against others until the end of the transaction."""

    def of(self, key: str) -> Delivery | None:
        """The one with this key, locked."""

    def move(self, before: Delivery, after: Delivery) -> bool:
        """Write where it stands now, unless somebody else has taken or settled it since ``before``; else False."""


def send_again(rows: OutgoingRows, delivery: Delivery, at: datetime) -> None:
    """Queue a delivery, or let the one with its key act again: one that failed is tried anew, one that is done tells
    its answer again, one under way goes on.
    """
    if rows.send(delivery):
        return
    known = rows.of(delivery.key)
    if known is not None and known.state in {DeliveryState.DONE, DeliveryState.FAILED}:
        rows.move(known, replace(known, state=DeliveryState.WAITING, tries=0, due_at=at, ended_at=None))


def recall(rows: OutgoingRows, key: str, at: datetime) -> bool:
    """Give up what nobody has begun to send yet; False when there is no such thing (any more)."""
    known = rows.of(key)
    if known is None or known.state is not DeliveryState.WAITING or known.unclear:
        return False
    problem = {"code": "outgoing.recalled", "facts": {}}
    return rows.move(known, replace(known, state=DeliveryState.FAILED, problem=problem, ended_at=at))


class Outgoing(Protocol):
    """The queue over transactions of its own."""

    def claim(self, limit: int, per_target: int, lease_s: float) -> tuple[Delivery, ...]:
        """Take what is due, each target's oldest first, with a new fence and for ``lease_s`` of the store's clock.

        They are ``sending`` from now on, at most ``per_target`` of one target over all processes. Those whose lease is
        over come back with ``unclear`` set.
        """

    def next_at(self) -> datetime | None:
        """When the next one is due."""

    def tidy(self, before: datetime) -> int:
        """Forget those that ended well, or were given up, before a moment; how many."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """It is done; ``answer`` is what is kept of what came back."""

    answer: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """A try that came to nothing, as far as is known; ``code`` and ``facts`` say why, without secrets."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    retry_after: float | None = None
    """Seconds that the other side asks to wait."""
    permanent: bool = False
    """Another try would end the same way."""
    unclear: bool = False
    """It may have been done all the same."""
    patient: bool = False
    """Nothing was tried: the other side asked to wait, or is spared for a while. It counts as no failure."""
    person: bool = False
    """Only a person can help, such as with new credentials."""


class Channel(Protocol):
    """One way out of the house."""

    @property
    def id(self) -> str:
        """What ``Delivery.channel`` calls it."""

    def repeatable(self, delivery: Delivery) -> bool:
        """Whether a try with unclear outcome may be followed by another: ``deliver`` looks first whether it was done,
        or the other side tells repetitions by the key.
        """

    def deliver(self, delivery: Delivery) -> Delivered | Failed:
        """Carry it out, outside any transaction, within 60 seconds; never raises for what others do wrong."""

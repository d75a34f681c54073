"""Notices: who is told what through which channel, when, and what came of it; and what people want for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class NoticeState(StrEnum):
    """What became of a notice."""

    WAITING = "waiting"
    """To be told from ``due_at`` on."""
    TOLD = "told"
    """In the app: it can be seen; elsewhere: it is with the outgoing queue."""
    REPEATED = "repeated"
    """The same was told a moment ago."""
    GATHERED = "gathered"
    """It is part of the digest ``within``."""
    SWITCHED_OFF = "switched_off"
    """The person does not want this channel, or has no address there."""
    WITHHELD = "withheld"
    """The receiver is gone, or may see something else by now."""
    UNKNOWN = "unknown"
    """The message or the channel is gone."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one receiver through one channel, in the words of the receiver.

    ``account`` is empty where the receiver is no person (webhooks, robots). ``batch`` is the same for all that one step
    told: who takes it over takes it over for all. ``same`` is the key of what is told once only. ``urgent`` and
    ``popup`` are those of the message.
    """

    id: str
    app: str
    message: str
    channel: str
    batch: str
    made_at: datetime
    account: str = ""
    table: str = ""
    record: str = ""
    run: str = ""
    language: str = ""
    rights: str = ""
    """What its words were made with; a receiver with other rights by now is not told."""
    subject: str = ""
    body: str = ""
    state: NoticeState = NoticeState.WAITING
    urgent: bool = False
    popup: bool = False
    same: str = ""
    due_at: datetime | None = None
    told_at: datetime | None = None
    read_at: datetime | None = None
    acknowledged_at: datetime | None = None
    """When the person has answered a pop-up, or somebody else took it over."""
    taken_by: str = ""
    """The account that took it over."""
    within: str = ""
    """The digest that it became part of."""

    @property
    def open_popup(self) -> bool:
        """Whether it stands before every page of its person."""
        return self.popup and self.state is NoticeState.TOLD and self.acknowledged_at is None


@dataclass(frozen=True, slots=True)
class Wishes:
    """How one person wants to be told; ``off`` are channels; an empty ``zone`` is the app's."""

    account: str
    mail: str = ""
    off: Sequence[str] = ()
    quiet_from: str = ""
    """When nobody is to disturb them, as ``22:00``; empty: never."""
    quiet_until: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many notices of a person nobody has read, and the oldest pop-up that waits for an answer."""

    unread: int = 0
    popup: str = ""


class NoticeRows(Protocol):
    """Notices inside one transaction (``WriteTx.notices``)."""

    def add(self, notice: Notice) -> bool:
        """Keep one; False when its id is there already."""

    def due(self, now: datetime, limit: int) -> tuple[Notice, ...]:
        """Waiting ones whose time has come, oldest first; nobody else gets any before this transaction ends."""

    def gathered(self, notice: Notice, limit: int) -> tuple[Notice, ...]:
        """Waiting ones of the same message, person and channel, oldest first, due or not."""

    def told_since(self, notice: Notice, since: datetime) -> bool:
        """Whether the same (message, receiver, channel, ``same``) was told after a moment."""

    def put(self, notice: Notice) -> None:
        """Write what became of it."""

    def wishes(self, accounts: Sequence[str]) -> Mapping[str, Wishes]:
        """What people want; who never said anything is missing."""


class Notices(Protocol):
    """Notices and wishes over transactions of their own."""

    def moment(self) -> datetime:
        """The store's own time, by which all processes tell what is due."""

    def waiting(self, now: datetime, limit: int) -> tuple[Notice, ...]:
        """Those whose time has come, as ``NoticeRows.due`` but for nobody in particular."""

    def next_at(self) -> datetime | None:
        """When the next one is due."""

    def of(self, account: str, *, limit: int, before: str = "") -> tuple[Notice, ...]:
        """Those told to a person in the app, newest first; ``before`` continues after one of them."""

    def get(self, account: str, notice: str) -> Notice | None:
        """One of theirs that was told in the app."""

    def tally(self, accounts: Sequence[str]) -> Mapping[str, Tally]:
        """What waits for each of them; who has nothing is missing."""

    def read(self, account: str, at: datetime, notice: str = "") -> int:
        """One of theirs is read, or without ``notice`` all but pop-ups without an answer; how many were not before."""

    def acknowledge(self, account: str, notice: str, at: datetime) -> bool:
        """They have taken note of a pop-up; False when it was answered before or is not theirs."""

    def take_over(self, account: str, notice: str, at: datetime) -> bool:
        """They see to it, and nobody else of the batch has to; False as above."""

    def wishes(self, account: str) -> Wishes:
        """What a person wants."""

    def put_wishes(self, wishes: Wishes) -> None:
        """Keep what a person wants."""

    def tidy(self, before: datetime) -> int:
        """Forget notices made before, those without an answer excepted; how many."""

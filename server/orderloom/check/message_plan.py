"""Messages compiled: the words per channel, what they may name, and when they are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from orderloom.check.assignees import AssigneePlan
from orderloom.check.plan import Closure


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """One way to tell it: templates by language; ``subject`` is the title where the document names none."""

    id: str
    subject: Mapping[str, str]
    body: Mapping[str, str]
    connection: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class QuietPlan:
    """Hours of the day in which nobody is disturbed; ``until`` before ``start`` is the next morning."""

    start: time
    until: time
    zone: str


@dataclass(frozen=True, slots=True)
class DedupePlan:
    """What is the same within ``span`` is told once."""

    key: Closure
    span: timedelta


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """Gathered for ``every`` from the first on, or until the clock of ``zone`` shows ``at``."""

    every: timedelta | None
    at: time | None
    zone: str


@dataclass(frozen=True, slots=True)
class MessagePlan:
    """One message, ready to be told; ``values`` are what its sender adds."""

    id: str
    title: Mapping[str, str]
    table: str | None
    fields: tuple[str, ...]
    values: tuple[str, ...]
    to: AssigneePlan | None
    channels: tuple[ChannelPlan, ...]
    urgent: bool = False
    popup: bool = False
    quiet: QuietPlan | None = None
    dedupe: DedupePlan | None = None
    digest: DigestPlan | None = None

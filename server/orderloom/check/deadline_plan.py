"""Deadlines compiled: when a clock runs, how long, and what follows on the way."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from orderloom.check.assignees import AssigneePlan
from orderloom.check.calendar_plan import CalendarPlan
from orderloom.check.plan import Closure

WHOLE = ""
"""The id of the only segment of a deadline without segments."""

LAPSED = "lapsed"
"""The only level of the countdown that a trust window stands for."""


@dataclass(frozen=True, slots=True)
class OccasionPlan:
    """Something that happens to a record (``create``, ``transition:pay``, ``mark:late``), narrowed by a condition."""

    on: frozenset[str]
    when: Closure | None = None

    def among(self, happened: Collection[str]) -> bool:
        """Whether any of what happened is meant, whatever the condition says."""
        return not self.on.isdisjoint(happened)


@dataclass(frozen=True, slots=True)
class BandPlan:
    """Starts between two minutes of the day are due at ``due`` so many days later."""

    begins: int
    until: int
    due: int
    days: int


@dataclass(frozen=True, slots=True)
class LengthPlan:
    """One of: a fixed length, a rule that gives hours or a length, a rule that gives the end, or bands of the day."""

    fixed: timedelta | None = None
    by: Closure | None = None
    until: Closure | None = None
    bands: tuple[BandPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentPlan:
    """A stretch with a countdown of its own; ``ends`` is None for the last one."""

    id: str
    title: Mapping[str, str]
    length: LengthPlan
    ends: OccasionPlan | None = None


@dataclass(frozen=True, slots=True)
class LockPlan:
    """A hold that is set: ``but`` are roles that it does not bind."""

    reason: str
    blocks: tuple[str, ...]
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """A moment of the countdown, so long behind its end (negative: before it), and what is done then, in this order."""

    id: str
    title: Mapping[str, str]
    color: str
    offset: timedelta
    marks: tuple[tuple[str, Mapping[str, str]], ...] = ()
    clears: tuple[str, ...] = ()
    lifts: bool = False
    sets: tuple[tuple[str, Closure], ...] = ()
    hands_over: tuple[tuple[str, AssigneePlan], ...] = ()
    transition: str | None = None
    hold: LockPlan | None = None


@dataclass(frozen=True, slots=True)
class DeadlinePlan:
    """One deadline. ``identity`` is the role it acts with (None: nobody's, it does what the document itself says).

    ``levels`` stand in the order of their moments; ``digest`` changes with everything that moments depend on.
    """

    id: str
    title: Mapping[str, str]
    table: str
    identity: str | None
    start: OccasionPlan
    stop: OccasionPlan
    segments: tuple[SegmentPlan, ...]
    levels: tuple[LevelPlan, ...]
    digest: str
    at: Closure | None = None
    again: bool = False
    releases: frozenset[str] = frozenset()
    """What it set that ends with it: ``holds``, ``marks``."""
    pauses: Closure | None = None
    calendar: CalendarPlan | None = None
    zone: str = "UTC"
    sources: frozenset[tuple[str, str]] = field(default=frozenset())
    """The (table, field) that its conditions and lengths look at."""

    @property
    def occasions(self) -> frozenset[str]:
        """Everything that moves its clock, whatever the record says then."""
        ends = (segment.ends.on for segment in self.segments if segment.ends)
        return self.start.on.union(self.stop.on, *ends)

    @property
    def marks(self) -> frozenset[str]:
        """The marks that its levels set or clear."""
        return frozenset(code for level in self.levels for code in (*level.clears, *(one for one, _ in level.marks)))

    @property
    def marks_heard(self) -> frozenset[str]:
        """The marks whose coming or going moves its clock."""
        heard = (one.partition(":") for one in self.occasions)
        return frozenset(code for sort, _, code in heard if sort in {"mark", "clear"} and code)

    def segment(self, segment: str) -> SegmentPlan | None:
        """One of its segments."""
        return next((one for one in self.segments if one.id == segment), None)

    def after(self, segment: str) -> SegmentPlan | None:
        """The segment that starts when this one ends."""
        ids = [one.id for one in self.segments]
        place = ids.index(segment) + 1 if segment in ids else len(ids)
        return self.segments[place] if place < len(ids) else None

    def level(self, level: str) -> LevelPlan | None:
        """One of its levels."""
        return next((one for one in self.levels if one.id == level), None)

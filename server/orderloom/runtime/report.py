"""Reports: what a foreign system says about a record's state, judged. It never reads or writes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orderloom.check.kinds.machine import MachinePlan, TransitionPlan
from orderloom.runtime.ports import StoredReport


class Fate(StrEnum):
    """What becomes of a report; every report is kept, whatever its fate."""

    ADOPTED = "adopted"
    """The machine walked to the state it names."""
    SAME = "same"
    """It agrees with the record."""
    STALE = "stale"
    """Its source has already been followed to something at least as new."""
    IGNORED = "ignored"
    """It names nothing that this app follows."""
    STUCK = "stuck"
    """No declared path leads there, or something stands in the way; the record is held for a person."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of a report, and for an adopted one the transitions to walk."""

    fate: Fate
    path: tuple[TransitionPlan, ...] = ()


def spoken_at(report: StoredReport) -> datetime:
    """The moment a report speaks of: the source's own word, else when it reached us."""
    return report.occurred_at or report.received_at


def judge(
    machine: MachinePlan, state: str | None, value: str | None, moment: datetime, followed: StoredReport | None
) -> Verdict:
    """What to do with a report of ``value`` at ``moment``; ``followed`` is the last one followed from its source."""
    if followed is not None and moment <= spoken_at(followed):
        return Verdict(Fate.STALE)
    if value is None:
        return Verdict(Fate.IGNORED)
    if value == state:
        return Verdict(Fate.SAME)
    path = machine.path(state or "", value)
    return Verdict(Fate.STUCK) if path is None else Verdict(Fate.ADOPTED, path)

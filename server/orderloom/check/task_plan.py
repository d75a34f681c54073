"""Tasks compiled: who is asked, what they fill in, how they can answer, and what happens when nobody does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from orderloom import i18n
from orderloom.check.assignees import AssigneePlan
from orderloom.check.plan import Closure, FieldPlan

ANY = "any"
ALL = "all"
IN_ORDER = "in_order"


@dataclass(frozen=True, slots=True)
class OutcomePlan:
    """One way to answer; ``next`` is the step that follows then, None: the step's own."""

    id: str
    title: Mapping[str, str]
    color: str | None = None
    next: str | None = None
    reason: bool = False


DONE = OutcomePlan("done", {language: i18n.message("tasks.outcome.done", language) for language in i18n.LANGUAGES})
"""The only outcome of a task that names none."""


@dataclass(frozen=True, slots=True)
class RungPlan:
    """Who is asked as well once a task has been open for so long."""

    id: str
    after: timedelta
    to: AssigneePlan


@dataclass(frozen=True, slots=True)
class AskPlan:
    """One task of a flow, ready to be given. ``due`` makes a length or a moment; ``calendar`` counts lengths."""

    title: Mapping[str, str]
    help: Mapping[str, str] | None
    to: AssigneePlan
    mode: str = ANY
    need: int = 1
    fields: Mapping[str, FieldPlan] = field(default_factory=dict)
    form: str | None = None
    outcomes: Mapping[str, OutcomePlan] = field(default_factory=dict)
    due: Closure | None = None
    calendar: str | None = None
    ladder: tuple[RungPlan, ...] = ()

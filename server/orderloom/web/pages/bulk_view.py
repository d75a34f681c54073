"""What the pages of a bulk change show: what is asked for, and the outcomes counted and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from orderloom.check.form_plan import FormFieldPlan, FormPlan, SectionPlan
from orderloom.check.kinds.machine import MachinePlan, TransitionPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Change, Operation, Outcome, Status
from orderloom.runtime.record.gate import Access
from orderloom.web.forms import Form
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.bulk_bar import DELETE, EDIT, MOVE, open_fields
from orderloom.web.pages.form_model import MOVE as MOVING
from orderloom.web.pages.form_model import UPDATE, Entry, Filling, read_fields
from orderloom.web.pages.form_view import FormPage, look_for
from orderloom.web.urls import bulk_url, record_url
from orderloom.web.widgets.base import Look

CHOICE = "set."
"""Begins the names that say what becomes of a field: nothing, ``set`` or ``clear``."""
SET = "set"
CLEAR = "clear"

_OWN = frozenset({"csrf", "ids", "step", "key", "back", "confirm"})
"""Names that belong to one page; all others are handed on to the next."""


@dataclass(frozen=True, slots=True)
class Target:
    """A record as it is, and the version that a change of it is based on."""

    record: Record
    version: int


@dataclass(frozen=True)
class Asked:
    """What is to be done with all of them: ``wanted`` is edit, delete or ``move:`` with a transition."""

    table: TablePlan
    access: Access
    wanted: str
    posted: Form
    look: Look

    @cached_property
    def move(self) -> tuple[MachinePlan, TransitionPlan] | None:
        """The transition with its machine."""
        name = self.wanted.removeprefix(MOVE)
        machines = self.look.plan.on(MachinePlan, self.table.id) if self.wanted.startswith(MOVE) else ()
        return next(((one, one.transitions[name]) for one in machines if name in one.transitions), None)

    @cached_property
    def offered(self) -> list[FieldPlan]:
        """The fields that may be given with it."""
        if self.wanted == EDIT:
            return open_fields(self.table, self.access)
        if self.move is None:
            return []
        machine, move = self.move
        named = dict.fromkeys((*move.required, *machine.states[move.target].required))
        fields = [self.table.fields[name] for name in named if name in self.table.fields]
        open_here = self.access.movable & self.access.readable
        return [one for one in fields if one.writable and not one.uploads and one.id in open_here]

    @cached_property
    def given(self) -> Mapping[str, object]:
        """JSON values by field: those to set, and None for those to clear."""
        choices = {plan.id: self.posted.text(CHOICE + plan.id) for plan in self.offered}
        setting = [plan for plan in self.offered if choices[plan.id] == SET]
        typed = read_fields(setting, self.posted.all(), self.look)
        cleared = {name: None for name, choice in choices.items() if choice == CLEAR}
        return {**{plan.id: typed.get(plan.id) for plan in setting}, **cleared}

    @property
    def complete(self) -> bool:
        """Whether there is something to do."""
        return self.wanted != EDIT or bool(self.given)

    @property
    def words(self) -> str:
        """What is to be done, in words."""
        if self.move is not None:
            return self.look.pick(self.move[1].title)
        return self.look.say("bulk.delete" if self.wanted == DELETE else "bulk.edit")

    @staticmethod
    def keeps(name: str) -> bool:
        """Whether something posted goes on to the next page."""
        return name not in _OWN

    def change(self, visit: AppVisit, target: Target, key: str = "") -> Change:
        """The change of one record; ``key`` makes sure that it is never done twice."""
        operation = {EDIT: Operation.UPDATE, DELETE: Operation.DELETE}.get(self.wanted, Operation.TRANSITION)
        return Change(
            visit.plan.id,
            self.table.id,
            operation,
            visit.actor,
            visit.cause,
            record=target.record.id,
            version=target.version,
            fields=self.given,
            transition=self.move[1].id if self.move else None,
            confirm=frozenset(self.posted.texts("confirm")),
            idempotency_key=f"{key}-{target.record.id}" if key else None,
        )


class AskPage:
    """Which fields are set, cleared or left; ``asks`` tells whether there is anything to ask."""

    def __init__(self, visit: AppVisit, asked: Asked, targets: Sequence[Target]) -> None:
        self.asked = asked
        self.count = len(targets)
        self.href = bulk_url(visit.plan.id, asked.table.id)
        self.ids = " ".join(one.record.id for one in targets)
        self.titles = [visit.title(asked.table, one.record) for one in targets]
        self._visit = visit

    @property
    def asks(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.asked.offered)

    @property
    def clears(self) -> bool:
        """Whether fields may be emptied; a move never does."""
        return self.asked.wanted == EDIT

    @property
    def entries(self) -> list[tuple[Entry, str]]:
        """Each field with an empty input, or what was typed, and what was chosen for it."""
        asked = self.asked
        fields = tuple(FormFieldPlan(one.id, "full") for one in asked.offered)
        form = FormPlan(
            "bulk",
            asked.table.title,
            asked.table.id,
            (SectionPlan("bulk", asked.table.title, 1, fields),),
            frozenset({UPDATE}),
            "record",
        )
        look = look_for(self._visit, asked.offered, [asked.given], asked.table.id)
        mode = UPDATE if asked.wanted == EDIT else MOVING
        page = FormPage(self._visit, form, asked.table, asked.access, mode, Filling(asked.given), look)
        choices = {one.id: asked.posted.text(CHOICE + one.id) for one in asked.offered}
        return [(entry, choices[entry.field.id]) for section in page.sections for entry in section.entries]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that is left as it is, and why."""

    href: str
    title: str
    reasons: tuple[str, ...]


class Results:
    """Outcomes, of a preview or of the deed; ``gone`` are those that nobody could find."""

    def __init__(
        self, visit: AppVisit, asked: Asked, targets: Sequence[Target], outcomes: Sequence[Outcome], *, gone: int
    ) -> None:
        self.asked = asked
        self.gone = gone
        self.href = f"{bulk_url(visit.plan.id, asked.table.id)}/done"
        self._visit = visit
        self._pairs = list(zip(targets, outcomes, strict=True))

    @property
    def done(self) -> int:
        """How many change."""
        return sum(outcome.status.done and outcome.status is not Status.UNCHANGED for _, outcome in self._pairs)

    @property
    def unchanged(self) -> int:
        """How many are as wanted already."""
        return sum(outcome.status is Status.UNCHANGED for _, outcome in self._pairs)

    @property
    def asking(self) -> int:
        """How many change only after a confirmation."""
        return sum(outcome.status is Status.CONFIRM for _, outcome in self._pairs)

    @property
    def questions(self) -> list[tuple[str, str]]:
        """What has to be confirmed, each once."""
        language = self._visit.visit.language
        found = {
            one.id: one.message(language)
            for _, outcome in self._pairs
            if outcome.status is Status.CONFIRM
            for one in outcome.problems
            if one.level == "confirm"
        }
        return list(found.items())

    @property
    def refusals(self) -> list[Refusal]:
        """Those that stay as they are."""
        return [self._refusal(*pair) for pair in self._pairs if not pair[1].status.done and not self._asks(pair[1])]

    @property
    def unconfirmed(self) -> list[Refusal]:
        """Those that nobody confirmed."""
        return [self._refusal(*pair) for pair in self._pairs if self._asks(pair[1])]

    @staticmethod
    def _asks(outcome: Outcome) -> bool:
        return outcome.status is Status.CONFIRM

    def _refusal(self, target: Target, outcome: Outcome) -> Refusal:
        language, table = self._visit.visit.language, self.asked.table
        reasons = tuple(dict.fromkeys(one.message(language) for one in outcome.problems if one.level != "warning"))
        fallback = self._visit.look().say("bulk.stale" if outcome.status is Status.STALE else "bulk.refused")
        return Refusal(
            record_url(self._visit.plan.id, table.id, target.record.id),
            self._visit.title(table, target.record),
            reasons or (fallback,),
        )

"""The next actions of a record: one primary, the rest beside it, each either done at once or asked about first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import NextAction
from orderloom.runtime.record.gate import Access
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.history import in_words
from orderloom.web.urls import record_url


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way, and the names of the moves it stops."""

    id: str
    words: str
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One action, leading to the state called ``becomes``.

    ``asks``: it needs items ticked or fields filled, so it opens a small form instead of acting at once; ``reasons``
    say why it cannot be done now.
    """

    id: str
    words: str
    becomes: str
    href: str
    primary: bool
    danger: bool
    asks: bool
    reasons: tuple[str, ...]

    @property
    def enabled(self) -> bool:
        """Whether it would be done now."""
        return not self.reasons


class Moves:
    """What this person may do next with a record."""

    def __init__(self, visit: AppVisit, table: TablePlan, access: Access, record: Record) -> None:
        self._visit = visit
        self._table = table
        self._access = access
        self._record = record

    @cached_property
    def actions(self) -> Sequence[NextAction]:
        """As the engine sees them."""
        return self._visit.services.engine.next_actions(
            self._visit.plan.id, self._table.id, self._record, self._visit.actor
        )

    @cached_property
    def all(self) -> list[Move]:
        """Every action, the primary one first, dangerous ones last."""
        language = self._visit.visit.language
        best = next((one.transition.id for one in self.actions if one.transition.primary and one.enabled), None)
        found = [
            Move(
                id=one.transition.id,
                words=self._visit.look().pick(one.transition.title),
                becomes=self._state(one.transition.target),
                href=move_url(self._visit, self._record, one.transition.id),
                primary=one.transition.id == best,
                danger=one.transition.color == "red",
                asks=bool(one.confirm or self.asked(one)),
                reasons=tuple(dict.fromkeys(reason.message(language) for reason in one.reasons)),
            )
            for one in self.actions
        ]
        return sorted(found, key=lambda move: (not move.primary, move.danger, not move.enabled))

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """What is in the way, each named once with all it stops."""
        stopped: dict[str, list[str]] = {}
        for move in self.all:
            for reason in move.reasons:
                stopped.setdefault(reason, []).append(move.words)
        return [Obstacle(f"why-{place}", words, tuple(names)) for place, (words, names) in enumerate(stopped.items())]

    def _state(self, code: str) -> str:
        """A state in words."""
        field = self._table.fields.get(self._table.state_field or "")
        return in_words(field, code, self._visit.look()) if field else code

    def described(self, move: Move) -> str:
        """Ids of what stops a move."""
        return " ".join(one.id for one in self.obstacles if one.words in move.reasons)

    def find(self, transition: str) -> NextAction | None:
        """One action by its transition."""
        return next((one for one in self.actions if one.transition.id == transition), None)

    def asked(self, action: NextAction) -> list[FieldPlan]:
        """The fields that must be filled and that this person may fill, for the small form."""
        named = dict.fromkeys((*action.transition.required, *action.missing))
        fields = [self._table.fields[name] for name in named if name in self._table.fields]
        return [field for field in fields if self.may_give(field)]

    def may_give(self, field: FieldPlan) -> bool:
        """Whether this person may give the field with a move."""
        return field.writable and field.id in self._access.movable and field.id in self._access.readable


def move_url(visit: AppVisit, record: Record, transition: str) -> str:
    """Where a move is asked about (GET) and done (POST)."""
    return f"{record_url(visit.plan.id, record.table, record.id)}/move/{transition}"

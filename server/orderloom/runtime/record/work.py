"""One change being carried out: what the stages read and write, from the raw fields to the stored row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from orderloom.check.kinds.machine import TransitionPlan
from orderloom.check.plan import Closure, FieldPlan
from orderloom.check.problem import Problem, refuses
from orderloom.logic.errors import LogicError
from orderloom.model.values import Stock
from orderloom.runtime.balance import Moved
from orderloom.runtime.ports import Ids, Record, WriteTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.asks import answering
from orderloom.runtime.record.change import Change, Operation, Status
from orderloom.runtime.record.directory import Members
from orderloom.runtime.record.gate import Access
from orderloom.runtime.record.prepared import PreparedApp, PreparedTable
from orderloom.runtime.record.uploads import Uploads


@dataclass(slots=True)
class Scope:
    """What all changes of one transaction share.

    ``made`` are the ids of records that this transaction makes, which links may name before they are stored.
    ``careful``: look every key up before writing, because the database has just refused one. ``touched``: rows have
    been written, so a refusal must roll back. ``uploads`` are the stored files that the change names.
    """

    app: PreparedApp
    tx: WriteTx
    ids: Ids
    now: datetime
    careful: bool = False
    touched: bool = False
    uploads: Uploads = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    members: Members = field(default_factory=Members)
    """Who may be named in fields of people and teams."""
    link_key: bytes = b""
    """What the codes of public links are worked out with."""


@dataclass(frozen=True, slots=True)
class MarkWish:
    """A mark to set once the change is stored."""

    code: str
    reason: Mapping[str, str]
    cause: str


@dataclass(frozen=True, slots=True)
class StockStep:
    """A movement that is possible and will be written once the change is stored: of which record, and how it ends."""

    table: PreparedTable
    product: Record
    verb: str
    field: FieldPlan
    amount: Decimal
    holder: str
    reason: str
    number: int
    before: Stock
    after: Moved


@dataclass(slots=True)
class Work:
    """One change on its way through the stages.

    ``given`` are the decoded values that the door sent, ``values`` the record as it would become, ``faulty`` the fields
    that could not be decoded. ``status`` ends the work; until then stages only collect ``problems``.
    """

    scope: Scope
    table: PreparedTable
    access: Access
    change: Change
    operation: Operation
    raw: Mapping[str, object]
    given: dict[str, object] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    before: Record | None = None
    values: dict[str, object] = field(default_factory=dict)
    state: str | None = None
    asked_state: str | None = None
    move: TransitionPlan | None = None
    guarded: bool = False
    by_report: bool = False
    outdated: bool = False
    problems: list[Problem] = field(default_factory=list)
    marks: list[MarkWish] = field(default_factory=list)
    stock: list[StockStep] = field(default_factory=list)
    status: Status | None = None
    record: Record | None = None
    revived: Record | None = None
    """The deleted record that comes back."""
    happened: list[str] = field(default_factory=list)
    """What has happened to the record since its deadlines last looked, as their occasions."""
    _target: str = ""
    _env: dict[str, object] | None = None
    _changed: list[str] | None = None

    @property
    def target(self) -> str:
        """The id of the record: the one found, or the one a new record gets."""
        if self.before is not None:
            return self.before.id
        if not self._target:
            chosen = self.change.record if self.change.actor.trusted else None
            self._target = chosen or self.scope.ids.new()
            self.scope.made.add(self._target)
        return self._target

    @property
    def env(self) -> dict[str, object]:
        """What expressions read: context, the values as they would become, ``@old`` values of an existing record."""
        if self._env is None:
            env = self.scope.app.context(self.change.actor, self.scope.now)
            env.update(self.table.plan.flatten(self.values))
            if self.before is not None:
                env.update(self.table.plan.flatten(self.before.values, "@old."))
            self._env = env
        return self._env

    def begin(self, values: dict[str, object]) -> None:
        """Take ``values`` as what the record would become."""
        self.values = values
        self._env = self._changed = None

    def become_new(self) -> None:
        """Take the record that was found for one that is not there yet: all its values are new."""
        self.revived, self.before = self.before, None
        self._target = self.revived.id if self.revived else ""
        self._env = self._changed = None

    def put(self, spec: FieldPlan, value: object) -> None:
        """Set one field, for the record and for expressions."""
        self.values[spec.id] = value
        self._changed = None
        if self._env is not None:
            for suffix, part in spec.codec.flatten(value).items():
                self._env[spec.id + suffix] = part

    def at(self, name: str) -> str:
        """The pointer of a field in the request; the request itself for one that the actor may not see."""
        return self.given_at(name) if name in self.access.readable else ""

    def given_at(self, name: str) -> str:
        """The pointer of a name as the request wrote it, whatever it stands for."""
        return f"{self.change.pointer}/{name}"

    def refuse(self, found: Problem) -> None:
        """Note a problem; further stages may find more."""
        self.problems.append(found)

    def stop(self, status: Status, found: Problem | None = None) -> None:
        """End here."""
        self.status = status
        if found is not None:
            self.problems.append(found)

    def fault(self, code: str, spec: FieldPlan, **facts: object) -> None:
        """Note a problem of one field, named by its title; one that the actor may not see is not named at all."""
        if spec.id not in self.access.readable:
            self.refuse(problem("record.field.unseen"))
            return
        self.refuse(problem(code, self.at(spec.id), {"field": spec.id, **facts}, titles={"field": spec.title}))

    def evaluate(self, closure: Closure, owner: str) -> object:
        """The value of an expression of ``owner``; None, and a problem, when it fails while running."""
        try:
            return closure(answering(self.scope.app.plan, self.scope.tx, closure, self.env, self.target))
        except LogicError as error:
            unseen = owner in self.table.plan.fields.keys() - self.access.readable
            told = {"owner": owner, "type": error.type}
            self.refuse(problem("record.field.unseen") if unseen else problem("expression.failed", "", told))
            return None

    def changed(self) -> list[str]:
        """Own fields whose value differs from the stored record."""
        if self._changed is None:
            old = self.before.values if self.before else {}
            new = self.values
            self._changed = [spec.id for spec in self.table.own if old.get(spec.id) != new.get(spec.id)]
        return self._changed

    def judge(self) -> None:
        """End when the problems found so far refuse the change or ask for confirmation."""
        if refuses(self.problems):
            self.status = Status.REFUSED
        elif any(found.level == "confirm" for found in self.problems):
            self.status = Status.CONFIRM


Stage = Callable[[Work], None]
"""One step of the write path over one ``Work``."""


def run(work: Work, stages: Sequence[Stage]) -> None:
    """Run ``stages`` in order until one ends the work."""
    for stage in stages:
        stage(work)
        if work.status is not None:
            return

"""What a sort of step does: it looks at its turn and says what is to happen; the runner does and journals it.

A step never writes by itself. Whatever it wants written is written in the transaction that moves the run on, so that
effect and journal are one; whatever leaves the house is queued there and sent afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from orderloom.check.flow_plan import FlowPlan, StepPlan
from orderloom.check.plan import AppPlan
from orderloom.errors import OrderloomError
from orderloom.model.registry import Registry
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.ports import Record, WriteTx
from orderloom.runtime.record.change import Actor, Change, Outcome
from orderloom.runtime.run_rows import Run


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of one run, about to be done.

    ``env`` is what its expressions read, ``given`` the values of its ``with``, worked out. ``record`` is the run's
    record as it is now, None when it has none or it is gone. ``ticket`` is what an answer to a wait begun now must
    name; it is the same in every try of this turn, as a key for effects outside must be.
    """

    app: AppPlan
    flow: FlowPlan
    step: StepPlan
    run: Run
    actor: Actor
    now: datetime
    env: Mapping[str, object]
    given: Mapping[str, object]
    record: Record | None
    ticket: str
    tools: Tools


Beside = Callable[[WriteTx], None]
"""What else is written in the transaction that moves the run on."""


class StepFailed(OrderloomError):
    """A step cannot do what it should; its code is what ``catch`` looks for."""

    code = "flow.step_failed"


NEXT = "\0"
"""In ``Go.next``: where the step itself says."""


@dataclass(frozen=True, slots=True)
class Go:
    """Go on: to ``next``, or with ``NEXT`` to the step's own. ``output`` is kept in its variable."""

    output: object = None
    next: str | None = NEXT
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """Carry out a change with the run's identity, and go on; a refused one fails the step with its first code.

    ``output`` makes what is kept in the variable of what came of it.
    """

    change: Change
    output: Callable[[Outcome], object] = field(default=lambda outcome: outcome.record.id if outcome.record else None)
    missing_fine: bool = False
    """Whether it is no failure that there is nothing to change (any more)."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until ``Turn.ticket`` is answered, or until the moment ``until``; ``begin`` writes what may lead to that.

    With ``until`` and no answer the step is done (a wait for time); with ``deadline`` it has then timed out.
    """

    begin: Beside | None = None
    until: datetime | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class End:
    """End the run, or the inner graph: well, or with a failure."""

    output: object = None
    failure: StepFailed | None = None


Taken = Go | Write | Wait | End
"""What a step wants to happen."""


class StepRun(Protocol):
    """One sort of step at work."""

    @property
    def id(self) -> str:
        """Which sort it is."""

    def take(self, turn: Turn) -> Taken:
        """Do the step, as far as it is up to us; raises ``StepFailed``. May be asked again after a death."""

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """Go on with the answer to the ticket that ``take`` waited for; raises ``StepFailed``."""


@runtime_checkable
class Joining(Protocol):
    """A sort of step that waits for inner runs, see ``runtime.flow.inner``."""

    def holds(self, step: StepPlan, ended: Run, left: int) -> bool:
        """Whether it goes on waiting although an inner run has ended, with so many ``left`` that have not."""

    def joined(self, step: StepPlan, inner: tuple[Run, ...]) -> Mapping[str, object]:
        """The news that ends its wait, seeing where its inner runs stand; whatever has not ended is called off."""


@runtime_checkable
class Abandoning(Protocol):
    """A sort of step whose wait leaves something behind that has to be taken back when nobody waits any more."""

    def abandon(self, tx: WriteTx, run: Run, at: datetime) -> None:
        """Take it back, in the transaction that ends the wait: the run was cancelled, has failed or timed out."""


RUNS: Registry[StepRun] = Registry("orderloom.runtime.flow.steps", "RUN")
"""Every sort's runner, by id."""

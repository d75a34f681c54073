"""What a sort of step brings to the checker, what it may ask there, and the registry of all sorts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, runtime_checkable

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.types import LogicType, Schema
from orderloom.model.kinds.flow import Flow
from orderloom.model.registry import Registry
from orderloom.model.step import Step, StepOptions

Opt = TypeVar("Opt", bound=StepOptions)
O_contra = TypeVar("O_contra", bound=StepOptions, contravariant=True)

VARIABLE = "@var."
"""Prefix of the paths of variables."""

INPUT = "@input."
"""Prefix of the paths of a flow's inputs."""

ITEM = "@item"
"""The element that an inner graph of ``map`` works on; ``@index`` is its place, from 0."""

READ = "read"
CREATE = "create"
UPDATE = "update"
DELETE = "delete"
MOVE = "move"
HOLD = "hold"
SET_STATE = "set_state"
"""The verbs that ``StepCheck.needs`` asks for; with ``MOVE`` the last part names the transition, else a field."""


@dataclass(frozen=True, slots=True)
class StepContext:
    """What one step may ask. ``schema`` are the paths that are sure to be there when it begins, with their types; where
    nothing is sure any more (unreachable), it is what the flow begins with.
    """

    context: Context
    flow: Flow
    facts: TableFacts | None
    schema: Schema

    @property
    def steps(self) -> frozenset[str]:
        """The ids of all steps."""
        return frozenset(step.id for step in self.flow.steps)


class StepCheck(Protocol[O_contra]):
    """One sort of step in the checker. Pointers of its problems start at the step (``/options/table``, ``/with/0``)."""

    @property
    def id(self) -> str:
        """Which sort it checks."""

    def check(self, step: Step, options: O_contra, around: StepContext) -> Iterable[Problem]:
        """Everything wrong with a step whose options are well formed; common keys are checked already."""

    def ways(self, options: O_contra) -> Iterable[tuple[str, str]]:
        """Ways out of its own, as (name, step), beside ``next``, ``catch`` and ``timeout``."""

    def inner(self, options: O_contra) -> Iterable[tuple[str, str, Mapping[str, LogicType]]]:
        """Where its inner graphs begin, as (name, step, paths that are there beside those it has itself)."""

    def ends(self, options: O_contra) -> bool:
        """Whether nothing follows it."""

    def pauses(self, options: O_contra) -> bool:
        """Whether a loop through it cannot spin: it waits, or counts."""

    def leaves(self, step: Step, options: O_contra, around: StepContext) -> Mapping[str, LogicType]:
        """The types of what it leaves in its variable, by suffix (``""``, ``.name``)."""

    def needs(self, step: Step, options: O_contra) -> Iterable[tuple[str, str, str]]:
        """Rights that the run's identity must have, as (table, verb, field or transition; empty for none); an empty
        table is the flow's.
        """

    def compile(self, step: Step, options: O_contra, around: StepContext) -> object:
        """What the runtime's file of this sort needs to know."""


@runtime_checkable
class Taking(Protocol):
    """A sort of step whose values of ``with`` have types of their own; those of all others are free."""

    def takes(self, step: Step, options: StepOptions, around: StepContext) -> Mapping[str, Codec]:
        """What becomes of the values, by name; a name that is missing here is free."""


@runtime_checkable
class Within(Protocol):
    """A sort of step whose inner graphs read what depends on where it stands."""

    def within(self, options: StepOptions, around: StepContext) -> Mapping[str, LogicType]:
        """The paths that are there beside those it has itself, with their types, in place of those of ``inner``."""


@runtime_checkable
class Starting(Protocol):
    """A sort of step that starts another flow."""

    def starts(self, options: StepOptions) -> str:
        """The id of that flow."""


class PlainStep(Generic[Opt]):
    """The usual answers: one way on, no graph inside, done at once, nothing left, nothing needed."""

    def ways(self, options: Opt) -> Iterable[tuple[str, str]]:
        """None of its own."""
        return ()

    def inner(self, options: Opt) -> Iterable[tuple[str, str, Mapping[str, LogicType]]]:
        """No graph inside."""
        return ()

    def ends(self, options: Opt) -> bool:
        """Something may follow."""
        return False

    def pauses(self, options: Opt) -> bool:
        """It is done at once."""
        return False

    def leaves(self, step: Step, options: Opt, around: StepContext) -> Mapping[str, LogicType]:
        """Nothing that a variable could keep."""
        return {}

    def needs(self, step: Step, options: Opt) -> Iterable[tuple[str, str, str]]:
        """No rights."""
        return ()


def unknown_step(around: StepContext, step: str, pointer: str) -> Iterator[Problem]:
    """A problem when the flow has no such step."""
    if step not in around.steps:
        yield Problem("flow.unknown_step", pointer, known(step, sorted(around.steps)))


CHECKS: Registry[StepCheck[StepOptions]] = Registry("orderloom.check.steps", "CHECK")
"""Every sort's checker, by id."""

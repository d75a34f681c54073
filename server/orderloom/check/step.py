"""What a sort of step brings to the checker, what it may ask there, and the registry of all sorts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from orderloom.check.context import Context
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.types import LogicType, Schema
from orderloom.model.kinds.flow import Flow
from orderloom.model.registry import Registry
from orderloom.model.step import Step, StepOptions

O_contra = TypeVar("O_contra", bound=StepOptions, contravariant=True)

VARIABLE = "@var."
"""Prefix of the paths of variables."""

INPUT = "@input."
"""Prefix of the paths of a flow's inputs."""

ITEM = "@item"
"""The element that an inner graph of ``map`` works on; ``@index`` is its place, from 0."""


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
        """Rights that the run's identity must have, as (table, verb, field or transition; empty for none)."""

    def compile(self, step: Step, options: O_contra, around: StepContext) -> object:
        """What the runtime's file of this sort needs to know."""


CHECKS: Registry[StepCheck[StepOptions]] = Registry("orderloom.check.steps", "CHECK")
"""Every sort's checker, by id."""

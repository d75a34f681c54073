"""Versions on their way into force: what processes tell each other about them, and what has to be moved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from orderloom.check.plan import AppPlan


@dataclass(frozen=True, slots=True)
class PlanReport:
    """The version of an app that a process works by, and the newest one whose columns its writes keep right as well."""

    number: int
    coming: int


class PlanReports(Protocol):
    """Where a process tells by which versions it works."""

    def report(self, plans: Mapping[str, PlanReport]) -> None:
        """Tell, by app; often and cheaply."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The version of an app that is in force in this process."""

    number: int
    plan: AppPlan


@dataclass(frozen=True, slots=True)
class Move:
    """An app on its way from the version in force to a newer one, ``number``, whose columns are being filled."""

    current: AppPlan
    coming: AppPlan
    number: int

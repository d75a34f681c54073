"""Steps that put a record into the recycle bin."""

from collections.abc import Iterable

from orderloom.check.problem import Problem
from orderloom.check.record_step import OWN, RecordStep, TargetPlan, no_fields, target_faults, target_plan
from orderloom.check.step import DELETE, StepContext
from orderloom.model.step import Step
from orderloom.model.steps.archive import STEP, ArchiveOptions


class ArchiveCheck(RecordStep[ArchiveOptions]):
    """Steps that archive records, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: ArchiveOptions, around: StepContext) -> Iterable[Problem]:
        """A record of ours."""
        yield from target_faults(options, around)
        yield from no_fields(step)

    def needs(self, step: Step, options: ArchiveOptions) -> Iterable[tuple[str, str, str]]:
        """To delete records."""
        yield options.table or OWN, DELETE, ""

    def compile(self, step: Step, options: ArchiveOptions, around: StepContext) -> TargetPlan:
        """Which record."""
        return target_plan(options, around)


CHECK = ArchiveCheck()

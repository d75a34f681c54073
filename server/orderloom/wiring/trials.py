"""Trials of a draft's flows: each on a throw-away database, with a copy of what whoever tries may see."""

import time
from dataclasses import dataclass
from functools import cache, partial

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.members import PEOPLE
from orderloom.check.plan import AppPlan
from orderloom.runtime.assignees import Everybody
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import Clock, Plans
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.directory import Directory
from orderloom.runtime.replay.past import Past
from orderloom.runtime.replay.start import Start
from orderloom.runtime.trial.copied import Copying
from orderloom.runtime.trial.crew import Crew, crew
from orderloom.runtime.trial.trial import Site, TrialRefusedError, TrialWish, Tried, try_flow
from orderloom.sdk.connector import Platforms
from orderloom.wiring.scenarios import Yard
from orderloom.wiring.transfer import AccountActors

_MOST_SECONDS = 10.0
"""How long the time that passes in a trial may take to be worked through."""


@dataclass(frozen=True, slots=True)
class FlowTrials:
    """The ``Trials`` port over one installation; of its live store it only ever reads."""

    engine: Engine
    plans: Plans
    platforms: Platforms
    everybody: Everybody
    directory: Directory
    actors: AccountActors
    clock: Clock

    def try_flow(self, plan: AppPlan, actor: Actor, wish: TrialWish) -> Tried:
        """Try a flow of ``plan`` on a copy of the record, as far as ``actor`` sees it."""
        ends = time.monotonic() + _MOST_SECONDS
        start, made_for = self._copy(plan, actor, wish)
        with Yard(plan) as yard, yard.ground() as ground:
            site = Site(
                plan, made_for, ground, self.platforms, start, self._crew(plan), lambda: time.monotonic() < ends
            )
            return try_flow(site, wish)

    def _copy(self, plan: AppPlan, actor: Actor, wish: TrialWish) -> tuple[Start, AppPlan | None]:
        now, in_force = self.clock.now(), self.plans.plan(plan.id)
        if in_force is None:
            return Start({}, Past(now, now)), None
        copying, flow = Copying(self.engine, in_force, actor, now), plan.find(FlowPlan, wish.flow)
        table = flow.table if flow is not None else None
        if wish.record and table is not None and not copying.around(table, wish.record):
            raise TrialRefusedError(problem("record.missing", "/record"))
        copying.newest()
        return copying.start, in_force

    def _crew(self, plan: AppPlan) -> Crew:
        roster, names = self.everybody.roster(plan.id), {PEOPLE: self.directory.people(plan.id)}
        return crew(plan, roster, names, cache(partial(self._actor, plan.id)))

    def _actor(self, app: str, account: str) -> Actor | None:
        return self.actors.actor(app, account, "")

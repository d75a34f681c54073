"""Flows as the faces get them, over whatever store a test has."""

from collections.abc import Mapping
from unittest.mock import create_autospec

from orderloom.check.plan import AppPlan
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.by_hand import ByHand
from orderloom.runtime.flow.control import Control
from orderloom.runtime.flow.start import Starter
from orderloom.runtime.flow.versions import OneVersion
from orderloom.runtime.parked import Parked
from orderloom.runtime.ports import Clock, Ids, Store
from orderloom.runtime.run_figures import StepFigures
from orderloom.runtime.run_rows import RunState
from orderloom.runtime.schedule_desk import ScheduleDesk
from orderloom.web.services import Flows


def no_schedules() -> ScheduleDesk:
    """Nothing waits for the clock."""
    made = create_autospec(ScheduleDesk, instance=True)
    made.all.return_value = ()
    desk: ScheduleDesk = made
    return desk


def no_parked() -> Parked:
    """Nothing waits for a person."""
    made: Parked = create_autospec(Parked, instance=True)
    return made


class NoFigures:
    """The ``RunFigures`` port of a journal without runs."""

    def states(self, app: str, flow: str = "") -> Mapping[RunState, int]:
        return {}

    def failed(self, app: str) -> int:
        return 0

    def steps(self, app: str, flow: str) -> Mapping[str, StepFigures]:
        return {}


def no_flows() -> Flows:
    """An app in which nothing can be started."""
    by_hand = create_autospec(ByHand, instance=True)
    by_hand.offers.return_value = ()
    control = create_autospec(Control, instance=True)
    return Flows(by_hand, no_schedules(), control, NoFigures(), create_autospec(OneVersion, instance=True), no_parked())


def flows_of(plan: AppPlan, engine: Engine, store: Store, clock: Clock, ids: Ids) -> Flows:
    """Flows of one app."""
    versions = OneVersion(plan)
    by_hand = ByHand(Starter(engine, store, versions, clock, ids), engine, store, versions, clock, ids)
    control = create_autospec(Control, instance=True)
    return Flows(by_hand, no_schedules(), control, NoFigures(), versions, no_parked())

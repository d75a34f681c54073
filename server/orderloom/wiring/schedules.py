"""Schedules at work, wired."""

from typing import Final

from orderloom.jobs.loops import Loop
from orderloom.runtime.ports import Plans
from orderloom.runtime.schedule_desk import ScheduleDesk
from orderloom.runtime.schedules import Scheduler
from orderloom.store.schedules import SqlSchedules
from orderloom.store.store import SqlStore
from orderloom.wiring.flows import FlowWork

SWEEP_S: Final = 0.5
"""How late a tick may be noticed."""


def scheduler_of(store: SqlStore, flows: FlowWork, plans: Plans) -> Scheduler:
    """Fires the schedules of a store."""
    return Scheduler(store, SqlSchedules(store.database), plans, flows.versions, flows.starter)


def schedule_loop(store: SqlStore, flows: FlowWork, plans: Plans) -> Loop:
    """Its loop, not yet started; every process may run one."""
    scheduler = scheduler_of(store, flows, plans)
    return Loop(scheduler.name, scheduler.step, pause_s=SWEEP_S)


def schedule_desk(store: SqlStore, flows: FlowWork) -> ScheduleDesk:
    """What people do with schedules."""
    engine, ids, schedules = flows.tools.engine, flows.tools.ids, SqlSchedules(store.database)
    return ScheduleDesk(engine, store, schedules, flows.versions, flows.starter, flows.clock, ids)

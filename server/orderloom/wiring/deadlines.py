"""Deadlines at work, wired: who watches the clocks, and who lets them follow new versions."""

from typing import Final

from orderloom.jobs.loops import Loop
from orderloom.runtime.assignees import Everybody
from orderloom.runtime.deadlines import Deadlines, Recounting
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import Clock, Plans
from orderloom.store.store import SqlStore
from orderloom.store.timers import SqlTimers

WATCH_PAUSE_S: Final = 0.5
RECOUNT_PAUSE_S: Final = 1.0


def deadline_dues(
    store: SqlStore, engine: Engine, plans: Plans, people: Everybody | None, clock: Clock
) -> tuple[Deadlines, Recounting]:
    """Both, over the timers of a store."""
    timers = SqlTimers(store.database)
    return Deadlines(engine, store, timers, plans, people), Recounting(engine, store, timers, plans, clock.now)


def deadline_loops(
    store: SqlStore, engine: Engine, plans: Plans, people: Everybody | None, clock: Clock
) -> tuple[Loop, Loop]:
    """The loops of both, not yet started; several processes may run them."""
    watch, recount = deadline_dues(store, engine, plans, people, clock)
    return (
        Loop(watch.name, watch.step, pause_s=WATCH_PAUSE_S),
        Loop(recount.name, recount.step, pause_s=RECOUNT_PAUSE_S),
    )

"""Flows at work, wired: what begins them, what goes on with them, and the loops that do both."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from orderloom.jobs.doorbell_local import HaltingLoop, LocalBell
from orderloom.jobs.loops import Loop
from orderloom.runtime.flow.by_hand import ByHand
from orderloom.runtime.flow.control import Control
from orderloom.runtime.flow.dispatch import Dispatch
from orderloom.runtime.flow.runner import Bench, Runner
from orderloom.runtime.flow.start import Starter
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import Clock
from orderloom.store.runs import SqlRuns
from orderloom.store.store import SqlStore

SWEEP_S: Final = 1.0
"""A bell wakes the loops at once; this finds what a lost bell left, and whose time has come."""

THREADS: Final = 8
"""Runs that one process works on at a time; most of the time each waits for a commit."""


@dataclass(frozen=True)
class FlowWork:
    """Everything about flows of one installation, in one process."""

    store: SqlStore
    tools: Tools
    versions: FlowVersions
    clock: Clock
    owner: str
    """Names this process in leases."""
    bell: LocalBell

    @cached_property
    def runs(self) -> SqlRuns:
        """The run journal."""
        return SqlRuns(self.store.database, self.owner)

    @cached_property
    def starter(self) -> Starter:
        """Begins flows by hand, by a program, by the clock, by a signal."""
        return Starter(self.tools.engine, self.store, self.versions, self.clock, self.tools.ids)

    @cached_property
    def control(self) -> Control:
        """What people do to runs."""
        return Control(self.tools.engine, self.store, self.runs, self.versions, self.clock, self.tools.ids)

    @cached_property
    def by_hand(self) -> ByHand:
        """Lets people and programs begin flows within their rights."""
        return ByHand(self.starter, self.tools.engine, self.store, self.versions, self.clock, self.tools.ids)

    @cached_property
    def dispatch(self) -> Dispatch:
        """Begins flows with what has happened."""
        return Dispatch(self.tools.engine, self.store, self.runs, self.versions, self.clock)

    def runner(self, *, threads: int = THREADS) -> Runner:
        """Goes on with runs."""
        bench = Bench(self.store, self.runs, self.versions, self.tools, self.clock, self.store.bell)
        return Runner(bench, threads=threads)

    def loops(self, in_charge: Callable[[], bool] = lambda: True) -> tuple[Loop, ...]:
        """The loops of this process, not yet started; they do nothing while it is not ``in_charge``."""
        runner, dispatch = self.runner(), self.dispatch
        begin = Loop(dispatch.name, lambda: dispatch.step() if in_charge() else 0, pause_s=SWEEP_S)
        go_on = HaltingLoop(
            runner.name,
            lambda: runner.step() if in_charge() else 0,
            pause_s=SWEEP_S,
            halted=runner.stop,
            closed=runner.close,
        )
        self.bell.wake(begin, go_on)
        return begin, go_on

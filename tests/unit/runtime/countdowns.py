"""The desk with a countdown on its tickets, and somebody who watches the clocks."""

from collections.abc import Mapping
from datetime import timedelta

from orderloom.check.plan import AppPlan
from orderloom.runtime.deadlines import Deadlines, Recounting
from orderloom.runtime.timer_rows import Timer
from tests.unit.runtime.desk import DOCUMENTS, Desk, OnePlan, compiled, document, item, titled, var
from tests.unit.runtime.memory_timers import MemoryWatch

Document = Mapping[str, object]

LEVELS = [
    item("orange", color="orange", before="PT8H", mark=[{"id": "soon", "reason": titled("soon")}]),
    item(
        "red",
        color="red",
        before="PT2H",
        mark=[{"id": "late_soon"}],
        set=[{"id": "owner", "value": "u-lead"}],
        hold={"reason": "红色预警", "blocks": ["edit"], "but": ["lead"]},
    ),
    item("fuse", color="red", clear=["soon"], lift=True, hold={"reason": "超时熔断"}),
    item("overdue", color="red", after="PT1H", transition="archive"),
]


def promise(**more: object) -> dict[str, object]:
    """48 hours from the creation of a ticket until it is finished; a wait pauses it."""
    given: dict[str, object] = {
        "table": "tickets",
        "as": "lead",
        "starts": {"on": ["create"]},
        "stops": {"on": ["transition:finish"]},
        "pauses": {"==": [var("status"), "waiting"]},
        "length": {"fixed": "PT48H"},
        "levels": LEVELS,
    }
    return document("deadline", "promise", **{**given, **more})


def watched(*deadlines: Document) -> AppPlan:
    """The desk's plan with deadlines."""
    return compiled(*DOCUMENTS, *deadlines)


class Watch(Desk):
    """A desk whose clocks are looked at whenever time passes."""

    def __init__(self, *deadlines: Document, plan: AppPlan | None = None) -> None:
        super().__init__(plan or watched(*(deadlines or (promise(),))))
        self.timers = MemoryWatch(lambda: self.store.state.timers, self.clock.now)
        self.watch()

    def watch(self) -> None:
        """Begin to watch anew, as after a restart."""
        plans = OnePlan(self.plan)
        self.deadlines = Deadlines(self.engine, self.store, self.timers, plans, None)
        self.recounting = Recounting(self.engine, self.store, self.timers, plans, self.clock.now)

    def publish(self, plan: AppPlan) -> None:
        """Put another version in force."""
        self.plan = plan
        self.engine._plans = OnePlan(plan)  # what a refresh of the plans does
        self.watch()
        while self.recounting.step(2):
            pass

    def wait(self, *, at_once: bool = False, **span: float) -> None:
        """Let time pass, moment by moment; ``at_once``: nobody watched meanwhile."""
        until = self.clock.now() + timedelta(**span)
        while not at_once and (due := self.deadlines.next_at()) is not None and due <= until:
            self.clock.advance(max(timedelta(0), due - self.clock.now()))
            assert self.deadlines.step()
        self.clock.advance(until - self.clock.now())
        while self.deadlines.step():
            pass

    def clocks(self, record: str) -> list[Timer]:
        """All timers of a record, the oldest first."""
        return [one for one in self.store.state.timers.rows.values() if one.record == record]

    def levels(self, record: str) -> list[str]:
        """The levels that have come, in order."""
        return [
            str(event.input["level"])
            for event in self.store.state.events
            if event.record == record and event.kind == "deadline"
        ]

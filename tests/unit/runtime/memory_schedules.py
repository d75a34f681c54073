"""Schedules in memory."""

from dataclasses import dataclass, field

from orderloom.runtime.schedule_rows import Schedule


@dataclass
class MemorySchedules:
    """The ``ScheduleRows`` port."""

    rows: dict[tuple[str, str, str], Schedule] = field(default_factory=dict)

    def copy(self) -> "MemorySchedules":
        return MemorySchedules(dict(self.rows))

    def of(self, app: str) -> tuple[Schedule, ...]:
        return tuple(one for one in self.rows.values() if one.app == app)

    def add(self, schedule: Schedule) -> bool:
        key = (schedule.app, *schedule.key)
        return self.rows.setdefault(key, schedule) is schedule

    def move(self, before: Schedule, after: Schedule) -> bool:
        key = (before.app, *before.key)
        there = self.rows.get(key)
        if there is None or (there.next_at, there.paused_by) != (before.next_at, before.paused_by):
            return False
        self.rows[key] = after
        return True

    def drop(self, schedule: Schedule) -> None:
        self.rows.pop((schedule.app, *schedule.key), None)

"""The run journal of a store of plain dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from orderloom.runtime.run_rows import Run, RunState, StepRow


@dataclass
class MemoryRuns:
    """Runs in the order they were begun, their entries, and what is waited for."""

    runs: dict[str, Run] = field(default_factory=dict)
    steps: dict[tuple[str, int], StepRow] = field(default_factory=dict)
    ears: dict[str, tuple[tuple[str, str, str], frozenset[str]]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def copy(self) -> "MemoryRuns":
        """A copy that later writes do not reach."""
        return MemoryRuns(dict(self.runs), dict(self.steps), dict(self.ears), set(self.gone))

    def take(self, place: int) -> bool:
        fresh = place not in self.gone
        self.gone.add(place)
        return fresh

    def begin(self, run: Run) -> bool:
        return self.runs.setdefault(run.id, run) is run

    def get(self, run: str) -> Run | None:
        return self.runs.get(run)

    def move(self, before: Run, after: Run) -> bool:
        found = self.runs.get(before.id)
        if found is None or found.fence != before.fence:
            return False
        self.runs[before.id] = after
        return True

    def note(self, row: StepRow) -> None:
        self.steps[row.run, row.turn] = row

    def answer(self, ticket: str, news: Mapping[str, object], at: datetime) -> bool:
        for run in self.runs.values():
            if run.ticket == ticket and run.state in {RunState.WAITING, RunState.PAUSED} and run.news is None:
                state = RunState.READY if run.state is RunState.WAITING else run.state
                self.runs[run.id] = replace(run, state=state, news=news, due_at=at)
                self.ears.pop(ticket, None)
                return True
        return False

    def children(self, run: str, ticket: str) -> tuple[Run, ...]:
        return tuple(one for one in self.runs.values() if one.parent == run and one.id.startswith(f"{ticket}."))

    def open(self, run: str, ticket: str) -> int:
        return sum(not one.state.ended for one in self.children(run, ticket))

    def _with_key(self, app: str, flow: str, key: str) -> list[Run]:
        found = (run for run in self.runs.values() if (run.app, run.flow, run.key) == (app, flow, key) and key)
        return [run for run in found if not run.state.ended]

    def taken(self, app: str, flow: str, key: str) -> int:
        return sum(run.state is not RunState.QUEUED for run in self._with_key(app, flow, key))

    def admit(self, app: str, flow: str, key: str, at: datetime) -> None:
        queued = [run for run in self._with_key(app, flow, key) if run.state is RunState.QUEUED]
        if queued:
            self.runs[queued[0].id] = replace(queued[0], state=RunState.READY, due_at=at)

    def heard(self, app: str, table: str, record: str, kinds: Sequence[str]) -> tuple[str, ...]:
        ears = self.ears.items()
        return tuple(one for one, (place, heard) in ears if place == (app, table, record) and heard & set(kinds))

    def hear(self, ticket: str, app: str, table: str, record: str, kinds: Sequence[str]) -> None:
        self.ears[ticket] = ((app, table, record), frozenset(kinds))

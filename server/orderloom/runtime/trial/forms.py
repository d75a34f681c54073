"""Forms of a draft tried out: shown with the records there are, saved into a copy that is thrown away."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.ports import Clock, Files, Plans, Record
from orderloom.runtime.record.change import Actor, Change, NextAction, Outcome, Page, Query
from orderloom.runtime.record.directory import Directory
from orderloom.runtime.record.gate import Rights
from orderloom.runtime.record.prepared import PreparedApp, prepare
from orderloom.runtime.replay.start import fitted, plant
from orderloom.runtime.sandbox import Ground, OneApp
from orderloom.runtime.trial.copied import Copying

Grounds = Callable[[AppPlan], AbstractContextManager[Ground]]
"""Makes an empty ground that knows the tables of a plan, and takes it away again."""


@dataclass(frozen=True, slots=True)
class FormTrials:
    """Where drafts are tried out: records come from ``engine``, under the version in force."""

    engine: Engine
    plans: Plans
    clock: Clock
    grounds: Grounds
    files: Files | None = None
    directory: Directory | None = None

    def of(self, plan: AppPlan, actor: Actor, role: str = "") -> "FormTrial":
        """A trial of the draft's ``plan`` by ``actor``, who sees it as ``role`` does; without one nothing is hidden."""
        seen_as = replace(actor, roles=frozenset({role})) if role else replace(actor, trusted=True)
        return FormTrial(self, plan, actor, seen_as)


@dataclass(frozen=True)
class FormTrial:
    """Answers as an engine does, for faces that show forms.

    Reads are those of the version in force, within what ``actor`` may see, in the draft's form; ``seen_as`` is who the
    draft's rights are asked for.
    """

    trials: FormTrials
    plan: AppPlan
    actor: Actor
    seen_as: Actor

    def rights(self, app: str, actor: Actor) -> Rights:
        """What the draft gives ``actor``."""
        del app
        return self._prepared.gate.rights(actor)

    def context(self, app: str, actor: Actor) -> dict[str, object]:
        """What expressions of the draft may read whatever the record."""
        del app
        return self._prepared.context(actor, self.trials.clock.now())

    def read(self, query: Query) -> Page:
        """What the version in force answers; what it knows nothing of, or refuses, is empty."""
        live = self.trials.plans.plan(self.plan.id)
        if live is None or live.find(TablePlan, query.table) is None:
            return Page()
        page = self.trials.engine.read(replace(query, actor=self.actor))
        if page.problems or not page.items:
            return Page()
        found = (fitted(live, self.plan, record) for record in page.items)
        return Page(items=tuple(record for record in found if record is not None), next=page.next, count=page.count)

    def change(self, change: Change) -> Outcome:
        """Carry ``change`` out on a copy of what it touches; nothing of it stays."""
        with self.trials.grounds(self.plan) as ground:
            ground.clock.restart(self.trials.clock.now())
            self._plant(ground, change)
            ids = TimeIds(ground.clock)
            trials = self.trials
            engine = Engine(ground.store, OneApp(self.plan), ground.clock, ids, trials.files, trials.directory)
            return engine.change(change)

    def next_actions(self, app: str, table: str, record: Record, actor: Actor) -> tuple[NextAction, ...]:
        """None: a form that is tried leads nowhere."""
        del app, table, record, actor
        return ()

    def allowed(self, app: str, table: str, record: Record, actor: Actor) -> tuple[str, ...]:
        """None, as ``next_actions``."""
        del app, table, record, actor
        return ()

    @cached_property
    def _prepared(self) -> PreparedApp:
        return prepare(self.plan)

    def _plant(self, ground: Ground, change: Change) -> None:
        """Put the records there that the change speaks of, with what surrounds them, and the newest others."""
        live = self.trials.plans.plan(self.plan.id)
        if live is None:
            return
        copying = Copying(self.trials.engine, live, self.actor, self.trials.clock.now())
        for table, record in _named(live, change):
            copying.around(table, record)
        copying.newest()
        plant(ground.store, live, self.plan, copying.start)


def _named(plan: AppPlan, change: Change) -> Iterator[tuple[str, str]]:
    """The records that a change names: those it is about, and those that its fields link to."""
    for one in (change, *change.then):
        table = plan.find(TablePlan, one.table)
        if table is None:
            continue
        if one.record is not None:
            yield table.id, one.record
        for name, value in one.fields.items():
            spec = table.fields.get(name)
            if spec is not None and spec.target is not None and isinstance(value, str):
                yield spec.target, value

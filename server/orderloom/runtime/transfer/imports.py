"""Imports from the first look at a sheet to the last row: begun, mapped, tried, run, cancelled, and resumed by anybody.

A step does a batch. Where an import stands is written in the transaction of the batch, so a process that dies leaves
nothing half done and nothing is done twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import BusyError, Clock, Ids, Plans, WriteTx
from orderloom.runtime.record.change import Actor, Outcome
from orderloom.runtime.record.directory import Directory
from orderloom.runtime.record.gate import Access
from orderloom.runtime.record.many import Seen
from orderloom.runtime.transfer.cells import Way
from orderloom.runtime.transfer.columns import Part, importable, zone_of
from orderloom.runtime.transfer.guess import guess, usable_keys
from orderloom.runtime.transfer.links import Links
from orderloom.runtime.transfer.reading import Reading, bad_row, sort_of
from orderloom.runtime.transfer.shapes import (
    CANCELLED,
    DONE,
    FAILED,
    JUDGED,
    JUDGING,
    MAPPING,
    RUNNING,
    Actors,
    Advance,
    BadRow,
    Import,
    Imports,
    Mapped,
    SheetError,
    SheetFacts,
    SheetRow,
    Sheets,
    TransferError,
)

RUN_AT_ONCE = 50
"""Rows in one transaction; people's changes wait no longer than one such batch takes."""

JUDGE_AT_ONCE = 200
MOST_BAD = 10_000
"""Rows with problems that are kept of one import; the counts go on."""

SAMPLES = 50
KEPT = timedelta(days=7)
"""How long a sheet and its problems can be looked at."""

_OPEN = frozenset({MAPPING, JUDGED})
_ACTIVE = frozenset({MAPPING, JUDGING, JUDGED, RUNNING})


class _OvertakenError(Exception):
    """Somebody else has gone on with the import, or cancelled it: this batch is not committed."""


@dataclass(slots=True)
class _Trial:
    """A dry run on its way; it lives in one process and begins again when that one dies."""

    job: str = ""
    position: int = -1
    seen: Seen = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stand:
    """All that a batch of one import needs."""

    job: Import
    reading: Reading


class Importing:
    """The imports of one installation."""

    def __init__(
        self,
        engine: Engine,
        plans: Plans,
        imports: Imports,
        sheets: Sheets,
        actors: Actors,
        directory: Directory,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._engine = engine
        self._plans = plans
        self.imports = imports
        self.sheets = sheets
        self._actors = actors
        self._directory = directory
        self._clock = clock
        self._ids = ids
        self._trial = _Trial()

    # --- what people ask for ----------------------------------------------------------------------------------------

    def begin(self, app: str, table: str, actor: Actor, file: str, content: bytes, key: str = "") -> Import:
        """Take a file in and guess what its columns are for; raises ``SheetError`` or ``TransferError``."""
        plan, target, access = self._target(app, table, actor)
        id = self._ids.new()
        facts = self.sheets.take(id, file, content)
        job = Import(
            id=id,
            app=app,
            table=table,
            account=actor.id,
            file=file[-200:],
            state=MAPPING,
            header=facts.header,
            total=facts.rows,
            created_at=self._clock.now(),
            sheet=facts.sheet,
            sheets=facts.sheets,
            key=key,
        )
        job = replace(job, mapped=self._guessed(plan, target, access, job, facts))
        self.imports.add(job)
        return job

    def choose(self, job: Import, sheet: str, actor: Actor) -> None:
        """Read another sheet of the workbook instead."""
        plan, target, access = self._target(job.app, job.table, actor)
        facts = self.sheets.choose(job.id, sheet)
        other = replace(job, header=facts.header, total=facts.rows, sheet=facts.sheet)
        mapped = self._guessed(plan, target, access, other, facts)
        values = {"header": facts.header, "total": facts.rows, "sheet": facts.sheet, "mapped": mapped}
        self._move(job, frozenset({MAPPING}), **values)

    def judge(self, job: Import, mapped: Mapped, actor: Actor) -> None:
        """Take a mapping and try it on every row, without writing any."""
        _, target, access = self._target(job.app, job.table, actor)
        names = {part.name for part in self.parts(job.app, job.table, actor)}
        used = [column.field + column.part for column in mapped.columns if column.field]
        if len(mapped.columns) != len(job.header) or not used or not names.issuperset(used):
            raise TransferError("transfer.mapping")
        if len(set(used)) < len(used):
            raise TransferError("transfer.mapping.twice")
        if mapped.key and mapped.key not in usable_keys(target, mapped):
            raise TransferError("transfer.mapping.key")
        if not access.create and not (mapped.key and access.update):
            raise TransferError("transfer.no_rights")
        self.imports.forget_bad(job.id)
        self._move(job, _OPEN, state=JUDGING, mapped=mapped, position=0, good=0, bad=0)

    def again(self, job: Import) -> None:
        """Back to the mapping, after a dry run that found too much."""
        self._move(job, frozenset({JUDGED}), state=MAPPING)

    def start(self, job: Import) -> None:
        """Run it; the mapping is remembered for sheets with the same header."""
        self.imports.forget_bad(job.id)
        self._move(job, frozenset({JUDGED}), state=RUNNING, position=0, started_at=self._clock.now())
        self.imports.remember(job.app, job.table, fingerprint(job.header), job.mapped)

    def cancel(self, job: Import) -> None:
        """Stop; what was imported stays."""
        self._move(job, _ACTIVE, state=CANCELLED, ended_at=self._clock.now())

    def parts(self, app: str, table: str, actor: Actor) -> list[Part]:
        """What columns may be for; raises ``TransferError``."""
        return importable(*self._target(app, table, actor))

    def samples(self, job: Import, count: int = SAMPLES) -> Sequence[SheetRow]:
        """The first rows."""
        return self.sheets.rows(job.id, 0, count)

    def _target(self, app: str, table: str, actor: Actor) -> tuple[AppPlan, TablePlan, Access]:
        """App, table and rights of somebody who may bring records in."""
        plan = self._plans.plan(app)
        found = plan.find(TablePlan, table) if plan else None
        access = self._engine.rights(app, actor).on(table)
        if plan is None or found is None or access is None or found.source is not None:
            raise TransferError("transfer.no_table")
        if not (access.create or access.update):
            raise TransferError("transfer.no_rights")
        return plan, found, access

    def _guessed(self, plan: AppPlan, table: TablePlan, access: Access, job: Import, facts: SheetFacts) -> Mapped:
        """The mapping used last for this header, as far as it still holds, else a guess."""
        parts = importable(plan, table, access)
        known = self.imports.recall(job.app, job.table, fingerprint(facts.header))
        names = {part.name for part in parts}
        if known is not None and all(not one.field or one.field + one.part in names for one in known.columns):
            return known
        samples = [row.cells for row in self.sheets.rows(job.id, 0, SAMPLES)]
        return guess(facts.header, samples, parts, Way(zone_of(plan)))

    def _move(self, job: Import, states: frozenset[str], **values: object) -> None:
        if not self.imports.move(job.id, states, **values):
            raise TransferError("transfer.state")

    # --- what a loop does -------------------------------------------------------------------------------------------

    def step(self) -> int:
        """Do a batch of the oldest import that is under way; how many rows it had."""
        job = self.imports.due()
        if job is None:
            return 0
        try:
            return self._judge_some(job) if job.state == JUDGING else self._run_some(job)
        except (SheetError, TransferError) as error:
            values = {"state": FAILED, "fault": error.error_code, "ended_at": self._clock.now()}
            self.imports.move(job.id, frozenset({job.state}), **values)
            return 1
        except BusyError:
            return 0

    def tidy(self) -> int:
        """Forget what is too old; how many imports."""
        gone = self.imports.old(self._clock.now() - KEPT, 20)
        for job in gone:
            self.sheets.forget(job)
            self.imports.forget(job)
        return len(gone)

    def _stand(self, job: Import) -> _Stand:
        """Whoever asked for it must still be allowed to: rights are those of this moment."""
        actor = self._actors.actor(job.app, job.account, job.key)
        if actor is None:
            raise TransferError("transfer.no_rights")
        plan, table, _ = self._target(job.app, job.table, actor)
        links = Links(self._engine, plan, self._directory, actor)
        return _Stand(job, Reading(plan, table, job, actor, links))

    def _judge_some(self, job: Import) -> int:
        stand = self._stand(job)
        trial = self._trial
        if (trial.job, trial.position) != (job.id, job.position):
            trial = self._trial = _Trial(job.id, 0)
            if job.position:
                self.imports.forget_bad(job.id)
                self.imports.move(job.id, frozenset({JUDGING}), position=0, good=0, bad=0)
                return 1
        rows = self.sheets.rows(job.id, job.position, JUDGE_AT_ONCE)
        if not rows:
            self._trial = _Trial()
            return int(self.imports.move(job.id, frozenset({JUDGING}), state=JUDGED))
        changes = stand.reading.changes(rows)
        with self.imports.rehearsal(trial.seen) as tx:
            outcomes = self._engine.rehearse(changes, tx, trial.seen)
        bad = _bad(stand.job, rows, outcomes)
        counts = {"good": len(rows) - len(bad), "bad": len(bad)}
        self.imports.judged(Advance(job.id, job.position, job.position + len(rows), counts, _kept(job, bad)))
        trial.position = job.position + len(rows)
        return len(rows)

    def _run_some(self, job: Import) -> int:
        stand = self._stand(job)
        rows = self.sheets.rows(job.id, job.position, RUN_AT_ONCE)
        if not rows:
            self.imports.move(job.id, frozenset({RUNNING}), state=DONE, ended_at=self._clock.now())
            return 1

        def note(tx: WriteTx, outcomes: Sequence[Outcome]) -> None:
            counts: Mapping[str, int] = Counter(map(sort_of, outcomes))
            bad = _kept(job, _bad(job, rows, outcomes))
            if not self.imports.advance(tx, Advance(job.id, job.position, job.position + len(rows), counts, bad)):
                raise _OvertakenError

        try:
            self._engine.change_many(stand.reading.changes(rows), note)
        except _OvertakenError:
            return 0
        return len(rows)


def _bad(job: Import, rows: Sequence[SheetRow], outcomes: Sequence[Outcome]) -> list[BadRow]:
    """The rows that were refused."""
    pairs = enumerate(zip(rows, outcomes, strict=True), job.position)
    return [bad_row(place, row, outcome, job) for place, (row, outcome) in pairs if not outcome.status.done]


def _kept(job: Import, bad: list[BadRow]) -> list[BadRow]:
    """What is kept of them: a hopeless sheet does not fill the database."""
    return bad if (job.bad if job.state == JUDGING else job.refused) < MOST_BAD else []


def fingerprint(header: Sequence[str]) -> str:
    """Tells headers apart."""
    return sha256("\x1f".join(header).encode("utf-8", "replace")).hexdigest()

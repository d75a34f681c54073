"""One run on its way: its steps are done one after the other, each written down, until it has to wait or has ended."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from orderloom.check.flow_plan import FlowPlan, RetryPlan, StepPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.errors import OrderloomError
from orderloom.logic.errors import LogicError
from orderloom.runtime.flow import progress
from orderloom.runtime.flow.env import actor_of, environment
from orderloom.runtime.flow.inner import drop, join
from orderloom.runtime.flow.progress import Failure
from orderloom.runtime.flow.step import NEXT, RUNS, Beside, End, Go, StepFailed, StepRun, Taken, Turn, Wait, Write
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import BusyError, Clock, Record, Store, WriteTx
from orderloom.runtime.record.change import Actor, Outcome, Query, Status
from orderloom.runtime.run_rows import Run, RunState, StepRow

log = structlog.get_logger()

LEASE_S: Final = 30.0
"""How long after the death of a worker its runs are taken over."""

_LONGEST: Final = timedelta(seconds=5)
"""How long one worker goes on with a run before others get their turn; far less than the lease."""

_TIMEOUT: Final = "flow.timeout"
_DISAGREE: Final = timedelta(minutes=1)
"""By how much two clocks may differ before one of them is taken to be wrong."""

_MOST_UNWRITTEN: Final = 50
"""Steps that are written down together at most."""

_MOST_STALE: Final = 5
"""How often in a row a step looks at its record again before others get their turn."""

_STALE_PAUSE: Final = timedelta(seconds=1)

_UNFORESEEN: Final = RetryPlan(tries=5, pause=timedelta(seconds=5), factor=4, most=timedelta(hours=1))
"""How a step is tried again that failed as nobody foresaw, where its document does not say."""


class OvertakenError(OrderloomError):
    """Somebody else has taken the run, paused or ended it; nothing of the step was written."""

    code = "flow.overtaken"


class _UnforeseenError(OrderloomError):
    """A fault of the program."""

    code = "flow.unforeseen"


class Walk:
    """One claimed run. ``stored`` is the run as the journal has it; in memory it may be some deciding steps ahead."""

    def __init__(self, run: Run, store: Store, versions: FlowVersions, tools: Tools, clock: Clock) -> None:
        self.stored = run
        self._run = run
        self._rows: list[StepRow] = []
        self._store = store
        self._versions = versions
        self._tools = tools
        self._clock = clock
        self._ahead = _ahead(run, clock.now())
        self._done = False
        self._stale = 0
        plan = versions.plan(run.app, run.version)
        self._app: AppPlan | None = plan
        self._flow: FlowPlan | None = plan.find(FlowPlan, run.flow) if plan else None

    def go(self, stopping: Callable[[], bool]) -> None:
        """Do steps; raises ``OvertakenError`` and ``BusyError``, after which nothing is half done."""
        began = self._now()
        if self._app is None or self._flow is None:
            self._fail_run({"code": "flow.unreadable", "facts": {"flow": self._run.flow}}, began)
            return
        if self._overdue():
            self._fail_run({"code": "flow.run_timeout"}, began)
            return
        while not self._done:
            now = self._now()
            if stopping() or abs(now - began) > _LONGEST:
                self._commit(progress.handed_back(self._run, now), now)
                return
            self._step(self._app, self._flow, now)

    def _now(self) -> datetime:
        """The present moment by the store's clock."""
        return self._clock.now() + self._ahead

    def _overdue(self) -> bool:
        """Whether the flow's own time was over when the store gave the run out, by the store's clock."""
        ends, lease = self.stored.ends_at, self.stored.due_at
        return ends is not None and lease is not None and lease - timedelta(seconds=LEASE_S) >= ends

    def _step(self, app: AppPlan, flow: FlowPlan, now: datetime) -> None:
        step = flow.steps.get(self._run.at)
        sort = RUNS.find(step.sort) if step else None
        if step is None or sort is None:
            self._fail_run({"code": "flow.step_unreadable", "facts": {"step": self._run.at}}, now)
            return
        try:
            turn = self._turn(app, flow, step, now)
            self._carry(turn, self._asked(sort, turn))
        except (OvertakenError, BusyError):
            raise
        except (StepFailed, LogicError) as error:
            self._failed(step, _failure(error), now, step.retry)
        except Exception:  # a fault of ours fails this try and is visible with the run; no other run suffers
            log.exception("step failed", run=self._run.id, flow=flow.id, step=step.id)
            self._failed(step, progress.failure_of(_UnforeseenError()), now, step.retry or _UNFORESEEN)

    def _turn(self, app: AppPlan, flow: FlowPlan, step: StepPlan, now: datetime) -> Turn:
        run, actor = self._run, actor_of(flow)
        record = self._record(run, actor)
        table = app.find(TablePlan, run.table) if run.table else None
        env = environment(self._tools.engine.context(run.app, actor), run, table, record)
        given = {name: value(env) for name, value in step.given}
        ticket = progress.ticket_of(run)
        return Turn(app, flow, step, run, actor, now, env, given, record, ticket, self._tools)

    def _record(self, run: Run, actor: Actor) -> Record | None:
        """The run's record as it is now, as far as the flow's identity may see it."""
        if not run.record:
            return None
        found = self._tools.engine.read(Query(run.app, run.table, actor, id=run.record))
        return found.items[0] if found.items else None

    def _asked(self, sort: StepRun, turn: Turn) -> Taken:
        """What is to happen, as the step's sort says."""
        run = turn.run
        if not run.ticket:
            return sort.take(turn)
        if run.news is not None:
            return sort.resume(turn, run.news)
        if progress.waited_enough(run):
            return Go()
        raise StepFailed(_TIMEOUT)

    # --- carrying out ---------------------------------------------------------------------------------------------

    def _carry(self, turn: Turn, taken: Taken) -> None:
        match taken:
            case Go():
                self._go_on(turn, taken)
            case Write():
                self._write(turn, taken)
            case Wait():
                self._wait(turn, taken)
            case End():
                self._end(turn, taken)

    def _go_on(self, turn: Turn, taken: Go) -> None:
        following = turn.step.next if taken.next == NEXT else taken.next
        after = self._after(turn, taken.output, following)
        row = self._row(turn, "done", taken.output)
        if taken.beside is None and following is not None and len(self._rows) < _MOST_UNWRITTEN:
            self._run = after
            self._rows.append(row)
        else:
            self._commit(after, turn.now, row, taken.beside)

    def _after(self, turn: Turn, output: object, following: str | None) -> Run:
        if following is None:
            return progress.ended(self._run, RunState.DONE, turn.now)
        return progress.went(self._run, turn.step.variable, output, following)

    def _write(self, turn: Turn, taken: Write) -> None:
        """Carry out the change and move the run on in one transaction."""
        stood: list[Run] = []

        def beside(tx: WriteTx, outcome: Outcome) -> None:
            output = taken.output(outcome)
            after = self._after(turn, output, turn.step.next)
            stood[:] = [self._written(tx, after, turn.now, (*self._rows, self._row(turn, "done", output)))]

        outcome = self._tools.engine.change(taken.change, bulk=True, beside=beside)
        if outcome.status.done and stood:
            self._stands(stood[0])
        elif outcome.status is Status.MISSING and taken.missing_fine:
            self._go_on(turn, Go())
        elif outcome.status is Status.STALE:
            self._look_again(turn.now)
        else:
            self._failed(turn.step, progress.failure_from(outcome.problems), turn.now, turn.step.retry, turn.given)

    def _look_again(self, now: datetime) -> None:
        """The record is another by now: the step begins anew, at once, or after some times a little later."""
        self._stale += 1
        if self._stale > _MOST_STALE:
            self._commit(progress.handed_back(self._run, now + _STALE_PAUSE), now)

    def _end(self, turn: Turn, taken: End) -> None:
        if taken.failure is not None:
            self._fail_run(progress.failure_of(taken.failure), turn.now, self._row(turn, "failed"))
            return
        after = progress.ended(self._run, RunState.DONE, turn.now, output=taken.output)
        self._commit(after, turn.now, self._row(turn, "done", taken.output))

    def _wait(self, turn: Turn, taken: Wait) -> None:
        timeout = turn.now + turn.step.timeout if turn.step.timeout else None
        after = progress.waiting(self._run, taken.until, progress.soonest(taken.deadline, timeout))
        self._commit(after, turn.now, self._row(turn, "waiting"), taken.begin)

    # --- failing --------------------------------------------------------------------------------------------------

    def _failed(
        self,
        step: StepPlan,
        failure: Failure,
        now: datetime,
        retry: RetryPlan | None,
        given: Mapping[str, object] | None = None,
    ) -> None:
        """Try again later, go where the failure is caught, or fail the run."""
        run, timed_out = self._run, failure.get("code") == _TIMEOUT
        row = replace(progress.entry(run, "failed", now, given or {}), problem=failure)
        if timed_out and step.on_timeout is not None:
            after = progress.went(run, None, None, step.on_timeout)
            self._commit(after, now, replace(row, state="timeout"), self._taking_back)
        elif retry is not None and run.tries + 1 < retry.tries:
            after = progress.again(run, now + progress.pause(retry, run))
            self._commit(after, now, replace(row, state="retry"), self._taking_back)
        elif (catch := progress.caught(step, failure)) is not None:
            after = progress.went(run, catch.id, progress.told(failure), catch.next)
            self._commit(after, now, replace(row, state="timeout" if timed_out else "failed"), self._taking_back)
        else:
            self._fail_run(failure, now, row)

    def _fail_run(self, failure: Failure, now: datetime, row: StepRow | None = None) -> None:
        run = self._run
        row = row or progress.entry(run, "failed", now, {})
        problem = {**failure, "step": run.at}
        after = progress.ended(run, RunState.FAILED, now, problem=problem)
        self._commit(after, now, replace(row, state="failed", problem=failure), self._taking_back)
        log.warning("run failed", run=run.id, flow=run.flow, step=run.at, code=failure.get("code"))

    def _taking_back(self, tx: WriteTx) -> None:
        """End the wait that the journal still knows of."""
        drop(tx, self._versions, self.stored, self._now())

    # --- writing down ---------------------------------------------------------------------------------------------

    def _row(self, turn: Turn, state: str, output: object = None) -> StepRow:
        return progress.entry(self._run, state, turn.now, turn.given, output)

    def _commit(self, after: Run, now: datetime, row: StepRow | None = None, beside: Beside | None = None) -> None:
        """Write down what was done since, and ``beside`` in the same transaction."""
        rows = (*self._rows, row) if row is not None else tuple(self._rows)

        def job(tx: WriteTx) -> Run:
            written = self._written(tx, after, now, rows)
            if beside is not None:
                beside(tx)
            return written

        self._stands(self._store.write(job, bulk=True))

    def _written(self, tx: WriteTx, after: Run, now: datetime, rows: tuple[StepRow, ...]) -> Run:
        """The run as it is written now; raises ``OvertakenError`` when it is not ours any more."""
        after = after if after.started_at else replace(after, started_at=now)
        for row in rows:  # first, so that they are sent together with the effect
            tx.runs.note(row)
        if not tx.runs.move(self.stored, after):
            raise OvertakenError(run=after.id)
        if after.state.ended:
            if after.key:
                tx.runs.admit(after.app, after.flow, after.key, now)
            if after.parent:
                join(tx, self._versions, after, now)
        return after

    def _stands(self, run: Run) -> None:
        """Go on from what is written."""
        self.stored = self._run = run
        self._rows.clear()
        self._done = run.state is not RunState.READY or not run.owner


def _ahead(run: Run, now: datetime) -> timedelta:
    """By how much the store's clock is ahead of this machine's, where they do not agree; it told when it gave the run
    out.
    """
    if run.due_at is None:
        return timedelta(0)
    ahead = run.due_at - timedelta(seconds=LEASE_S) - now
    return ahead if abs(ahead) > _DISAGREE else timedelta(0)


def _failure(error: StepFailed | LogicError) -> Failure:
    if isinstance(error, StepFailed):
        return progress.failure_of(error)
    return {"code": "expression.failed", "facts": {"type": error.type}}

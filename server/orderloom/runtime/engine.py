"""The two verbs: ``change`` and ``read`` are the only ways to records; rights are decided behind them."""

from functools import partial

from orderloom.runtime import idempotency, logs
from orderloom.runtime.actions import NextAction, next_actions
from orderloom.runtime.ports import Clock, Files, Ids, KeyTakenError, Plans, Store, WriteTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record import query as records
from orderloom.runtime.record.change import Actor, Change, Outcome, Page, Query, Record, Status
from orderloom.runtime.record.gate import Rights
from orderloom.runtime.record.pipeline import carry
from orderloom.runtime.record.prepared import PreparedApp, prepare
from orderloom.runtime.record.uploads import Uploads, named
from orderloom.runtime.record.work import Scope
from orderloom.runtime.refusal import counts, refusal

_TRIES = 4
"""How often a change is tried when others take its keys at the same moment."""


class _RolledBackError(Exception):
    """A refused change that had already written: carries the outcome out of the transaction."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.status)
        self.outcome = outcome


class Engine:
    """The write and read path of one installation; thread-safe, it keeps nothing but prepared plans."""

    def __init__(self, store: Store, plans: Plans, clock: Clock, ids: Ids, files: Files | None = None) -> None:
        """Bring the ports together; without ``files`` no change can name an uploaded one."""
        self._store = store
        self._plans = plans
        self._clock = clock
        self._ids = ids
        self._files = files
        self._prepared: dict[str, PreparedApp] = {}

    def change(self, change: Change, *, bulk: bool = False) -> Outcome:
        """Carry out one change with everything in its ``then``, or nothing of it.

        A refused change returns every problem at once and leaves one row in the refusal journal. ``bulk`` work waits
        for people's. Raises ``BusyError`` when the store cannot take more.
        """
        app = self._app(change.app)
        if app is None:
            return Outcome(Status.MISSING, problems=(problem("record.app.unknown"),))
        careful, uploads = False, named(app, change, self._files)
        for _ in range(_TRIES):
            try:
                attempt = partial(self._attempt, app, change, uploads, careful=careful)
                return self._store.write(attempt, bulk=bulk)
            except _RolledBackError as refused:
                return self._keep_refusal(change, refused.outcome, bulk=bulk)
            except KeyTakenError:
                # Someone else wrote this key since we looked, or we had not looked: look everything up this time.
                careful = True
        return self._keep_refusal(change, Outcome(Status.REFUSED, problems=(problem("record.key.busy"),)), bulk=bulk)

    def read(self, query: Query) -> Page:
        """Answer one question about a table or a log, as far as the actor's rights go."""
        app = self._app(query.app)
        if app is None:
            return Page(problems=(problem("record.app.unknown"),), status=Status.MISSING)
        with self._store.read() as tx:
            if query.log is not None:
                return logs.read(app, tx, query, self._clock.now())
            return records.read(app, tx, query, self._clock.now())

    def rights(self, app: str, actor: Actor) -> Rights:
        """What ``actor`` may see and do; nothing at all in an unknown app."""
        found = self._app(app)
        return found.gate.rights(actor) if found else Rights({}, frozenset(), frozenset(), frozenset())

    def context(self, app: str, actor: Actor) -> dict[str, object]:
        """What expressions may read whatever the record: the time, ``actor`` and the app's parameters."""
        found = self._app(app)
        return found.context(actor, self._clock.now()) if found else {}

    def next_actions(self, app: str, table: str, record: Record, actor: Actor) -> tuple[NextAction, ...]:
        """The transitions that ``actor`` may ask for on a record, each with what would stand in its way."""
        prepared = self._app(app)
        if prepared is None:
            return ()
        with self._store.read() as tx:
            found = records.whole(prepared, tx, table, record.id, actor, self._clock.now())
            holds = tx.holds(app, table, record.id) if found else ()
        return next_actions(prepared, found, actor, holds, self._clock.now()) if found else ()

    def allowed(self, app: str, table: str, record: Record, actor: Actor) -> tuple[str, ...]:
        """Ids of the transitions that would be done now, in document order."""
        return tuple(action.transition.id for action in self.next_actions(app, table, record, actor) if action.enabled)

    def _app(self, app: str) -> PreparedApp | None:
        plan = self._plans.plan(app)
        if plan is None:
            return None
        known = self._prepared.get(app)
        if known is None or known.plan is not plan:
            known = self._prepared[app] = prepare(plan)
        return known

    def _attempt(self, app: PreparedApp, change: Change, uploads: Uploads, tx: WriteTx, *, careful: bool) -> Outcome:
        scope = Scope(app, tx, self._ids, self._clock.now(), careful=careful, uploads=uploads)
        outcome = idempotency.earlier(app, tx, change, scope.now)
        if outcome is None:
            carried = carry(scope, change)
            outcome = carried.outcome
            if outcome.status.done:
                idempotency.remember(scope, change, outcome)
                if change.settles is not None:
                    touched = [{"table": table, "record": record} for table, record in dict.fromkeys(carried.touched)]
                    if not tx.settle(change.settles, "done", scope.now, records=touched):
                        # Another process was faster: everything here would be a second time.
                        raise _RolledBackError(Outcome(Status.UNCHANGED, repeated=True))
                return outcome
        if counts(outcome):
            if scope.touched:
                raise _RolledBackError(outcome)
            tx.refuse(refusal(change, outcome, self._ids, scope.now))
        elif not outcome.status.done and scope.touched:
            raise _RolledBackError(outcome)
        return outcome

    def _keep_refusal(self, change: Change, outcome: Outcome, *, bulk: bool) -> Outcome:
        if counts(outcome):
            row = refusal(change, outcome, self._ids, self._clock.now())
            self._store.write(lambda tx: tx.refuse(row), bulk=bulk)
        return outcome

"""The two verbs: ``change`` and ``read`` are the only ways to records; rights are decided behind them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from orderloom.runtime import idempotency, logs
from orderloom.runtime.ports import Clock, Files, Ids, KeyTakenError, MoreAskedError, Plans, Store, WriteTx
from orderloom.runtime.problems import problem
from orderloom.runtime.public_links import addressed
from orderloom.runtime.record import query as records
from orderloom.runtime.record.actions import next_actions
from orderloom.runtime.record.change import Actor, Change, NextAction, Outcome, Page, Query, Record, Status
from orderloom.runtime.record.directory import Directory, Members, members_for
from orderloom.runtime.record.gate import Rights
from orderloom.runtime.record.many import Many, Note, Seen, carry_many, rehearse_many
from orderloom.runtime.record.pipeline import carry
from orderloom.runtime.record.prepared import PreparedApp, prepare
from orderloom.runtime.record.refusal import counts, refusal
from orderloom.runtime.record.uploads import Uploads, named
from orderloom.runtime.record.work import Scope

Beside = Callable[[WriteTx, Outcome], None]
"""What else belongs into the transaction of a change, told its outcome before it commits."""

_TRIES = 4
"""How often a change is tried when others take its keys at the same moment."""


def _beside(app: PreparedApp, query: Query) -> bool:
    """Whether the clocks that run beside the records are asked for, which is a question of its own."""
    table = app.table(query.table)
    return (query.countdowns or query.due_first) and table is not None and bool(table.deadlines)


def _unknown_app() -> Outcome:
    return Outcome(Status.MISSING, problems=(problem("record.app.unknown"),))


class _RolledBackError(Exception):
    """A refused change that had already written: carries the outcome out of the transaction."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.status)
        self.outcome = outcome


class Engine:
    """The write and read path of one installation; thread-safe, it keeps nothing but prepared plans."""

    def __init__(
        self,
        store: Store,
        plans: Plans,
        clock: Clock,
        ids: Ids,
        files: Files | None = None,
        directory: Directory | None = None,
        link_key: bytes = b"",
    ) -> None:
        """Bring the ports together; without ``files`` no change can name an uploaded one, without ``directory`` any
        id counts as a person. ``link_key`` is what the codes of public links are worked out with.
        """
        self._directory = directory
        self._link_key = link_key
        self._store = store
        self._plans = plans
        self._clock = clock
        self._ids = ids
        self._files = files
        self._prepared: dict[str, PreparedApp] = {}

    def change(self, change: Change, *, bulk: bool = False, beside: Beside | None = None) -> Outcome:
        """Carry out one change with everything in its ``then``, or nothing of it.

        A refused change returns every problem at once and leaves one row in the refusal journal. ``bulk`` work waits
        for people's. ``beside`` adds to the transaction of a change that is done; what it raises rolls both back.
        Raises ``BusyError`` when the store cannot take more.
        """
        app = self._app(change.app)
        if app is None:
            return Outcome(Status.MISSING, problems=(problem("record.app.unknown"),))
        careful, uploads = False, named(app, change, self._files)
        members = members_for(app, change, self._directory)
        for _ in range(_TRIES):
            try:
                attempt = partial(self._attempt, app, change, uploads, members, beside=beside, careful=careful)
                return self._told(app, self._store.write(attempt, bulk=bulk))
            except _RolledBackError as refused:
                return self._keep_refusal(app, change, refused.outcome, bulk=bulk)
            except KeyTakenError:
                # Someone else wrote this key since we looked, or we had not looked: look everything up this time.
                careful = True
        return self._keep_refusal(
            app, change, Outcome(Status.REFUSED, problems=(problem("record.key.busy"),)), bulk=bulk
        )

    def change_many(self, changes: Sequence[Change], note: Note) -> tuple[Outcome, ...]:
        """Carry out changes of one app that do not depend on each other: each has its own outcome, and all that are
        done are committed together with what ``note`` writes. Bulk work; raises ``BusyError``.
        """
        many = self._many(changes)
        return carry_many(self._store, many, note) if many else (_unknown_app(),) * len(changes)

    def rehearse(self, changes: Sequence[Change], tx: WriteTx, seen: Seen) -> tuple[Outcome, ...]:
        """What would become of changes of one app, one after the other; nothing is written. See ``rehearse_many``."""
        many = self._many(changes)
        return rehearse_many(many, tx, seen) if many else (_unknown_app(),) * len(changes)

    def _many(self, changes: Sequence[Change]) -> Many | None:
        app = self._app(changes[0].app)
        if app is None:
            return None
        members = members_for(app, replace(changes[0], then=tuple(changes[1:])), self._directory)
        return Many(app, changes, self._ids, self._clock.now(), members, self._link_key)

    def read(self, query: Query) -> Page:
        """Answer one question about a table or a log, as far as the actor's rights go."""
        app = self._app(query.app)
        if app is None:
            return Page(problems=(problem("record.app.unknown"),), status=Status.MISSING)
        if query.log is not None:
            with self._store.read() as tx:
                return logs.read(app, tx, query, self._clock.now())
        try:
            brief = query.id is not None or not query.count
            page = self._look(app, query, brief=brief and not _beside(app, query))
        except MoreAskedError:
            page = self._look(app, query, brief=False)
        return self._page_told(app, query.table, page)

    def _look(self, app: PreparedApp, query: Query, *, brief: bool) -> Page:
        """Answer about records; most questions are one statement, which needs no transaction."""
        with self._store.read(brief=brief) as tx:
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
            if found is None:
                return ()
            holds = tx.holds(app, table, record.id)
            return next_actions(prepared, tx, found, actor, holds, self._clock.now())

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

    def _told(self, app: PreparedApp, outcome: Outcome) -> Outcome:
        """The outcome with what only a reader is told of its record."""
        if outcome.record is None:
            return outcome
        return replace(outcome, record=self._addressed(app, outcome.record))

    def _page_told(self, app: PreparedApp, table: str, page: Page) -> Page:
        known = app.table(table)
        if known is None or not known.linked:
            return page
        return replace(page, items=tuple(self._addressed(app, record) for record in page.items))

    def _addressed(self, app: PreparedApp, record: Record) -> Record:
        table = app.table(record.table)
        if table is None or not table.linked:
            return record
        return addressed(record, table.plan, self._link_key, self._clock.now())

    def _attempt(
        self,
        app: PreparedApp,
        change: Change,
        uploads: Uploads,
        members: Members,
        tx: WriteTx,
        *,
        beside: Beside | None,
        careful: bool,
    ) -> Outcome:
        scope = Scope(app, tx, self._ids, self._clock.now(), careful, uploads=uploads)
        scope.members, scope.link_key = members, self._link_key
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
                if beside is not None:
                    beside(tx, outcome)
                return outcome
        if counts(outcome):
            if scope.touched:
                raise _RolledBackError(outcome)
            tx.refuse(refusal(app, change, outcome, self._ids, scope.now))
        elif not outcome.status.done and scope.touched:
            raise _RolledBackError(outcome)
        return outcome

    def _keep_refusal(self, app: PreparedApp, change: Change, outcome: Outcome, *, bulk: bool) -> Outcome:
        if counts(outcome):
            row = refusal(app, change, outcome, self._ids, self._clock.now())
            self._store.write(lambda tx: tx.refuse(row), bulk=bulk)
        return outcome

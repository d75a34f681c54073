"""The record that a part of a draft is tried on, as its reader may see it, and what expressions read of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from orderloom.check.asks import Ask, asks_of
from orderloom.check.compiler import CONTEXT, OLD
from orderloom.check.context import Context
from orderloom.check.parameters import PREFIX, parameter_values
from orderloom.check.plan import AppPlan, Closure, Env, FieldFault, TablePlan
from orderloom.errors import OrderloomError
from orderloom.logic.core import CONTEXT_ROOTS, reads
from orderloom.logic.errors import LogicError
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import Clock, Hold, Plans, Record, Store
from orderloom.runtime.record.asks import answering
from orderloom.runtime.record.change import Actor, Query
from orderloom.runtime.record.prepared import me

_OF_A_PERSON = CONTEXT.keys() - {"@now", "@me.roles"}


class NoSampleError(OrderloomError):
    """There is no such record in the version in force, or none that whoever asks may see."""

    code = "whatif.no_record"


class UntoldError(Exception):
    """What an expression says here is not known: it fails on this record, or asks what may not be told."""


class _Veiled(dict[str, object]):
    """What expressions read on behalf of somebody unknown: asking who it is ends in ``UntoldError``."""

    def get(self, path: str, default: object = None) -> object:
        """The value, unless it tells of the person."""
        if path in _OF_A_PERSON:
            raise UntoldError
        return super().get(path, default)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a trial begins with. Without a record the paths of its fields are empty.

    ``actor`` is whoever asks, ``roles`` are those the trial is made with.
    """

    app: str
    now: datetime
    actor: Actor
    roles: frozenset[str]
    env: Mapping[str, object]
    record: Record | None = None
    holds: tuple[Hold, ...] = field(default=())

    @property
    def stranger(self) -> bool:
        """Whether the trial is made as somebody else, of whom nothing is known but the roles."""
        return self.roles != self.actor.roles

    def having(self, values: Env) -> "Sample":
        """The same with other values at some paths."""
        return replace(self, env={**self.env, **values})


@dataclass(frozen=True, slots=True)
class Asker:
    """Puts a draft's expressions to records, within the rights of whoever asks."""

    engine: Engine
    store: Store
    plans: Plans
    clock: Clock

    def sample(
        self, context: Context, app: str, table: str, record: str, actor: Actor, roles: frozenset[str]
    ) -> Sample:
        """The record of a table of the version in force; an empty one where ``record`` is empty.

        Raises ``NoSampleError``.
        """
        now = self.clock.now()
        env: dict[str, object] = {"@now": now, **me(replace(actor, roles=roles)), **_parameters(context)}
        facts = context.table(table)
        env.update(dict.fromkeys(facts.schema if facts else ()))
        if not record:
            return Sample(app, now, actor, roles, env)
        plan = self.plans.plan(app)
        known = plan.find(TablePlan, table) if plan else None
        page = self.engine.read(Query(app, table, actor, id=record, standing=True))
        if known is None or not page.items:
            raise NoSampleError(record=record)
        found = page.items[0]
        env.update(known.flatten(found.values))
        env.update(known.flatten(found.values, OLD))
        return Sample(app, now, actor, roles, env, found, page.standing.holds if page.standing else ())

    def value(self, closure: Closure, sample: Sample) -> object:
        """What an expression gives; raises ``UntoldError``."""
        try:
            if asks_of(closure):
                return self._asking(closure, sample)
            return closure(_Veiled(sample.env) if sample.stranger else sample.env)
        except LogicError as error:
            raise UntoldError from error

    def _asking(self, closure: Closure, sample: Sample) -> object:
        """An expression that asks other records, if whoever tries it may read all that it asks."""
        plan = self.plans.plan(sample.app)
        if plan is None or sample.record is None or any(True for _ in self._hidden(closure, plan, sample)):
            raise UntoldError
        with self.store.read() as tx:
            return closure(answering(plan, tx, closure, sample.env, sample.record.id))

    def _hidden(self, closure: Closure, plan: AppPlan, sample: Sample) -> Iterator[Ask]:
        """The questions whose answers would tell more than may be read, or that the version in force cannot answer."""
        rights = self.engine.rights(plan.id, sample.actor)
        for ask in asks_of(closure):
            access = rights.on(ask.table)
            asked = {path for core in ask.where for path in reads(core)}
            roots = {path.partition(".")[0] for path in asked}
            fields = {root for root in roots if root not in CONTEXT_ROOTS and root != "id"} | {ask.field} - {""}
            hidden = access is None or not access.read or access.read_reach is not None or not fields <= access.whole
            if hidden or (sample.stranger and asked & _OF_A_PERSON):
                yield ask


def _parameters(context: Context) -> dict[str, object]:
    """The draft's parameters; nothing while one of them is at fault."""
    if context.app is None:
        return {}
    try:
        found = parameter_values(context.app.parameters, context.surroundings)
    except FieldFault:
        return {}
    return {PREFIX + path: value for path, value in found.items()}

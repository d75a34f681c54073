"""Walking through a machine of a draft: where may a record go from here, as whom, and what stands in the way?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orderloom.check.asks import condition_faults, condition_test, value_faults, value_maker
from orderloom.check.compiler import OLD
from orderloom.check.context import Context
from orderloom.check.kinds.machine import TransitionPlan
from orderloom.check.plan import Closure, FieldFault
from orderloom.check.problem import Problem, refuses
from orderloom.check.tables import TableFacts
from orderloom.errors import OrderloomError
from orderloom.model.kinds.machine import Machine, SetField, Transition
from orderloom.model.kinds.role import Role, TableRights
from orderloom.runtime.hold import blocking, held
from orderloom.runtime.machine import unguarded
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.prepared import is_empty
from orderloom.runtime.whatif.sample import Asker, Sample, UntoldError

_EVERYTHING = "*"


class NoWayError(OrderloomError):
    """The walk does not go where it says: no such transition, or none out of the state that was reached."""

    code = "whatif.no_way"


class Guard(StrEnum):
    """What a guard says of a record; ``unknown`` where there is no record, or nobody may be told."""

    NONE = "none"
    OPEN = "open"
    SHUT = "shut"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Wish:
    """A walk that is asked for: as ``role`` ("" for anybody), with ``record`` ("" for none), from ``state`` ("": the
    record's, else the first one) through ``steps``.
    """

    role: str = ""
    record: str = ""
    state: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A transition out of the state that was reached. ``may``: whether the role is allowed to do it; ``missing`` are
    fields that must be filled first; ``reasons`` say in words what else stands in the way.
    """

    move: Transition
    may: bool
    guard: Guard
    missing: tuple[str, ...]
    reasons: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where a walk has come to, and the ways on, in document order."""

    state: str
    ways: tuple[Way, ...]
    sample: Sample


def walk(asker: Asker, context: Context, app: str, machine: Machine, wish: Wish, actor: Actor) -> Standpoint:
    """Take the steps and look around; raises ``NoSampleError`` and ``NoWayError``."""
    walker = _Walker(asker, context, machine, wish.role)
    roles = frozenset({wish.role}) if wish.role else actor.roles
    sample = asker.sample(context, app, machine.table, wish.record, actor, roles)
    state = wish.state or (sample.record.state if sample.record else None) or machine.initial
    sample = sample.having({machine.field: state})
    values = dict(sample.record.values) if sample.record else {}
    for step in wish.steps:
        move = next((one for one in machine.transitions if one.id == step and state in one.sources), None)
        if move is None:
            raise NoWayError(transition=step, state=state)
        state, sample = move.target, walker.moved(move, sample, values)
    return Standpoint(state, tuple(walker.ways(state, sample, values, still=not wish.steps)), sample)


class _Walker:
    """Judges the transitions of one machine for one role; parts that are at fault are left unsaid."""

    def __init__(self, asker: Asker, context: Context, machine: Machine, role: str) -> None:
        self._asker = asker
        self._context = context
        self._machine = machine
        self._role = context.find(Role, role) if role else None
        self._anybody = not role
        self._facts = context.table(machine.table)
        self._in_state = {state.id: state.required for state in machine.states}

    def ways(self, state: str, sample: Sample, values: Mapping[str, object], *, still: bool) -> Sequence[Way]:
        """The transitions out of a state; the holds of the record count while it stands ``still``."""
        leaving = [move for move in self._machine.transitions if state in move.sources]
        return [self._way(move, sample, values, still=still) for move in leaving]

    def moved(self, move: Transition, sample: Sample, values: dict[str, object]) -> Sample:
        """The sample behind a transition, with what that computes; ``values`` follow."""
        before = {OLD + path: value for path, value in sample.env.items() if not path.startswith("@")}
        sample = sample.having({**before, self._machine.field: move.target})
        for one in move.sets:
            sample = self._set(one, sample, values)
        return sample

    def _set(self, one: SetField, sample: Sample, values: dict[str, object]) -> Sample:
        facts = self._facts
        field = facts.fields.get(one.id) if facts else None
        if facts is None or field is None:
            return sample
        schema = self._context.rule_schema(facts)
        if refuses(value_faults(one.value, facts, self._context, schema, field.codec, "")):
            return sample
        maker = value_maker(one.value, facts, self._context, schema, field.codec)
        try:
            found = self._asker.value(maker, sample) if maker else None
            values[one.id] = field.codec.decode(list(found) if isinstance(found, tuple) else found)
        except (UntoldError, FieldFault):
            return sample
        return sample.having({one.id + path: part for path, part in field.codec.flatten(values[one.id]).items()})

    def _way(self, move: Transition, sample: Sample, values: Mapping[str, object], *, still: bool) -> Way:
        guard = self._guard(move, sample)
        holds = blocking(sample.holds, move.id, sample.roles) if still else ()
        shut = (unguarded(_plan(move)),) if guard is Guard.SHUT else ()
        return Way(
            move=move,
            may=self._may(move, sample),
            guard=guard,
            missing=self._missing(move, values) if sample.record else (),
            reasons=(*(held(hold) for hold in holds), *shut),
        )

    def _missing(self, move: Transition, values: Mapping[str, object]) -> tuple[str, ...]:
        computed = {one.id for one in move.sets}
        required = dict.fromkeys((*move.required, *self._in_state.get(move.target, ())))
        return tuple(name for name in required if name not in computed and is_empty(values.get(name)))

    def _guard(self, move: Transition, sample: Sample) -> Guard:
        if move.guard is None:
            return Guard.NONE
        facts = self._facts
        if facts is None or sample.record is None:
            return Guard.UNKNOWN
        if refuses(condition_faults(move.guard, facts, self._context, "")):
            return Guard.UNKNOWN
        held = self._holds(condition_test(move.guard, facts, self._context), sample)
        return Guard.UNKNOWN if held is None else Guard.OPEN if held else Guard.SHUT

    def _holds(self, test: Closure | None, sample: Sample) -> bool | None:
        try:
            return test is None or bool(self._asker.value(test, sample))
        except UntoldError:
            return None

    def _may(self, move: Transition, sample: Sample) -> bool:
        """Whether the role allows it on this record."""
        if self._anybody:
            return True
        rights = self._rights()
        if rights is None or self._role is None or not rights.read or "person" not in move.on:
            return False
        named = move.roles is not None and self._role.id in move.roles
        listed = move.roles is None and bool({_EVERYTHING, move.id} & set(rights.transitions))
        return (named or listed) and self._in_reach(rights, self._facts, sample)

    def _rights(self) -> TableRights | None:
        tables = self._role.tables if self._role else ()
        return next((one for one in tables if one.id == self._machine.table), None)

    def _in_reach(self, rights: TableRights, facts: TableFacts | None, sample: Sample) -> bool:
        """Whether the record is one of those that the role sees; without a record any might be."""
        if rights.rows is None or sample.record is None or facts is None:
            return True
        schema = self._context.schema(facts)
        faulty = refuses(self._context.expressions.condition(rights.rows, schema, ""))
        test = None if faulty else self._context.expressions.test(rights.rows, schema)
        return self._holds(test, sample) is not False


def _plan(move: Transition) -> TransitionPlan:
    """What sentences need to know of a transition."""
    return TransitionPlan(move.id, move.title, frozenset(move.sources), move.target, guard_message=move.guard_message)

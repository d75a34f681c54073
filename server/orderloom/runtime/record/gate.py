"""The gate: what an actor may see and do in one app; every read and write asks here and nowhere else.

Roles unite: what any of them allows is allowed, and a record is within reach when the row condition of any role that
allows the verb holds. What is not listed is denied.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from orderloom.check.deadline_plan import DeadlinePlan
from orderloom.check.deadline_windows import deadlines_of
from orderloom.check.flow_plan import FlowPlan
from orderloom.check.form_plan import FormPlan
from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.kinds.role import RolePlan, TableRight
from orderloom.check.kinds.rule import RulePlan
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import AppPlan, Closure, Codec, Env, FieldPlan, Resolver, TablePlan
from orderloom.logic.core import Const, Core, Or
from orderloom.logic.types import BOOL
from orderloom.runtime.people import CREATE, DELETE, HOLD, MANAGE, MOVE, READ, UPDATE, KeyScope
from orderloom.runtime.record.change import Actor
from orderloom.runtime.rows import VirtualRead

GUARDED_LOGS = frozenset({"inbox", "refusals", "quarantine", "tasks", "runs", "outgoing", "notices"})
"""Logs of the whole app, which a role must be given by name."""

MANAGED = frozenset({"documents", "people", "runs"})
"""What of an app a role can manage."""

_MOST_KNOWN = 1_000
"""Sets of roles and scopes that are remembered."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which records a verb may touch: those for which any of ``tests`` holds; ``cores`` are the same tests for SQL.

    Without any test it is no record at all.
    """

    tests: tuple[Closure, ...]
    cores: tuple[Core, ...]

    def where(self) -> tuple[Core, ...]:
        """The condition for SQL."""
        return (Or(self.cores) if self.cores else Const(value=False, type=BOOL),)

    def covers(self, env: Env) -> bool:
        """Whether the record behind ``env`` is within reach."""
        return any(test(env) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Access:
    """An actor's rights on one table. Reaches are None when every record is within reach.

    ``creatable``, ``changeable`` and ``movable`` are the fields that may be given on create, on update and on a move.
    ``transitions`` are those that may be asked for; ``move_reach`` says which records, for those where not every one.
    ``state_seen`` is False where the state is hidden. ``masked`` are readable fields that are shown in part only.
    """

    table: str
    read: bool
    create: bool
    update: bool
    delete: bool
    holds: bool
    set_state: bool
    readable: frozenset[str]
    creatable: frozenset[str]
    changeable: frozenset[str]
    movable: frozenset[str]
    transitions: frozenset[str]
    read_reach: Reach | None = None
    create_reach: Reach | None = None
    update_reach: Reach | None = None
    delete_reach: Reach | None = None
    hold_reach: Reach | None = None
    move_reach: Mapping[str, Reach] = field(default_factory=dict)
    state_seen: bool = True
    masked: Mapping[str, Codec] = field(default_factory=dict)
    ageing: Mapping[str, Resolver] = field(default_factory=dict)
    """Readable fields whose value depends on when it is read."""
    virtual: Mapping[str, VirtualRead] = field(default_factory=dict)
    """The readable fields that are worked out on reading, within these rights."""
    untold: frozenset[str] = frozenset()
    """Marks that would tell of what may not be seen."""
    untimed: frozenset[str] = frozenset()
    """Deadlines that would."""

    @property
    def whole(self) -> frozenset[str]:
        """The fields that are shown whole; filters, orders and searches may only look into these."""
        return self.readable - self.masked.keys() if self.masked else self.readable

    @property
    def bounded(self) -> bool:
        """Whether any verb is kept from some records."""
        reaches = (self.read_reach, self.update_reach, self.delete_reach, self.hold_reach)
        return bool(self.move_reach) or any(reach is not None for reach in reaches)

    def where(self) -> tuple[Core, ...]:
        """What SQL must add to a read."""
        return () if self.read_reach is None else self.read_reach.where()


@dataclass(frozen=True, slots=True)
class Rights:
    """An actor's rights in one app; a table that is not in ``tables`` does not exist for this actor."""

    tables: Mapping[str, Access]
    logs: frozenset[str]
    forms: frozenset[str]
    views: frozenset[str]
    manages: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()
    """Flows that may be started by hand or by a program."""
    starts: frozenset[tuple[str, str]] = frozenset()
    """The triggers (flow, id) by which they may be started."""

    def on(self, table: str) -> Access | None:
        """The rights on a table, or None when it cannot be seen."""
        return self.tables.get(table)


def may_move(access: Access, move: str, env: Env) -> bool:
    """Whether roles allow a transition of the record behind ``env``."""
    reach = access.move_reach.get(move)
    return move in access.transitions and (reach is None or reach.covers(env))


class Gate:
    """The rights of actors in one compiled app, worked out once per set of roles."""

    def __init__(self, plan: AppPlan) -> None:
        """Read the roles of ``plan``."""
        self._plan = plan
        self._known: dict[tuple[frozenset[str], KeyScope | None], Rights] = {}
        self._all: Rights | None = None

    def rights(self, actor: Actor) -> Rights:
        """What ``actor`` may see and do."""
        if actor.trusted:
            self._all = self._all or _drawn(self._plan, _everything(self._plan))
            return self._all
        key = (actor.roles, actor.scope)
        found = self._known.get(key)
        if found is None:
            roles = self._plan.all(RolePlan)
            found = _united(self._plan, tuple(roles[role] for role in sorted(actor.roles) if role in roles))
            if actor.scope is not None:
                found = _narrowed(found, self._plan.id, actor.scope)
            found = _drawn(self._plan, found)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = found
        return found


def _united(plan: AppPlan, roles: tuple[RolePlan, ...]) -> Rights:
    by_table: dict[str, dict[str, TableRight]] = {}
    for role in roles:
        for table, right in role.tables.items():
            by_table.setdefault(table, {})[role.id] = right
    return Rights(
        tables=MappingProxyType({table: _access(plan, table, found) for table, found in by_table.items()}),
        logs=_union(role.logs for role in roles),
        forms=_union(role.forms for role in roles),
        views=_union(role.views for role in roles),
        manages=_union(role.manages for role in roles),
        flows=_union(role.flows for role in roles),
        starts=frozenset(_starts(plan, roles)),
    )


def _starts(plan: AppPlan, roles: tuple[RolePlan, ...]) -> Iterator[tuple[str, str]]:
    """What a trigger says of its roles, or a role of its flows, lets people and programs start them."""
    held, named = {role.id for role in roles}, _union(role.flows for role in roles)
    for flow in plan.all(FlowPlan).values():
        for trigger in flow.triggers:
            if trigger.asked and (flow.id in named or not held.isdisjoint(trigger.roles)):
                yield flow.id, trigger.id


def _narrowed(rights: Rights, app: str, scope: KeyScope) -> Rights:
    """What is left of ``rights`` within the scope of a key; logs and flows of the whole app need every table."""
    if scope.app != app:
        return Rights({}, frozenset(), frozenset(), frozenset())
    tables = {
        table: _within(access, scope.verbs)
        for table, access in rights.tables.items()
        if not scope.tables or table in scope.tables
    }
    whole = not scope.tables and READ in scope.verbs
    manages = rights.manages if MANAGE in scope.verbs else frozenset()
    logs = rights.logs if whole else frozenset()
    # What a flow does is up to its own identity, so only a key for every table may start one.
    starting = not scope.tables and MOVE in scope.verbs
    flows, starts = (rights.flows, rights.starts) if starting else (frozenset(), frozenset())
    return Rights(MappingProxyType(tables), logs, rights.forms, rights.views, manages, flows, starts)


def _drawn(plan: AppPlan, rights: Rights) -> Rights:
    """The rights, in which fields worked out on reading are hidden unless all that they draw on may be read."""
    tables = {name: _drawing(plan, plan.get(TablePlan, name), rights) for name in rights.tables}
    return replace(rights, tables=MappingProxyType(tables))


def _drawing(plan: AppPlan, table: TablePlan, rights: Rights) -> Access:
    untimed = _untimed(plan, table.id, rights)
    untold = _untold(plan, table.id, rights).union(*(one.marks for one in untimed))
    access = replace(rights.tables[table.id], untold=untold, untimed=frozenset(one.id for one in untimed))
    drawing = {name: one for name, one in table.fields.items() if one.virtual is not None}
    if not drawing:
        return access
    found = {name: read for name, read in drawn_fields(plan, drawing, rights).items() if name in access.readable}
    return replace(access, readable=access.readable - (drawing.keys() - found.keys()), virtual=found)


def _untold(plan: AppPlan, table: str, rights: Rights) -> frozenset[str]:
    """The marks of rules that look at something which may not be read, or at records that are not all within reach."""
    rules = (rule for rule in plan.on(RulePlan, table) if rule.mark is not None)
    return frozenset(rule.mark for rule in rules if rule.mark and not _sees(table, rule, rights))


def _untimed(plan: AppPlan, table: str, rights: Rights) -> tuple[DeadlinePlan, ...]:
    """The deadlines whose clock looks at something which may not be read."""
    hidden = _untold(plan, table, rights)
    clocks = deadlines_of(plan, table)
    return tuple(one for one in clocks if not _sees(table, one, rights) or not hidden.isdisjoint(one.marks_heard))


def _sees(table: str, rule: RulePlan | DeadlinePlan, rights: Rights) -> bool:
    for other, name in rule.sources:
        access = rights.tables.get(other)
        if access is None or not access.read or (name and name not in access.readable):
            return False
        if other != table and access.read_reach is not None:
            return False
    return True


def drawn_fields(plan: AppPlan, fields: Mapping[str, FieldPlan], rights: Rights) -> dict[str, VirtualRead]:
    """Those of some virtual fields whose every source may be read, narrowed to the rows within reach."""
    found = {}
    for name, one in fields.items():
        virtual = one.virtual
        other = rights.tables.get(virtual.table) if virtual else None
        if virtual is None or other is None:
            continue
        of = {table: rights.tables.get(table) for table, _ in virtual.reads}
        if all((access := of[table]) and access.read and field in access.whole for table, field in virtual.reads):
            found[name] = VirtualRead(one, virtual, plan.get(TablePlan, virtual.table), other.where())
    return found


def _within(access: Access, verbs: frozenset[str]) -> Access:
    moves = access.transitions if MOVE in verbs else frozenset()
    return replace(
        access,
        read=access.read and READ in verbs,
        create=access.create and CREATE in verbs,
        update=access.update and UPDATE in verbs,
        delete=access.delete and DELETE in verbs,
        holds=access.holds and HOLD in verbs,
        transitions=moves,
    )


def _access(plan: AppPlan, table: str, by_role: Mapping[str, TableRight]) -> Access:
    rights = list(by_role.values())
    moves = _moves(plan, table, by_role)
    readable = _union(right.readable for right in rights)
    whole = _union(right.readable - right.masked for right in rights)
    fields, state = plan.get(TablePlan, table).fields, plan.get(TablePlan, table).state_field
    reading = [right for right in rights if right.read]
    creating = [right for right in rights if right.create]
    updating = [right for right in rights if right.update]
    moving = [right for right in rights if right.update or right.transitions]
    return Access(
        table=table,
        read=bool(reading),
        create=bool(creating),
        update=bool(updating),
        delete=any(right.delete for right in rights),
        holds=any(right.holds for right in rights),
        set_state=any(right.set_state for right in rights),
        readable=readable,
        creatable=_union(right.writable for right in creating),
        changeable=_union(right.writable for right in updating),
        movable=_union(right.writable for right in moving),
        transitions=frozenset(moves),
        read_reach=_reach(reading),
        create_reach=_reach(creating),
        update_reach=_reach(updating),
        delete_reach=_reach(right for right in rights if right.delete),
        hold_reach=_reach(right for right in rights if right.holds),
        move_reach={move: reach for move, reach in moves.items() if reach is not None},
        state_seen=state is None or state in readable,
        masked={name: fields[name].codec for name in sorted(readable - whole)},
        ageing=_ageing(fields, readable),
    )


def _moves(plan: AppPlan, table: str, by_role: Mapping[str, TableRight]) -> dict[str, Reach | None]:
    """The transitions that roles allow, with the records: one that names roles is for them alone, else their own lists
    decide.
    """
    found: dict[str, Reach | None] = {}
    for machine in plan.on(MachinePlan, table):
        for move in machine.transitions.values():
            named = move.roles
            allowing = [
                right
                for role, right in by_role.items()
                if (move.id in right.transitions if named is None else role in named)
            ]
            if allowing:
                found[move.id] = _reach(allowing)
    return found


def _reach(rights: Iterable[TableRight]) -> Reach | None:
    tests: list[Closure] = []
    cores: list[Core] = []
    for right in rights:
        if right.rows is None or right.row_test is None:
            return None
        tests.append(right.row_test)
        cores.append(right.rows.core)
    return Reach(tuple(tests), tuple(cores))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _everything(plan: AppPlan) -> Rights:
    return Rights(
        tables=MappingProxyType({table.id: _full(plan, table) for table in plan.all(TablePlan).values()}),
        logs=GUARDED_LOGS,
        forms=frozenset(plan.all(FormPlan)),
        views=frozenset(plan.all(ViewPlan)),
        manages=MANAGED,
        flows=frozenset(plan.all(FlowPlan)),
        starts=frozenset(
            (flow.id, one.id) for flow in plan.all(FlowPlan).values() for one in flow.triggers if one.asked
        ),
    )


def _full(plan: AppPlan, table: TablePlan) -> Access:
    writable = frozenset(field.id for field in table.fields.values() if field.writable or field.stock)
    return Access(
        table=table.id,
        read=True,
        create=True,
        update=True,
        delete=True,
        holds=True,
        set_state=True,
        readable=frozenset(table.fields),
        creatable=writable,
        changeable=writable,
        movable=writable,
        transitions=frozenset(move for machine in plan.on(MachinePlan, table.id) for move in machine.transitions),
        ageing=_ageing(table.fields, frozenset(table.fields)),
    )


def _ageing(fields: Mapping[str, FieldPlan], readable: frozenset[str]) -> dict[str, Resolver]:
    return {name: one.resolver for name, one in fields.items() if one.resolver is not None and name in readable}

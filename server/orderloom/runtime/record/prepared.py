"""What every change of one table needs, looked up once per compiled app instead of once per request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from orderloom.check.compiler import CONTEXT
from orderloom.check.deadline_plan import DeadlinePlan
from orderloom.check.deadline_windows import deadlines_of
from orderloom.check.flow_plan import LEVEL_REACHED, FlowPlan, Hearing
from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.kinds.rule import RulePlan
from orderloom.check.parameters import PREFIX
from orderloom.check.plan import AppPlan, Closure, FieldPlan, KeyPlan, TablePlan
from orderloom.check.suggestions import suggested_indexes
from orderloom.logic.types import ANY, BOOL, DATE, DATETIME, INT, STR, LogicType, Schema, dec
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.filters import Filters
from orderloom.runtime.record.gate import Gate

LABEL = "label"


@dataclass(frozen=True, slots=True)
class PreparedTable:
    """One table with all that hangs on it. ``blank`` has every own field empty, the start of a new record."""

    plan: TablePlan
    machine: MachinePlan | None
    blank: Mapping[str, object]
    own: tuple[FieldPlan, ...]
    defaults: tuple[tuple[FieldPlan, Closure], ...]
    derived: tuple[tuple[FieldPlan, Closure], ...]
    required: tuple[FieldPlan, ...]
    choices: tuple[tuple[FieldPlan, DictionaryPlan], ...]
    links: tuple[tuple[FieldPlan, TablePlan], ...]
    uploads: tuple[FieldPlan, ...]
    incoming: tuple[tuple[TablePlan, FieldPlan], ...]
    members: tuple[FieldPlan, ...]
    numbered: tuple[FieldPlan, ...]
    linked: tuple[FieldPlan, ...]
    stocks: tuple[FieldPlan, ...]
    keys: Mapping[str, KeyPlan]
    indexed: tuple[tuple[str, ...], ...]
    rules: tuple[RulePlan, ...]
    labels: tuple[RulePlan, ...]
    deadlines: Mapping[str, DeadlinePlan] = field(default_factory=dict)
    """The table's countdowns, those of trust windows that act among them."""
    listened: frozenset[str] = frozenset()
    """Kinds of events that start flows or let them go on; no others go to the outbox."""

    @property
    def id(self) -> str:
        """The table's id."""
        return self.plan.id

    def field(self, name: str) -> FieldPlan:
        """A field that is known to exist."""
        return self.plan.fields[name]


@dataclass(frozen=True, slots=True)
class PreparedApp:
    """One compiled app with its gate; tables are prepared when first used.

    ``types`` are those of what every expression may read: time, person, parameters.
    """

    plan: AppPlan
    gate: Gate
    parameters: Mapping[str, object]
    types: Schema
    filters: Filters
    tables: dict[str, PreparedTable] = field(default_factory=dict)

    def table(self, table: str) -> PreparedTable | None:
        """The prepared table, or None when the app has no such table."""
        found = self.tables.get(table)
        if found is None:
            plan = self.plan.find(TablePlan, table)
            if plan is None:
                return None
            found = self.tables[table] = _prepare(self.plan, plan)
        return found

    def context(self, actor: Actor, now: datetime) -> dict[str, object]:
        """The values that every expression may read whatever the record: time, person, parameters."""
        return {
            "@now": now,
            **me(actor),
            **self.parameters,
        }


def me(actor: Actor) -> dict[str, object]:
    """What expressions may read of whoever acts."""
    return {
        "@me.id": actor.id,
        "@me.name": actor.name,
        "@me.roles": tuple(sorted(actor.roles)),
        "@me.teams": actor.belongs.teams,
        "@me.department": actor.belongs.department,
        "@me.departments": actor.belongs.departments,
    }


def prepare(plan: AppPlan) -> PreparedApp:
    """Everything that depends on the plan alone."""
    parameters = {PREFIX + name: value for name, value in plan.parameters.items()}
    types = {**CONTEXT, **{path: _type_of(value) for path, value in parameters.items()}}
    return PreparedApp(plan, Gate(plan), parameters, types, Filters(types))


def is_empty(value: object) -> bool:
    """Whether a field counts as not filled: nothing, or a collection without items; 0 and false are values."""
    return value in (None, (), [], {})


def computed(spec: FieldPlan, value: object) -> object:
    """The result of an expression as a value of the field; raises ``FieldFault`` when the field cannot take it."""
    return spec.codec.decode(list(value) if isinstance(value, tuple) else value)


def _type_of(value: object) -> LogicType:
    """The type of a parameter's plain value; what is absent or has no simple type is unknown."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return dec(max(0, -exponent) if isinstance(exponent, int) else 0)
    simple = ((bool, BOOL), (int, INT), (str, STR), (datetime, DATETIME), (date, DATE))
    return next((kind for python, kind in simple if isinstance(value, python)), ANY)


def _indexed(plan: AppPlan, table: TablePlan) -> tuple[tuple[str, ...], ...]:
    """The fields that stand together in each key and index."""
    indexes = (*table.indexes, *suggested_indexes(plan, table))
    listed = (tuple(name.removeprefix("-") for name in index.fields) for index in indexes)
    return tuple(dict.fromkeys((*(key.fields for key in table.keys), *listed)))


def _listened(plan: AppPlan, table: str) -> frozenset[str]:
    """Kinds of a table's events that any trigger or waiting step names."""
    flows = plan.on(FlowPlan, table)
    triggers = [trigger for flow in flows for trigger in flow.triggers]
    named = {kind for trigger in triggers for kind in trigger.events}
    named.update(LEVEL_REACHED for trigger in triggers if trigger.deadline is not None)
    waited = (step.spec for flow in flows for step in flow.steps.values())
    return frozenset(named.union(*(spec.hears for spec in waited if isinstance(spec, Hearing))))


def _prepare(plan: AppPlan, table: TablePlan) -> PreparedTable:
    own = tuple(spec for spec in table.fields.values() if not spec.system and spec.virtual is None)
    rules = plan.on(RulePlan, table.id)
    machines = plan.on(MachinePlan, table.id)
    return PreparedTable(
        plan=table,
        machine=machines[0] if machines else None,
        blank=dict.fromkeys(spec.id for spec in own),
        own=own,
        defaults=tuple((spec, spec.default) for spec in own if spec.default is not None),
        derived=tuple((spec, spec.derive) for spec in own if spec.derive is not None),
        required=tuple(spec for spec in own if spec.required),
        choices=tuple(
            (spec, plan.get(DictionaryPlan, spec.dictionary))
            for spec in own
            if spec.dictionary is not None and spec.id != table.state_field
        ),
        links=tuple((spec, plan.get(TablePlan, spec.target)) for spec in own if spec.target is not None),
        uploads=tuple(spec for spec in own if spec.uploads),
        incoming=tuple(
            (other, spec)
            for other in plan.all(TablePlan).values()
            for spec in other.fields.values()
            if spec.target == table.id and spec.virtual is None
        ),
        members=tuple(spec for spec in own if spec.directory is not None),
        numbered=tuple(spec for spec in own if spec.series is not None),
        linked=tuple(spec for spec in own if spec.linked),
        stocks=tuple(spec for spec in own if spec.stock),
        keys={key.id: key for key in table.keys},
        indexed=_indexed(plan, table),
        rules=tuple(rule for rule in rules if rule.then != LABEL),
        labels=tuple(rule for rule in rules if rule.then == LABEL),
        listened=_listened(plan, table.id),
        deadlines={one.id: one for one in deadlines_of(plan, table.id)},
    )

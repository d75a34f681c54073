"""What a form asks for as it stands: which fields are visible, required, read-only. The browser says the same live.

A field that is not asked for holds what the record held, and on a new record its default, whatever stands in its
input; so one that depends on it sees that, and asking goes on until nothing changes any more. The checker has seen to
it that this ends.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from orderloom.check.asks import asks_of
from orderloom.check.form_plan import Condition, FormFieldPlan, FormPlan
from orderloom.check.plan import Closure, Env, FieldFault, FieldPlan, TablePlan
from orderloom.logic.errors import LogicError

OLD = "@old."

Values = Mapping[str, object]
"""Python values by field."""


@dataclass(frozen=True)
class Asking:
    """The fields of one record on a form, each with the conditions of what surrounds it.

    ``before`` is the stored record (None for a new one); ``around`` is what rules read besides: time, person,
    parameters, and for a line the record it belongs to.
    """

    table: TablePlan
    fields: tuple[FormFieldPlan, ...]
    around: Env
    before: Values | None = None
    within: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)

    def standing(self, typed: Values) -> "Standing":
        """What is asked for when ``typed`` stands in the inputs."""
        hidden: frozenset[str] = frozenset()
        locked: frozenset[str] = frozenset()
        env: Env = self.env(typed)
        for _ in range(len(self.fields) + 2):
            held = self._held(hidden | locked, env)
            env = self.env({**typed, **held})
            now = (self._where(self._hides, env), self._where(self._locks, env))
            if now == (hidden, locked):
                break
            hidden, locked = now
        required = self._where(lambda one, given: true(one.required, given, otherwise=False), env) - hidden - locked
        return Standing(hidden, locked, required, self._held(hidden | locked, env), env)

    def env(self, values: Values) -> dict[str, object]:
        """What rules read when the record would hold ``values``; computed fields are computed."""
        whole = {**(self.before or {}), **values}
        env = {**self.around, **self.table.flatten(whole)}
        if self.before is not None:
            env.update(self.table.flatten(self.before, OLD))
        for plan in self.table.fields.values():
            if plan.derive is not None:
                made = computed(plan, plan.derive, env)
                env.update({plan.id + suffix: part for suffix, part in plan.codec.flatten(made).items()})
        return env

    def default(self, one: FormFieldPlan, env: Env) -> object:
        """What the field begins with: the form's default, else the table's, else nothing."""
        plan = self.table.fields[one.id]
        closure = one.default or plan.default
        # What asks other records is for the write path to fill.
        return computed(plan, closure, env) if closure and not asks_of(closure) else None

    def _held(self, names: frozenset[str], env: Env) -> Values:
        """What the fields hold that are not asked for."""
        if self.before is not None:
            return {name: self.before.get(name) for name in names}
        wanted = [one for one in self.fields if one.id in names and not asks_of(self.table.fields[one.id].default)]
        return {one.id: self.default(one, env) for one in wanted}

    def _where(self, test: Callable[[FormFieldPlan, Env], bool], env: Env) -> frozenset[str]:
        return frozenset(one.id for one in self.fields if test(one, env))

    def _hides(self, one: FormFieldPlan, env: Env) -> bool:
        return not all(true(each, env, otherwise=True) for each in (one.visible, *self.within.get(one.id, ())))

    def _locks(self, one: FormFieldPlan, env: Env) -> bool:
        return true(one.readonly, env, otherwise=False)


@dataclass(frozen=True)
class Standing:
    """``hidden`` and ``locked`` fields are not asked for and hold ``held``; ``env`` is what rules read."""

    hidden: frozenset[str]
    locked: frozenset[str]
    required: frozenset[str]
    held: Values
    env: Env


def true(condition: Condition, env: Env, *, otherwise: bool) -> bool:
    """Whether a condition holds; ``otherwise`` where it throws."""
    try:
        return bool(condition.test(env))
    except LogicError:
        return otherwise


def computed(plan: FieldPlan, closure: Closure, env: Env) -> object:
    """What an expression makes of a field; None where it throws or gives what the field cannot take."""
    try:
        return plan.codec.decode(closure(env))
    except (LogicError, FieldFault):
        return None


def within(form: FormPlan) -> dict[str, tuple[Condition, ...]]:
    """Of every field of the record itself, what must hold for the section and tab it stands on."""
    return {one.id: form.around(section) for section in form.sections for one in section.fields}


def decoded(table: TablePlan, typed: Mapping[str, object]) -> dict[str, object]:
    """JSON values as Python ones; what a field cannot take counts as nothing until it is mended."""
    found: dict[str, object] = {}
    for name, raw in typed.items():
        try:
            found[name] = table.fields[name].codec.decode(raw)
        except FieldFault:
            found[name] = None
    return found


def shown_fields(table: TablePlan, fields: Iterable[FormFieldPlan]) -> tuple[FormFieldPlan, ...]:
    """Those that the table has."""
    return tuple(one for one in fields if one.id in table.fields)

"""Expressions inside documents: typed against what they may read, with problems that point into the document.

Every rule is compiled once per schema, however often it is asked about.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from orderloom.check.mappings import Dictionaries, Resolved, names_one
from orderloom.check.plan import Closure, Codec, Env, FieldFault
from orderloom.check.problem import Problem
from orderloom.logic.compile import Checked, Problems, check_expression, compile_core
from orderloom.logic.types import ANY, BOOL, DATETIME, STR, LogicType, Schema, list_of

CONTEXT: Schema = MappingProxyType(
    {
        "@now": DATETIME,
        "@me.id": STR.or_null(),
        "@me.name": STR.or_null(),
        "@me.roles": list_of(STR),
        "@me.teams": list_of(STR),
        "@me.department": STR.or_null(),
        "@me.departments": list_of(STR),
    }
)
"""What every expression may read beside the record and the parameters."""

OLD = "@old."
"""Prefix of a record's paths before the change."""

_READERS = frozenset({"var", "val", "exists", "missing", "missing_some"})


Found = Checked | Problems
"""What becomes of a rule: its typed form, or all its problems (pointers start at the rule)."""


class Expressions:
    """Compiles the rules of one app. Schemas are told apart by identity: give the same object for the same table."""

    def __init__(self, dictionaries: Dictionaries = lambda _id: None) -> None:
        self._dictionaries = dictionaries
        self._found: dict[tuple[int, int, LogicType | None], tuple[object, Schema, Found]] = {}

    def compiled(self, rule: object, schema: Schema, want: LogicType | None = None) -> Found:
        """The rule as a value of the type ``want``; remembered as long as this object lives."""
        key = (id(rule), id(schema), want)
        known = self._found.get(key)
        if known is None:
            # Rule and schema are kept with the answer, so that their identities stay theirs.
            known = self._found[key] = (rule, schema, self._checked(rule, schema, want))
        return known[2]

    def _checked(self, rule: object, schema: Schema, want: LogicType | None) -> Found:
        if not names_one(rule):
            return check_expression(rule, schema, want=want)
        resolved = Resolved(self._dictionaries)
        spelled = resolved.rule(rule)
        return tuple(resolved.problems) or check_expression(spelled, schema, want=want)

    def condition(self, rule: object, schema: Schema, pointer: str) -> Iterator[Problem]:
        """Problems of a rule that must be true or false; none at all is fine."""
        if rule is None:
            return
        found = self.compiled(rule, schema, BOOL)
        if not isinstance(found, Checked):
            yield from located(found, pointer)
            return
        value = self.compiled(rule, schema)
        if isinstance(value, Checked) and value.type.kind not in {"bool", "any"}:
            yield Problem("expression.not_boolean", pointer, {"type": str(value.type)})

    def filter(self, rule: object, schema: Schema, pointer: str) -> Iterator[Problem]:
        """Problems of a condition that the database must answer alone."""
        yield from self.condition(rule, schema, pointer)
        found = None if rule is None else self.compiled(rule, schema, BOOL)
        if isinstance(found, Checked):
            yield from located(found.reasons, pointer)

    def value(self, rule: object, schema: Schema, codec: Codec, pointer: str) -> Iterator[Problem]:
        """Problems of a rule whose result becomes the value of a field with ``codec``; none at all is fine."""
        if is_literal(rule):
            yield from literal_faults(rule, codec, pointer)
            return
        found = self.compiled(rule, schema, wanted(codec))
        if not isinstance(found, Checked):
            yield from located(found, pointer)

    def test(self, rule: object, schema: Schema) -> Closure | None:
        """The running form of a sound condition; None for none."""
        checked = self.predicate(rule, schema)
        return compile_core(checked.core) if checked else None

    def predicate(self, rule: object, schema: Schema) -> Checked | None:
        """The typed form of a sound condition, for SQL; None for none."""
        found = None if rule is None else self.compiled(rule, schema, BOOL)
        return found if isinstance(found, Checked) else None

    def maker(self, rule: object, schema: Schema, codec: Codec) -> Closure | None:
        """The running form of a sound rule that makes a field's value; a literal is decoded once, here."""
        if rule is None:
            return None
        if is_literal(rule):
            value = codec.decode(rule)
            return lambda _env: value
        found = self.compiled(rule, schema, wanted(codec))
        return compile_core(found.core) if isinstance(found, Checked) else None


def located(faults: Problems | tuple[()], pointer: str) -> Iterator[Problem]:
    """Faults of a rule that stands at ``pointer``."""
    for fault in faults:
        yield Problem(fault.code, pointer + fault.pointer, fault.facts)


def wanted(codec: Codec) -> LogicType | None:
    """The type that a rule must give to become a value of ``codec``; None where nothing is known."""
    found = codec.logic().get("", ANY)
    return None if found == ANY else found


def is_literal(rule: object) -> bool:
    """Whether a rule is a plain value: nothing in it computes."""
    if isinstance(rule, list | tuple):
        return all(is_literal(part) for part in rule)
    return not isinstance(rule, Mapping)


def literal_faults(value: object, codec: Codec, pointer: str) -> Iterator[Problem]:
    """What a field with ``codec`` has against a plain value."""
    try:
        codec.decode(value)
    except FieldFault as fault:
        yield Problem(fault.error_code, pointer, fault.facts)


def paths(rule: object) -> frozenset[str]:
    """Every path that a rule may read, from its syntax alone; what only looks like one does no harm."""
    found: set[str] = set()
    _collect(rule, found, reading=False)
    return frozenset(found)


def _collect(rule: object, found: set[str], *, reading: bool) -> None:
    if isinstance(rule, str):
        found.update((rule,) if reading else ())
    elif isinstance(rule, Mapping):
        for operator, arguments in rule.items():
            _collect(arguments, found, reading=operator in _READERS)
    elif isinstance(rule, list | tuple):
        for part in rule:
            _collect(part, found, reading=reading)


def chained(first: Closure, name: str, codec: Codec, then: Closure) -> Closure:
    """``then``, run on an environment in which field ``name`` is freshly computed by ``first``."""

    def run(env: Env) -> object:
        fresh = codec.flatten(codec.decode(first(env)))
        return then({**env, **{name + suffix: value for suffix, value in fresh.items()}})

    return run

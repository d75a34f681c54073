"""Questions that a condition asks other records: how many there are, or what they come to.

    {"count": ["order_lines.order", {"==": [{"var": "checked"}, false]}]}      lines that lead here and are unchecked
    {"sum": ["payments.order", "amount"]}                                      what all payments of this record come to
    {"count": ["orders", {"==": [{"var": "ip"}, {"outer": "ip"}]}]}            other orders from the same address
    {"any": ["drawings.order", {"!=": [{"var": "status"}, "approved"]}]}       whether there is one
    {"distinct": ["order_lines.order", "warehouse"]}                           different values

The source is a table, or a table and the link of its records that leads to the one in question; ``var`` in the
condition reads the other record, ``outer`` the one in question. The record in question never counts itself. Guards and
rules may ask; the write path answers inside its transaction. Each question becomes one path of the environment, so the
rest of the expression is checked and compiled like any other. What transitions set, and defaults, may ask as well.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.plan import Closure, Codec, Env
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.core import And, Compare, Core, Field, Not
from orderloom.logic.types import BOOL, INT, STR, LogicType, Schema
from orderloom.model.canonical import canonical
from orderloom.model.idpath import escape

PREFIX = "@ask."
"""Where the answers stand in an environment."""

OUTER = "@record."
"""Where a question's condition finds the record in question."""

MEASURES: Mapping[str, str] = MappingProxyType({"count": "count", "any": "count", "sum": "sum", "distinct": "distinct"})
"""What may be asked, and what is measured for it."""

_MEASURED = frozenset({"sum", "distinct"})
_FIGURES = frozenset({"int", "dec"})
_PLAIN = frozenset({"bool", "int", "dec", "str", "date", "datetime"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: ``path`` is where its answer goes, ``measure`` counts rows of ``table`` or works out ``field``."""

    path: str
    verb: str
    table: str
    measure: str
    field: str
    where: tuple[Core, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """A compiled condition with the questions that must be answered before it runs."""

    asks: tuple[Ask, ...]
    run: Closure

    def __call__(self, env: Env) -> object:
        """The value, in an environment that holds the answers."""
        return self.run(env)


def asks_of(closure: Closure | None) -> tuple[Ask, ...]:
    """The questions behind a compiled condition; most have none."""
    return closure.asks if isinstance(closure, Asking) else ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition with every question replaced by a path, the types it may read now, and what is wrong with them."""

    rule: object
    schema: Schema
    asks: tuple[Ask, ...]
    problems: tuple[Problem, ...]


def condition_faults(rule: object, facts: TableFacts, context: Context, pointer: str) -> Iterator[Problem]:
    """Problems of a guard or rule on a table, its questions included."""
    asked = _asked(rule, facts, context, pointer)
    yield from asked.problems
    if not asked.problems:
        yield from context.expressions.condition(asked.rule, asked.schema, pointer)


def condition_test(rule: object, facts: TableFacts, context: Context) -> Closure | None:
    """The running form of a sound guard or rule; None for none."""
    asked = _asked(rule, facts, context, "")
    run = context.expressions.test(asked.rule, asked.schema)
    return Asking(asked.asks, run) if run and asked.asks else run


def condition_core(rule: object, facts: TableFacts, context: Context) -> Core | None:
    """The typed form of a sound condition that asks nobody; None for one that does."""
    asked = _asked(rule, facts, context, "")
    checked = None if asked.asks else context.expressions.predicate(asked.rule, asked.schema)
    return checked.core if checked else None


def value_faults(
    rule: object, facts: TableFacts, context: Context, schema: Schema, codec: Codec, at: str
) -> Iterator[Problem]:
    """Problems of a rule that makes a value of ``codec``, its questions included."""
    asked = _asked(rule, facts, context, at, schema)
    yield from asked.problems
    if not asked.problems:
        yield from context.expressions.value(asked.rule, asked.schema, codec, at)


def value_maker(rule: object, facts: TableFacts, context: Context, schema: Schema, codec: Codec) -> Closure | None:
    """The running form of a sound rule that makes a value; None for none."""
    asked = _asked(rule, facts, context, "", schema)
    run = context.expressions.maker(asked.rule, asked.schema, codec)
    return Asking(asked.asks, run) if run and asked.asks else run


def _asked(rule: object, facts: TableFacts, context: Context, pointer: str, schema: Schema | None = None) -> Asked:
    schema = schema or context.rule_schema(facts)
    if not _asks(rule):
        return Asked(rule, schema, (), ())
    finding = _Finding(facts, context)
    replaced = finding.replaced(rule, pointer)
    wider = MappingProxyType({**schema, **finding.types})
    return Asked(replaced, wider, tuple(finding.asks.values()), tuple(finding.problems))


def _asks(rule: object) -> bool:
    """Whether anything in a rule asks."""
    if isinstance(rule, Mapping):
        return any(name in MEASURES or _asks(part) for name, part in rule.items())
    return isinstance(rule, list | tuple) and any(map(_asks, rule))


@dataclass(slots=True)
class _Finding:
    """Walks one rule: questions become paths, faults become problems."""

    facts: TableFacts
    context: Context
    asks: dict[str, Ask] = field(default_factory=dict)
    types: dict[str, LogicType] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def replaced(self, rule: object, at: str) -> object:
        """The rule with paths in place of its questions."""
        if isinstance(rule, Mapping):
            if len(rule) == 1:
                ((verb, given),) = rule.items()
                if verb in MEASURES:
                    return self._question(str(verb), given, f"{at}/{escape(str(verb))}")
            return {name: self.replaced(part, f"{at}/{escape(str(name))}") for name, part in rule.items()}
        if isinstance(rule, list | tuple):
            return [self.replaced(part, f"{at}/{place}") for place, part in enumerate(rule)]
        return rule

    def _question(self, verb: str, given: object, at: str) -> object:
        parts: Sequence[object] = given if isinstance(given, list | tuple) else [given]
        before = len(self.problems)
        measured = verb in _MEASURED
        if not 1 + measured <= len(parts) <= 2 + measured or not all(isinstance(p, str) for p in parts[: 1 + measured]):
            self.problems.append(Problem("ask.form", at, {"operator": verb}))
            return None
        facts, link = self._source(str(parts[0]), at)
        if facts is None:
            return None
        name = str(parts[1]) if measured else ""
        kind = self._measured(verb, name, facts, at)
        where = self._where(parts[1 + measured :], link, facts, f"{at}/{1 + measured}")
        if len(self.problems) > before or kind is None:
            return None
        digest = hashlib.blake2s(canonical([verb, list(parts)]), digest_size=6).hexdigest()
        path = f"{PREFIX}{digest}"
        self.asks[path] = Ask(path, verb, facts.document.id, MEASURES[verb], name, where)
        self.types[path] = kind
        return {"var": path}

    def _source(self, written: str, at: str) -> tuple[TableFacts | None, str]:
        """The table asked, and the link that must lead to the record in question ("" for none)."""
        table, _, link = written.partition(".")
        facts = self.context.table(table)
        if facts is None:
            self.problems.append(Problem("ask.table", f"{at}/0", {"table": table}))
            return None, ""
        target = facts.fields[link].traits.target if link in facts.fields else None
        if link and target != self.facts.document.id:
            fitting = [n for n, one in facts.fields.items() if one.traits.target == self.facts.document.id]
            self.problems.append(Problem("ask.link", f"{at}/0", {"table": table, **known(link, fitting)}))
            return None, ""
        return facts, link

    def _measured(self, verb: str, name: str, facts: TableFacts, at: str) -> LogicType | None:
        """The type of the answer."""
        if verb not in _MEASURED:
            return BOOL if verb == "any" else INT
        kind = facts.schema.get(name)
        if kind is None or name not in facts.fields or kind.kind not in (_FIGURES if verb == "sum" else _PLAIN):
            self.problems.append(Problem("ask.field", f"{at}/1", {"field": name, "operator": verb}))
            return None
        return kind.not_null() if verb == "sum" else INT

    def _where(self, rest: Sequence[object], link: str, facts: TableFacts, at: str) -> tuple[Core, ...]:
        """What the other records must fulfil: lead here, not be the record itself, and the written condition."""
        record = Field("@record.id", STR)
        found: list[Core] = []
        if link:
            found.append(Compare("==", Field(link, facts.schema[link]), record))
        elif facts.document.id == self.facts.document.id:
            found.append(Not(Compare("==", Field("id", STR), record)))
        for written in rest:
            found.extend(self._condition(written, facts, at))
        return (And(tuple(found)),) if found else ()

    def _condition(self, written: object, facts: TableFacts, at: str) -> Iterator[Core]:
        outer = {OUTER + path: kind.or_null() for path, kind in self.facts.schema.items()}
        schema = MappingProxyType({**self.context.schema(facts), **outer})
        rule = outward(written)
        faults = list(self.context.expressions.filter(rule, schema, at))
        self.problems.extend(faults)
        checked = None if faults else self.context.expressions.predicate(rule, schema)
        if checked:
            yield checked.core


def outward(rule: object) -> object:
    """``{"outer": path}`` as a read of the record in question."""
    if isinstance(rule, Mapping):
        if len(rule) == 1 and isinstance(rule.get("outer"), str):
            return {"var": OUTER + rule["outer"]}
        return {name: outward(part) for name, part in rule.items()}
    return [outward(part) for part in rule] if isinstance(rule, list | tuple) else rule

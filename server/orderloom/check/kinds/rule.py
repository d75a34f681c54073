"""Rules compiled: when they look, what they read and what they do."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.asks import asks_of, condition_core, condition_faults, condition_test
from orderloom.check.compiler import OLD, paths
from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field
from orderloom.check.plan import Closure, Env
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.core import Core, reads
from orderloom.model.kinds.rule import KIND, Rule

ANY_TRANSITION = "transition"
"""In ``on``: any move; ``transition:<id>`` is one move."""


@dataclass(frozen=True, slots=True)
class RulePlan:
    """``when`` true: the rule applies. ``then`` is block, confirm, warn or label (``mark`` is set while it applies)."""

    id: str
    title: Mapping[str, str]
    table: str
    on: frozenset[str]
    when: Closure
    then: str
    field: str | None = None
    message: Mapping[str, str] | None = None
    mark: str | None = None
    color: str | None = None
    condition: Core | None = None
    """``when`` as typed Core, for the browser; None where it asks other records."""
    sources: frozenset[tuple[str, str]] = frozenset()
    """The (table, field) that the condition looks at; for a table of which it counts records, also with no field."""

    def applies(self, operation: str, transition: str | None = None) -> bool:
        """Whether the rule looks at this operation (``create``, ``update``, ``transition``)."""
        return operation in self.on or (transition is not None and f"{ANY_TRANSITION}:{transition}" in self.on)


class RuleCheck:
    """Rules in the checker."""

    id = KIND.id

    def check(self, document: Rule, context: Context) -> Iterable[Problem]:
        """A condition on fields that exist, moments that come, and words for people."""
        facts = context.table(document.table)
        if facts:
            yield from condition_faults(document.when, facts, context, "/when")
            if document.field is not None:
                yield from unknown_field(facts, document.field, "/field")
            yield from _occasions(document, context)
        if document.then == "label" and document.mark is None:
            yield Problem("rule.mark_missing", "", {"rule": document.id})
        if document.then != "label" and document.message is None:
            yield Problem("rule.message_missing", "", {"rule": document.id})

    def compile(self, document: Rule, context: Context) -> RulePlan:
        """The condition as a closure."""
        facts = context.sound_table(document.table)
        when = condition_test(document.when, facts, context)
        return RulePlan(
            id=document.id,
            title=document.title,
            table=document.table,
            on=frozenset(document.on),
            when=when or _never,
            then=document.then,
            field=document.field,
            message=document.message,
            mark=document.mark,
            color=document.color,
            condition=condition_core(document.when, facts, context),
            sources=frozenset(_sources(document, facts, when)),
        )


def _sources(document: Rule, facts: TableFacts, when: Closure | None) -> Iterator[tuple[str, str]]:
    """What the condition looks at, here and in the records that it asks."""
    roots = (path.removeprefix(OLD).partition(".")[0] for path in paths(document.when))
    yield from ((document.table, root) for root in roots if root in facts.fields)
    for ask in asks_of(when):
        yield ask.table, ask.field
        for core in ask.where:
            yield from ((ask.table, path.partition(".")[0]) for path in reads(core) if not path.startswith("@"))


def _never(_env: Env) -> bool:
    return False


def _occasions(document: Rule, context: Context) -> Iterator[Problem]:
    """Moves that the rule waits for must be declared."""
    machine = context.machines.get(document.table)
    moves = [move.id for move in machine.transitions] if machine else []
    for place, occasion in enumerate(document.on):
        sort, _, move = occasion.partition(":")
        if sort == ANY_TRANSITION and machine is None:
            yield Problem("rule.no_machine", f"/on/{place}", {"table": document.table})
        elif move and move not in moves:
            yield Problem("rule.unknown_transition", f"/on/{place}", known(move, moves))


CHECK = RuleCheck()

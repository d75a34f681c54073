"""The movements of stock that come with transitions: judged against the tables they touch, and compiled."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from orderloom.check.compiler import is_literal, located
from orderloom.check.context import Context
from orderloom.check.lookups import unknown_field
from orderloom.check.plan import Closure, UnknownPartError
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.check.values import read_number
from orderloom.logic.compile import Checked, check_expression, compile_core
from orderloom.logic.core import Core
from orderloom.logic.types import BOOL, STR, LogicType
from orderloom.model.kinds.machine import Machine, StockEffect
from orderloom.model.kinds.table import Table

RECORD = "@record"
"""The context value that names the record whose lines are looked for."""

_GIVES_BACK = frozenset({"release", "commit"})


@dataclass(frozen=True, slots=True)
class StockPlan:
    """A movement per line. ``lines`` finds the lines in ``over`` by ``@record``; None: the record is the line.

    ``target`` is the table with the balance, ``product`` the line's link to it (None: the line has it itself).
    Without an ``amount`` it is all that is held.
    """

    id: str
    verb: str
    over: str
    lines: Core | None
    product: str | None
    target: str
    field: str
    amount: Closure | None
    holder: str | None


def stock_faults(machine: Machine, facts: TableFacts, context: Context) -> Iterator[Problem]:
    """Everything wrong with the movements of a machine's transitions."""
    for place, move in enumerate(machine.transitions):
        for index, effect in enumerate(move.stock):
            yield from _faults(effect, facts, context, f"/transitions/{place}/stock/{index}")


def _faults(effect: StockEffect, facts: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    if (effect.over is None) != (effect.link is None):
        yield Problem("machine.stock_lines", at, {"stock": effect.id})
    if effect.holder is not None:
        yield from _links(facts, effect.holder, f"{at}/holder")
    lines = facts
    if effect.over is not None:
        yield from context.reference(Table, effect.over, f"{at}/over")
        found = context.table(effect.over)
        if found is None:
            return
        lines = found
        if effect.link is not None:
            yield from _links(lines, effect.link, f"{at}/link", facts.document.id)
    yield from _amount(effect, lines, context, at)
    yield from _balance(effect, lines, context, at)


def _links(facts: TableFacts, name: str, at: str, to: str | None = None) -> Iterator[Problem]:
    """A field that links to a table, to ``to`` where it is given."""
    yield from unknown_field(facts, name, at)
    field = facts.fields.get(name)
    if field and (field.traits.target is None or to not in (None, field.traits.target)):
        yield Problem("machine.stock_link", at, {"field": name, "table": to or facts.document.id})


def _balance(effect: StockEffect, lines: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    target: TableFacts | None = lines
    if effect.product is not None:
        yield from _links(lines, effect.product, f"{at}/product")
        field = lines.fields.get(effect.product)
        target = context.table(field.traits.target) if field else None
    if target is None:
        return
    yield from unknown_field(target, effect.field, f"{at}/field")
    balance = target.fields.get(effect.field)
    if balance and not balance.traits.stock:
        yield Problem("machine.stock_field", f"{at}/field", {"field": effect.field, "type": balance.spec.type})


def _amount(effect: StockEffect, lines: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    if effect.amount is None:
        if effect.verb not in _GIVES_BACK:
            yield Problem("machine.stock_amount", at, {"stock": effect.id})
        return
    if is_literal(effect.amount):
        return
    found = context.expressions.compiled(effect.amount, context.schema(lines))
    if not isinstance(found, Checked):
        yield from located(found, f"{at}/amount")
    elif found.type.kind not in {"int", "dec", "any"}:
        yield Problem("machine.stock_number", f"{at}/amount", {"type": str(found.type)})


def stock_plan(effect: StockEffect, facts: TableFacts, context: Context) -> StockPlan:
    """A sound movement, ready to run."""
    lines = context.sound_table(effect.over) if effect.over else facts
    target = lines.fields[effect.product].traits.target if effect.product else lines.document.id
    return StockPlan(
        id=effect.id,
        verb=effect.verb,
        over=lines.document.id,
        lines=_of_record(effect.link, lines, context) if effect.link else None,
        product=effect.product,
        target=target or lines.document.id,
        field=effect.field,
        amount=_number(effect.amount, lines, context),
        holder=effect.holder,
    )


def _of_record(link: str, lines: TableFacts, context: Context) -> Core:
    """The condition that a line belongs to the record."""
    schema: dict[str, LogicType] = {**context.schema(lines), RECORD: STR}
    found = check_expression({"==": [{"var": link}, {"var": RECORD}]}, MappingProxyType(schema), want=BOOL)
    if not isinstance(found, Checked):
        raise UnknownPartError(sort=StockPlan.__name__, id=link)
    return found.core


def _number(rule: object, lines: TableFacts, context: Context) -> Closure | None:
    if rule is None:
        return None
    if is_literal(rule):
        number = read_number(rule)
        return lambda _env: number
    found = context.expressions.compiled(rule, context.schema(lines))
    return compile_core(found.core) if isinstance(found, Checked) else None

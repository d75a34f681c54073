"""State machines compiled: who may go where, under which conditions, and the paths that reports may walk."""

import dataclasses
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from orderloom.check.asks import condition_test, value_maker
from orderloom.check.context import Context
from orderloom.check.machine_graph import graph_faults
from orderloom.check.machine_parts import move_faults, part_faults, role_faults
from orderloom.check.machine_stock import StockPlan, stock_faults, stock_plan
from orderloom.check.plan import Closure, Env, by_id
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.model.kinds.machine import KIND, Machine, SetField, Transition, Window


@dataclass(frozen=True, slots=True)
class StatePlan:
    """One state; ``required`` fields must be filled while a record is in it, ``owner`` is the role that works on it."""

    id: str
    final: bool
    required: tuple[str, ...]
    owner: str | None
    usual: timedelta | None = None
    """How long a record usually is in it."""
    advice: Mapping[str, str] | None = None
    """What to do when one stays much longer."""


@dataclass(frozen=True, slots=True)
class ConfirmPlan:
    """An item that must be ticked before the transition is done."""

    id: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """A trust window: coming from elsewhere than ``state``, or later than ``seconds`` after it began, sets ``mark``."""

    state: str
    seconds: int
    mark: str
    reason: Mapping[str, str]
    acts: bool = False
    """Whether the mark is set as soon as the window is over."""
    blocks: tuple[str, ...] = ()
    """What the hold blocks that is set then; no hold where it blocks nothing."""
    but: tuple[str, ...] = ()
    """Roles that this hold does not bind."""


@dataclass(frozen=True, slots=True)
class MarkPlan:
    """A mark that a transition sets, with the reason people read."""

    id: str
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TransitionPlan:
    """One move. ``sets`` computes fields in order; ``roles`` None means: whoever's role lists the transition."""

    id: str
    title: Mapping[str, str]
    sources: frozenset[str]
    target: str
    guard: Closure | None = None
    guard_message: Mapping[str, str] | None = None
    roles: frozenset[str] | None = None
    required: tuple[str, ...] = ()
    sets: tuple[tuple[str, Closure], ...] = ()
    confirm: tuple[ConfirmPlan, ...] = ()
    window: WindowPlan | None = None
    person: bool = True
    report: bool = False
    skip: bool = False
    primary: bool = False
    color: str | None = None
    marks: tuple[MarkPlan, ...] = ()
    clears: tuple[str, ...] = ()
    stock: tuple[StockPlan, ...] = ()


@dataclass(frozen=True)
class MachinePlan:
    """The machine of one table's state field; states and transitions in document order."""

    id: str
    title: Mapping[str, str]
    table: str
    field: str
    initial: str
    states: Mapping[str, StatePlan]
    transitions: Mapping[str, TransitionPlan]
    exits: Mapping[str, tuple[TransitionPlan, ...]] = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the transitions by the state they leave."""
        exits = {
            state: tuple(move for move in self.transitions.values() if state in move.sources) for state in self.states
        }
        object.__setattr__(self, "exits", exits)

    def leaving(self, state: str) -> tuple[TransitionPlan, ...]:
        """The transitions out of ``state``, in document order."""
        return self.exits.get(state, ())

    def path(self, source: str, target: str) -> tuple[TransitionPlan, ...] | None:
        """The shortest walk from ``source`` to ``target`` that reports may take (never a skip); () when they are equal,
        None when there is none. Of walks of one length the one declared first is taken.
        """
        walks: dict[str, tuple[TransitionPlan, ...]] = {source: ()}
        waiting = deque([source])
        while waiting and target not in walks:
            state = waiting.popleft()
            for move in self.leaving(state):
                if move.report and not move.skip and move.target not in walks:
                    walks[move.target] = (*walks[state], move)
                    waiting.append(move.target)
        return walks.get(target)


class MachineCheck:
    """State machines in the checker."""

    id = KIND.id

    def check(self, document: Machine, context: Context) -> Iterable[Problem]:
        """One machine per table, on its state field; states and moves that make sense together; parts that exist."""
        if context.machines.get(document.table) is not document:
            yield Problem("machine.several", "/table", {"table": document.table})
        facts = context.table(document.table)
        if facts:
            yield from part_faults(document, facts, context)
            yield from stock_faults(document, facts, context)
        yield from graph_faults(document)
        yield from move_faults(document)
        yield from role_faults(document, context)

    def compile(self, document: Machine, context: Context) -> MachinePlan:
        """States and transitions by id."""
        facts = context.sound_table(document.table)
        return MachinePlan(
            id=document.id,
            title=document.title,
            table=document.table,
            field=document.field,
            initial=document.initial,
            states=by_id(
                StatePlan(one.id, one.final, one.required, one.owner, one.usual, one.advice) for one in document.states
            ),
            transitions=by_id(_transition(one, facts, context) for one in document.transitions),
        )


def _transition(move: Transition, facts: TableFacts, context: Context) -> TransitionPlan:
    return TransitionPlan(
        id=move.id,
        title=move.title,
        sources=frozenset(move.sources),
        target=move.target,
        guard=condition_test(move.guard, facts, context),
        guard_message=move.guard_message,
        roles=None if move.roles is None else frozenset(move.roles),
        required=move.required,
        sets=tuple(_set(one, facts, context) for one in move.sets),
        confirm=tuple(ConfirmPlan(one.id, one.title) for one in move.confirm),
        window=_window(move.within),
        person="person" in move.on,
        report="report" in move.on,
        skip=move.skip,
        primary=move.primary,
        color=move.color,
        marks=tuple(MarkPlan(one.id, one.reason) for one in move.marks),
        clears=move.clears,
        stock=tuple(stock_plan(one, facts, context) for one in move.stock),
    )


def _set(one: SetField, facts: TableFacts, context: Context) -> tuple[str, Closure]:
    """An absent value empties the field."""
    maker = value_maker(one.value, facts, context, context.rule_schema(facts), facts.fields[one.id].codec)
    return one.id, maker or _nothing


def _nothing(_env: Env) -> None:
    return None


def _window(within: Window | None) -> WindowPlan | None:
    if within is None:
        return None
    blocks, but = (within.hold.blocks, within.hold.but) if within.hold else ((), ())
    return WindowPlan(within.state, within.seconds, within.mark, within.reason, within.acts, blocks, but)


CHECK = MachineCheck()

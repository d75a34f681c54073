"""What may be done next with a record: advice for faces; the write path alone decides."""

from collections.abc import Sequence
from datetime import datetime

from orderloom.check.kinds.machine import TransitionPlan
from orderloom.check.plan import AppPlan, Env
from orderloom.check.problem import Problem
from orderloom.logic.errors import LogicError
from orderloom.runtime import machine
from orderloom.runtime.ports import Hold, ReadTx, Record
from orderloom.runtime.record.asks import answering
from orderloom.runtime.record.change import Actor, NextAction
from orderloom.runtime.record.gate import may_move
from orderloom.runtime.record.pipeline import project
from orderloom.runtime.record.prepared import PreparedApp, is_empty


def next_actions(
    app: PreparedApp, tx: ReadTx, record: Record, actor: Actor, holds: Sequence[Hold], now: datetime
) -> tuple[NextAction, ...]:
    """The transitions out of the record's state that ``actor`` may take, in document order.

    ``record`` is whole, as rights over rows need it; a guard over a hidden field tells nothing here.
    """
    table, access = app.table(record.table), app.gate.rights(actor).on(record.table)
    if table is None or table.machine is None or access is None:
        return ()
    context, seen = app.context(actor, now), project(record, access)
    if seen.state is None:
        return ()
    stored: Env = {**context, **table.plan.flatten(record.values)} if access.move_reach else {}
    moves = [m for m in table.machine.leaving(seen.state) if m.person and may_move(access, m.id, stored)]
    env: Env = {**context, **table.plan.flatten(seen.values)} if moves else {}
    states = table.machine.states
    return tuple(
        _action(
            states[move.target].required,
            move,
            seen,
            machine.obstacles(move, holds, guarded=_guarded(app.plan, tx, move, seen, env), roles=actor.roles),
        )
        for move in moves
    )


def _action(in_state: Sequence[str], move: TransitionPlan, record: Record, reasons: tuple[Problem, ...]) -> NextAction:
    required = tuple(dict.fromkeys((*move.required, *in_state)))
    computed = {name for name, _ in move.sets}
    return NextAction(
        transition=move,
        enabled=not reasons,
        reasons=reasons,
        confirm=move.confirm,
        required=required,
        missing=tuple(name for name in required if name not in computed and is_empty(record.values.get(name))),
    )


def _guarded(plan: AppPlan, tx: ReadTx, move: TransitionPlan, record: Record, env: Env) -> bool:
    try:
        return move.guard is None or bool(move.guard(answering(plan, tx, move.guard, env, record.id)))
    except LogicError:
        return False

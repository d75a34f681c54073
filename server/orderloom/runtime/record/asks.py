"""Answers the questions that guards and rules ask other records, inside the transaction that looks at them."""

from collections.abc import Mapping

from orderloom.check.asks import OUTER, Ask, asks_of
from orderloom.check.plan import AppPlan, Closure, Env, TablePlan
from orderloom.logic.core import CONTEXT_ROOTS
from orderloom.logic.errors import LogicError
from orderloom.runtime.ports import GroupSpec, PageSpec, ReadTx
from orderloom.runtime.rows import Measure

_NO_ANSWERS: Mapping[str, object] = {}


def answers(plan: AppPlan, tx: ReadTx, closure: Closure | None, env: Env, record: str) -> Mapping[str, object]:
    """What ``closure`` asks about the record behind ``env``, as paths for that environment; mostly nothing."""
    asks = asks_of(closure)
    if not asks:
        return _NO_ANSWERS
    outer = {path: value for path, value in env.items() if path.partition(".")[0] in CONTEXT_ROOTS}
    outer.update((OUTER + path, value) for path, value in env.items() if not path.startswith("@"))
    outer[OUTER + "id"] = record
    return {ask.path: _answer(plan, tx, ask, outer) for ask in asks if ask.path not in env}


def _answer(plan: AppPlan, tx: ReadTx, ask: Ask, outer: Env) -> object:
    matching = PageSpec(where=ask.where, env=outer, limit=1, count_cap=None)
    groups = tx.groups(plan.get(TablePlan, ask.table), GroupSpec(matching, (), (Measure(ask.measure, ask.field),)))
    if groups and groups[0].mixed:
        raise LogicError("ask.mixed", "Mixed Units", field=ask.field)
    found = groups[0].values[0] if groups else None
    if ask.verb == "any":
        return bool(found)
    if found is None:
        return 0
    # A sum has the form of its field; expressions read the plain figure in it.
    return plan.get(TablePlan, ask.table).fields[ask.field].codec.flatten(found)[""] if ask.verb == "sum" else found

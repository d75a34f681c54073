"""Answers the questions that guards and rules ask other records, inside the transaction that looks at them."""

from collections.abc import Callable, Mapping

from orderloom.check.asks import OUTER, Ask, asks_of
from orderloom.check.plan import AppPlan, Closure, Env, TablePlan
from orderloom.logic.core import CONTEXT_ROOTS
from orderloom.logic.errors import LogicError
from orderloom.runtime.ports import GroupSpec, PageSpec, ReadTx
from orderloom.runtime.rows import Measure


class Answering(dict[str, object]):
    """An environment that asks a question when its answer is first read: what is decided before that costs nothing."""

    def __init__(self, env: Env, asks: Mapping[str, Ask], ask: Callable[[Ask], object]) -> None:
        """``ask`` finds the answer of one of ``asks``, which are by path."""
        super().__init__(env)
        self._asks = asks
        self._ask = ask

    def get(self, path: str, default: object = None) -> object:
        """The value; a question is asked once."""
        ask = self._asks.get(path)
        if ask is not None and path not in self:
            self[path] = self._ask(ask)
        return super().get(path, default)


def answering(plan: AppPlan, tx: ReadTx, closure: Closure | None, env: Env, record: str) -> Env:
    """``env``, able to answer what ``closure`` asks about the record behind it."""
    asks = asks_of(closure)
    if not asks:
        return env

    def answer(ask: Ask) -> object:
        outer = {path: value for path, value in env.items() if path.partition(".")[0] in CONTEXT_ROOTS}
        outer.update((OUTER + path, value) for path, value in env.items() if not path.startswith("@"))
        outer[OUTER + "id"] = record
        return _answer(plan, tx, ask, outer)

    return Answering(env, {ask.path: ask for ask in asks}, answer)


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

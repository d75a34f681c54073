"""A record that others link to cannot be deleted under their feet; only live ones count, and of these only those that
the actor may see: a refusal because of others would tell that there are some.
"""

from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.logic.core import Compare, Const, Core, Field
from orderloom.logic.types import STR
from orderloom.runtime.ports import Count, PageSpec
from orderloom.runtime.problems import problem
from orderloom.runtime.record.work import Work

_MOST_COUNTED = 1000


def unlinked(work: Work) -> None:
    """Name every table that links here, with as many records as the actor may see."""
    for table, field in work.table.incoming:
        here: Core = Compare("==", Field(field.id, STR.or_null()), Const(work.target, STR))
        seen = _seen(work, table, field, here)
        if seen.value:
            count = str(seen.value) if seen.exact else f"{seen.value}+"
            facts = {"table": table.id, "field": field.id, "count": count}
            work.refuse(problem("record.delete.linked", "", facts, titles={"title": table.title, "name": field.title}))


def _seen(work: Work, table: TablePlan, field: FieldPlan, here: Core) -> Count:
    access = work.scope.app.gate.rights(work.change.actor).on(table.id)
    if access is None or not access.read or field.id not in access.readable:
        return Count(0, exact=True)
    return _count(work, table, (here, *access.where()), _MOST_COUNTED)


def _count(work: Work, table: TablePlan, where: tuple[Core, ...], most: int) -> Count:
    env = work.scope.app.context(work.change.actor, work.scope.now)
    found = work.scope.tx.page(table, PageSpec(where=where, env=env, sort=(), limit=1, count_cap=most))
    return found.count or Count(0, exact=True)

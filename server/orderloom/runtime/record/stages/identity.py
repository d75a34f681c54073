"""Fifth stage: is there already a record with the same key, and what does the key say about that?"""

from orderloom.check.plan import KeyPlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Operation, Status
from orderloom.runtime.record.stages.authorise import authorise
from orderloom.runtime.record.stages.propose import propose
from orderloom.runtime.record.work import Work

_REFUSE = "refuse"
_MERGE = "merge"
_COMMA = {"zh": "、"}


def identity(work: Work) -> None:
    """Refuse, merge into, or ignore in favour of the record that holds the key.

    A key that only refuses is left to the database's unique index unless there are other problems to tell with it, or
    the index has just refused (``careful``): a look-up for every key of every record would be paid for nothing.
    """
    thorough = work.scope.careful or bool(work.problems)
    for key in work.table.keys.values():
        meets = work.operation is Operation.CREATE and key.on_duplicate != _REFUSE
        if not (meets or (thorough and _concerned(work, key))) or not work.faulty.isdisjoint(key.fields):
            continue
        holder = work.scope.tx.find(work.table.plan, key, {name: work.values.get(name) for name in key.fields})
        if holder is None or (work.before is not None and holder.id == work.before.id):
            continue
        if meets and _visible(work, holder):
            _meet(work, key, holder)
            return
        taken(work, key)


def taken(work: Work, key: KeyPlan) -> None:
    """Refuse because of ``key``, naming only fields that the actor may read and nothing of the other record."""
    if key.message is not None and work.access.readable.issuperset(key.fields):
        at = key.shown_at or key.fields[0]
        work.refuse(Problem("record.key.taken", work.at(at), {"key": key.id}, text=key.message))
        return
    names = [work.table.field(name) for name in key.fields if name in work.access.readable]
    if not names:
        work.refuse(problem("record.key.taken_unseen"))
        return
    titles = {
        language: _COMMA.get(language, ", ").join(spec.title.get(language, spec.id) for spec in names)
        for language in work.table.plan.title
    }
    work.refuse(problem("record.key.taken", work.at(names[0].id), {"key": key.id}, titles={"fields": titles}))


def _concerned(work: Work, key: KeyPlan) -> bool:
    before = work.before
    if key.sparse and all(work.values.get(name) is None for name in key.fields):
        return False
    return before is None or any(before.values.get(name) != work.values.get(name) for name in key.fields)


def _visible(work: Work, holder: Record) -> bool:
    where, env = work.access.where(), work.scope.app.context(work.change.actor, work.scope.now)
    return work.access.read and (not where or work.scope.tx.get(work.table.plan, holder.id, where, env) is not None)


def _meet(work: Work, key: KeyPlan, holder: Record) -> None:
    work.before = holder
    if key.on_duplicate != _MERGE:
        work.record = holder
        work.stop(Status.UNCHANGED)
        return
    work.operation = Operation.UPDATE
    for stage in (authorise, propose):
        stage(work)
        if work.status is not None:
            return

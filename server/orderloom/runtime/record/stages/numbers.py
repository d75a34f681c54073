"""Just before the row is written, when nothing can refuse the change any more: running numbers are taken.

The counter is a row of its own, locked until the transaction ends and undone with it. So a refused or failed change
leaves no gap, and two changes never get one number.
"""

from zoneinfo import ZoneInfo

from orderloom.check.plan import FieldPlan, KeyPlan
from orderloom.check.series import SeriesPlan
from orderloom.runtime.record.stages.propose import compute
from orderloom.runtime.record.work import Work


def numbers(work: Work) -> None:
    """Give every series field whose time has come its number, and compute what is made of it."""
    taken = [spec for spec in work.table.numbered if spec.series is not None and _number(work, spec, spec.series)]
    if taken:
        for spec, closure in work.table.derived:
            compute(work, spec, closure)


def _number(work: Work, spec: FieldPlan, series: SeriesPlan) -> bool:
    held = work.values.get(spec.id)
    if held is not None:
        if spec.id in work.given and isinstance(held, str):
            _pass(work, spec, series, held)
        return False
    due = work.before is None if series.taken_by is None else work.move is not None and work.move.id == series.taken_by
    if due:
        work.scope.touched = True
        work.put(spec, _next(work, spec, series))
    return due


def _next(work: Work, spec: FieldPlan, series: SeriesPlan) -> str:
    scope = work.scope
    day = scope.now.astimezone(ZoneInfo(scope.app.plan.timezone)).date()
    place = (scope.app.plan.id, work.table.id, spec.id, series.period(day))
    while True:
        text = series.text(scope.tx.take_number(*place, series.start), day)
        # A number in use can only meet us after its pattern has changed; then the database refuses once, and we look.
        if not scope.careful or scope.tx.find(work.table.plan, _key(work, spec), {spec.id: text}) is None:
            return text


def _key(work: Work, spec: FieldPlan) -> KeyPlan:
    return next(key for key in work.table.keys.values() if key.sparse and key.fields == (spec.id,))


def _pass(work: Work, spec: FieldPlan, series: SeriesPlan, text: str) -> None:
    """A number that was brought along is not given again."""
    known = series.read(text)
    if known is not None:
        period, number = known
        work.scope.touched = True
        work.scope.tx.pass_number(work.scope.app.plan.id, work.table.id, spec.id, period, max(number, series.start - 1))

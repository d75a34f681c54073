"""Two people changed one record: keep what this one typed, take what the other changed, show where both did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderloom.check.plan import FieldFault, FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.gate import Access
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_model import Filling, Line, stored, untouched
from orderloom.web.pages.history import Happening, happenings
from orderloom.web.widgets.render import words

_LOOKED_AT = 50
"""Events read to find what happened since the form was opened."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What the form shows after a conflict: the merged values, and what happened since it was opened."""

    filling: Filling
    happened: tuple[Happening, ...]

    def with_lines(self, lines: Mapping[str, Sequence[Line]]) -> Filling:
        """The merged values together with these lines."""
        return replace(self.filling, lines=lines)


def merge(
    visit: AppVisit, table: TablePlan, access: Access, now: Record, typed: Mapping[str, object], version: int
) -> Merged:
    """Compare what was typed with what others changed after ``version``."""
    since = [row for row in visit.log("events", table.id, now.id, limit=_LOOKED_AT).items if _version(row) > version]
    current = stored(table, now)
    before = dict(current)
    for row in since:
        change = row.values.get("change")
        for name, pair in change.items() if isinstance(change, Mapping) else ():
            if isinstance(pair, list | tuple) and len(pair) == 2:
                before[str(name)] = pair[0]
    values, theirs = dict(current), {}
    for name, value in typed.items():
        plan = table.fields[name]
        mine = _plain(plan, value)
        if value == untouched(plan, before.get(name)) or mine == _plain(plan, before.get(name)):
            continue
        values[name] = value
        if _plain(plan, current.get(name)) not in (mine, _plain(plan, before.get(name))):
            theirs[name] = words(plan, now.values.get(name), visit.look()) or visit.look().say("pages.nothing")
    return Merged(Filling(values, theirs=theirs), tuple(happenings(visit, table, access, since)))


def _version(row: Record) -> int:
    version = row.values.get("version")
    return version if isinstance(version, int) else 0


def _plain(plan: FieldPlan, value: object) -> object:
    """One way of writing a value, so that equal ones compare equal."""
    try:
        return plan.codec.encode(plan.codec.decode(value))
    except FieldFault:
        return value

"""How long a record has been in each state, against what is usual there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.kinds.machine import MachinePlan
from orderloom.runtime.ports import Record
from orderloom.web.field_history import EVENTS
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.countdowns import span_words

SLOW = 1.2
"""From so many times the usual on a stage is slow."""

_AT_ONCE = 200
_MOST_PAGES = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """The time in one state; ``advice`` only where it was or is slow there."""

    title: str
    spent: str
    usual: str
    more: int
    """Percent above the usual; negative below."""
    slow: bool
    current: bool
    advice: str


def stages_of(visit: AppVisit, machine: MachinePlan | None, record: Record) -> list[Stage]:
    """The states that the record has been in, in their order, if the machine says what is usual in any of them."""
    if machine is None or not any(state.usual for state in machine.states.values()):
        return []
    spent = _spent(_moves(visit, machine, record), visit.now)
    now = str(record.values.get(machine.field) or "")
    return [_stage(visit, machine, code, spent[code], current=code == now) for code in machine.states if code in spent]


def _moves(visit: AppVisit, machine: MachinePlan, record: Record) -> list[tuple[datetime, str]]:
    """When the record entered which state, the oldest first."""
    found: list[tuple[datetime, str]] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = visit.log(EVENTS, record.table, record.id, limit=_AT_ONCE, cursor=cursor)
        entered = (_entered(row.values, machine.field) for row in page.items)
        found.extend(one for one in entered if one is not None)
        cursor = page.next
        if cursor is None:
            break
    return found[::-1]


def _entered(event: Mapping[str, object], field: str) -> tuple[datetime, str] | None:
    change, at = event.get("change"), event.get("at")
    pair = change.get(field) if isinstance(change, Mapping) else None
    state = str(pair[1]) if isinstance(pair, list | tuple) and len(pair) == 2 and pair[1] else ""
    return (at, state) if state and isinstance(at, datetime) else None


def _spent(moves: Iterable[tuple[datetime, str]], now: datetime) -> dict[str, timedelta]:
    """How long in each state; the last one lasts until now."""
    entered = list(moves)
    ends = [at for at, _ in entered[1:]] + [now]
    found: dict[str, timedelta] = {}
    for (began, state), ended in zip(entered, ends, strict=True):
        found[state] = found.get(state, timedelta(0)) + (ended - began)
    return found


def _stage(visit: AppVisit, machine: MachinePlan, code: str, spent: timedelta, *, current: bool) -> Stage:
    look, state = visit.look(), machine.states[code]
    usual = state.usual
    slow = usual is not None and spent > usual * SLOW
    return Stage(
        title=_title(visit, machine, code),
        spent=span_words(int(spent.total_seconds()), look),
        usual=span_words(int(usual.total_seconds()), look) if usual else "",
        more=round((spent / usual - 1) * 100) if usual else 0,
        slow=slow,
        current=current,
        advice=look.pick(state.advice) if slow and state.advice else "",
    )


def _title(visit: AppVisit, machine: MachinePlan, code: str) -> str:
    table, _ = visit.table(machine.table)
    name = table.fields[machine.field].dictionary
    dictionary = visit.plan.find(DictionaryPlan, name) if name else None
    entry = dictionary.entries.get(code) if dictionary else None
    return visit.look().pick(entry.title) if entry else code

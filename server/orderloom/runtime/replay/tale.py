"""What became of records in one sandbox: where each stands in the end, and the happenings that led there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.i18n import LANGUAGES
from orderloom.runtime.backstage import Backstage
from orderloom.runtime.notice_rows import NoticeState
from orderloom.runtime.ports import LogSpec, ReadTx
from orderloom.runtime.problems import from_row, plain
from orderloom.runtime.replay.past import Key, Row
from orderloom.runtime.timer_rows import TimerState

_SLICE = 500

_OPEN: Mapping[str, str] = {"marks": "cleared_at", "holds": "lifted_at"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a record's tale. ``kind`` is that of its event, ``refused`` or ``confirm``; ``what`` names the move,
    mark or field concerned, ``told`` the problems of a refusal by language.
    """

    at: datetime
    kind: str
    what: str
    by: str = ""
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def same_as(self) -> tuple[datetime, str, str]:
        """What it has in common with the same happening elsewhere."""
        return (self.at, self.kind, self.what)


@dataclass(slots=True)
class Tale:
    """One record: its title, its state, what is in force on it, and what happened to it, oldest first.

    ``standing`` has, by aspect (``marks``, ``holds``, ``tasks`` …), what is there as texts in order.
    """

    title: str = ""
    state: str | None = None
    there: bool = False
    standing: dict[str, list[str]] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)


def tales_of(
    plan: AppPlan, tx: ReadTx, asked: Iterable[tuple[Key, Happening]], backstage: Backstage | None
) -> dict[Key, Tale]:
    """The tales of all records that anything happened to; ``asked`` are confirmations that nobody had given."""
    tales: dict[Key, Tale] = {}
    for key, happening in (*asked, *_happenings(plan, tx)):
        tales.setdefault(key, Tale()).happenings.append(happening)
    for aspect, telling in ASPECTS.items():
        for row in _log(plan, tx, aspect):
            said = telling(row)
            if said and row.get("record"):
                tale = tales.setdefault((str(row["table"]), str(row["record"])), Tale())
                tale.standing.setdefault(aspect, []).append(said)
    for aspect, key, said in _waiting(plan, backstage) if backstage is not None else ():
        tales.setdefault(key, Tale()).standing.setdefault(aspect, []).append(said)
    for (table, record), tale in tales.items():
        tale.happenings.sort(key=lambda one: one.at)
        for lines in tale.standing.values():
            lines.sort()
        stand(plan, tx, table, record, tale)
    return tales


def _waiting(plan: AppPlan, backstage: Backstage) -> Iterator[tuple[str, Key, str]]:
    """Countdowns, tasks, messages and calls about records, as aspect, record and words."""
    for timer in backstage.timers(plan.id):
        if timer.state is not TimerState.DROPPED:
            due = timer.due_at.strftime("%m-%d %H:%M:%S")
            reached = f" ({', '.join(timer.fired)})" if timer.fired else ""
            yield "timers", (timer.table, timer.record), f"{timer.deadline} {timer.state.value}{reached} {due}Z"
    for task in backstage.tasks(plan.id):
        people = ", ".join(sorted(one.account for one in task.people))
        outcome = f" {task.outcome}" if task.outcome else ""
        yield "tasks", (task.table, task.record), f"{task.flow}/{task.step} {task.state.value}{outcome} [{people}]"
    for notice in backstage.notices(plan.id):
        if notice.state in {NoticeState.TOLD, NoticeState.WAITING, NoticeState.GATHERED}:
            yield (
                "notices",
                (notice.table, notice.record),
                f"{notice.message} {notice.channel} {notice.account}".strip(),
            )
    for call in backstage.deliveries(plan.id):
        yield "outgoing", (call.table, call.record), f"{call.target} {call.action}".strip()


def stand(plan: AppPlan, tx: ReadTx, table: str, record: str, tale: Tale) -> None:
    """Fill in whether the record is there, what it is called, and its state."""
    known = plan.find(TablePlan, table)
    found = tx.get(known, record) if known is not None and known.source is None else None
    if known is None or found is None:
        return
    title = found.values.get(known.title_field)
    tale.title = str(plain(known.fields[known.title_field].codec.encode(title))) if title is not None else ""
    tale.state, tale.there = found.state, True


def _happenings(plan: AppPlan, tx: ReadTx) -> Iterator[tuple[Key, Happening]]:
    for row in reversed(list(_log(plan, tx, "events"))):
        if row["record"]:
            at, kind = _moment(row), str(row["kind"])
            yield _key(row), Happening(at, kind, _what(kind, row), str(row["actor_name"]))
    for row in reversed(list(_log(plan, tx, "refusals"))):
        if row["record"]:
            told = _told(row["problems"])
            yield _key(row), Happening(_moment(row), "refused", str(row["operation"]), str(row["actor_name"]), told)


def _what(kind: str, row: Row) -> str:
    """The move, the mark, the reason or the fields that an event is about."""
    given, change = row["input"], row["change"]
    said: Mapping[str, object] = given if isinstance(given, Mapping) else {}
    for name in ("transition", "mark", "reason", "verb"):
        if said.get(name):
            return str(plain(said[name]))
    return ", ".join(sorted(change)) if isinstance(change, Mapping) and kind == "updated" else ""


def _told(problems: object) -> dict[str, str]:
    rows = [row for row in problems if isinstance(row, Mapping)] if isinstance(problems, list | tuple) else []
    return in_words([from_row(row) for row in rows])


def in_words(problems: Iterable[Problem]) -> dict[str, str]:
    """Problems as one line in every language."""
    found = list(problems)
    return {language: "; ".join(one.message(language) for one in found) for language in LANGUAGES}


def _key(row: Row) -> Key:
    return (str(row["table"]), str(row["record"]))


def _moment(row: Row) -> datetime:
    at = row["at"]
    if not isinstance(at, datetime):
        raise TypeError(at)
    return at


def _in_force(ended: str, said: str) -> Callable[[Row], str]:
    return lambda row: str(row[said]) if row[ended] is None else ""


ASPECTS: Mapping[str, Callable[[Row], str]] = {
    "marks": _in_force("cleared_at", "code"),
    "holds": _in_force("lifted_at", "reason"),
}
"""What stands beside records, by the log that tells it; an empty text for what counts no more."""


def _log(plan: AppPlan, tx: ReadTx, name: str) -> Iterator[Row]:
    """A whole log, newest first."""
    after: str | None = None
    equals = {_OPEN[name]: None} if name in _OPEN else {}
    while True:
        rows, after = tx.log(name, LogSpec(plan.id, equals, _SLICE, after))
        yield from rows
        if after is None:
            return

"""How things stood before the span: records taken back event by event, and put into a sandbox as they were."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from orderloom.check.kinds.identity import IdentityPlan
from orderloom.check.masking import SEALED
from orderloom.check.plan import AppPlan, FieldFault, FieldPlan, TablePlan
from orderloom.model.values import Stock
from orderloom.runtime.ports import Event, KeyTakenError, Record, StockMove, Store, WriteTx
from orderloom.runtime.replay.past import Key, Past
from orderloom.runtime.timer import FIRED
from orderloom.runtime.timer_rows import Timer, TimerState

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Start:
    """The records that there were when the span began; ``past`` tells what else was in force."""

    records: Mapping[Key, Record]
    past: Past


def start_of(plan: AppPlan, past: Past) -> Start:
    """Take back what the events of the span did."""
    records = dict(past.records)
    for event in reversed(past.events):
        table = plan.find(TablePlan, event.table)
        if table is not None and event.record:
            _take_back(table, records, event)
    return Start(records, past)


def _take_back(table: TablePlan, records: dict[Key, Record], event: Event) -> None:
    """The record as it was before one event."""
    key = (event.table, event.record)
    before = {name: pair[0] for name, pair in event.change.items() if isinstance(pair, list | tuple) and pair}
    if event.kind in {"created", "restored"}:
        records.pop(key, None)
        return
    if event.kind == "deleted":
        records[key] = _blank(table, event)
    record = records.get(key)
    if record is None or not before:
        return
    values = {**record.values, **dict(_decoded(table, before))}
    state = values.get(table.state_field) if table.state_field else None
    records[key] = replace(record, values=values, state=str(state) if state is not None else None)


def _blank(table: TablePlan, event: Event) -> Record:
    """A record of which nothing is known but who deleted it when."""
    stamps: dict[str, object] = {
        "id": event.record,
        "version": event.version,
        "sys_created_at": event.at,
        "sys_created_by": event.actor,
        "sys_updated_at": event.at,
        "sys_updated_by": event.actor,
        "sys_state_at": event.at if table.state_field else None,
    }
    values = {one.id: stamps.get(one.id) for one in table.fields.values() if one.virtual is None}
    return Record(table.id, event.record, event.version, values)


def _decoded(table: TablePlan, plain: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    """Values out of the journal's JSON; encrypted ones, and those of fields that are different now, are left out."""
    for name, value in plain.items():
        spec = table.fields.get(name)
        if spec is None or value == SEALED:
            continue
        try:
            yield name, None if value is None else spec.codec.decode(value)
        except FieldFault:
            continue


def plant(store: Store, made_for: AppPlan, plan: AppPlan, start: Start) -> None:
    """Put everything into the empty store of a sandbox of ``plan``; the records are values of ``made_for``.

    Nothing is checked and nothing follows from it. What ``plan`` has no table or field for is left out.
    """
    records = [found for one in start.records.values() if (found := fitted(made_for, plan, one)) is not None]
    for begin in range(0, len(records), _AT_ONCE):
        part = records[begin : begin + _AT_ONCE]
        store.write(lambda tx, part=part: _put(tx, plan, part))  # type: ignore[misc]  # the default binds the slice
    store.write(lambda tx: _beside(tx, plan, start))


def fitted(made_for: AppPlan, plan: AppPlan, record: Record) -> Record | None:
    """The record in the form of another version of its table."""
    old, new = made_for.find(TablePlan, record.table), plan.find(TablePlan, record.table)
    if old is None or new is None or new.source is not None:
        return None
    if old is new:
        return record
    stored = (spec for spec in new.fields.values() if spec.virtual is None)
    values = {spec.id: _moved(old.fields.get(spec.id), spec, record.values.get(spec.id)) for spec in stored}
    state = values.get(new.state_field) if new.state_field else None
    return replace(record, values={**record.values, **values}, state=str(state) if state is not None else None)


def _moved(old: FieldPlan | None, new: FieldPlan, value: object) -> object:
    if old is None or value is None or old.type == new.type:
        return value if old is not None else (Stock() if new.stock else None)
    try:
        return new.codec.decode(old.codec.encode(value))
    except FieldFault:
        return None


def _put(tx: WriteTx, plan: AppPlan, records: Iterable[Record]) -> None:
    for record in records:
        table = plan.get(TablePlan, record.table)
        try:
            tx.insert(table, record)
        except KeyTakenError:
            continue  # a key that the draft adds keeps only the first of several
        _count_on(tx, plan, table, record)
        for identity in plan.on(IdentityPlan, table.id):
            texts = {
                one.id: one.normalise(value) if isinstance(value := record.values.get(one.field), str) else None
                for one in identity.matches
            }
            tx.identify(plan.id, identity.id, record.id, texts)


def _count_on(tx: WriteTx, plan: AppPlan, table: TablePlan, record: Record) -> None:
    """Numbers that are taken are not given again."""
    for spec in table.fields.values():
        text = record.values.get(spec.id)
        known = spec.series.read(text) if spec.series is not None and isinstance(text, str) else None
        if known is not None:
            tx.pass_number(plan.id, table.id, spec.id, *known)


def _beside(tx: WriteTx, plan: AppPlan, start: Start) -> None:
    """Holds, marks, stock, reports and who is the same person, of the records that are there."""
    past = start.past
    known = {table.id for table in plan.all(TablePlan).values()}
    there = {key for key in start.records if key[0] in known}
    for hold in past.holds:
        if (hold.table, hold.record) in there:
            tx.add_hold(hold)
    for mark in past.marks:
        if (mark.table, mark.record) in there:
            tx.add_mark(mark)
    for report in past.reports:
        if (report.table, report.record) in there:
            tx.add_report(report)
    for move in (one for one in past.moves if _balanced(plan, one)):
        tx.add_move(move)
    for timer in _timers(start):
        tx.timers.add(timer)
    for link in (one for one in past.links if plan.find(IdentityPlan, one.identity) is not None):
        tx.add_identity_link(link)


def _timers(start: Start) -> Iterator[Timer]:
    """Countdowns as they ran when the span began; they are worked out anew from the documents."""
    reached: dict[str, set[str]] = {}
    for event in start.past.events:
        if event.kind == FIRED:
            reached.setdefault(event.record, set()).add(str(event.input.get("level")))
    for timer in start.past.timers:
        if (timer.table, timer.record) in start.records:
            fired = tuple(level for level in timer.fired if level not in reached.get(timer.record, ()))
            yield replace(
                timer, state=TimerState.RUNNING, fired=fired, wake_at=None, paused_at=None, ended_at=None, digest=""
            )


def _balanced(plan: AppPlan, move: StockMove) -> bool:
    table = plan.find(TablePlan, move.table)
    spec = table.fields.get(move.field) if table is not None else None
    return spec is not None and spec.stock

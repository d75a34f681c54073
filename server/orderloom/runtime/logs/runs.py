"""Runs of flows and the journals of their steps, for those who may see them.

What a run remembers may come from everything that its identity reads. So values, and what a failure says beyond its
code, are only for readers who see all of that themselves; all others see which steps were taken and how they ended.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from orderloom.check.flow_plan import FlowPlan
from orderloom.runtime.logs.base import MISSING, Asked, Row, page, refused, sees, sifted, spec
from orderloom.runtime.ports import LogSpec
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor, Page
from orderloom.runtime.record.gate import Gate
from orderloom.runtime.run_rows import StepRow

_LOG = "runs"
_STEPS = "run_steps"
_NARROWS = frozenset({"state", "flow", "table", "record", "parent", "trigger", "event", "by"})
_CLOSED = frozenset({"values", "news"})
_STEP_CLOSED = frozenset({"given", "output"})


def read(asked: Asked) -> Page:
    """A page of runs, the last begun first; inner runs only where the filter names their ``parent``.

    A filter is ``{"==": [{"var": <column>}, <text>]}``, or an ``and`` of such.
    """
    if not _may(asked):
        return MISSING
    wanted = dict(_equalities(asked.query.filter))
    if None in wanted:
        return refused(problem("query.log_filter", "/filter"))
    equals: dict[str, object] = {str(column): text for column, text in wanted.items()}
    if asked.query.record is not None:
        equals.update(table=asked.query.table, record=asked.query.record)
    if asked.query.id is None:
        equals.setdefault("parent", "")
    return sifted(asked, _LOG, spec(asked, equals), lambda row: _shown(asked, row))


def read_steps(asked: Asked) -> Page:
    """The journal of the run ``Query.id``, in the order of its turns."""
    run = asked.query.id
    rows, _ = asked.tx.log(_LOG, LogSpec(asked.query.app, {"id": run}, 1)) if _may(asked) and run else ((), None)
    if not rows or _shown(asked, rows[0]) is None:
        return MISSING
    after = asked.query.cursor or "-1"
    if not after.removeprefix("-").isdecimal():
        return refused(problem("query.cursor", "/cursor"))
    found = asked.tx.run_steps(str(run), int(after), asked.query.limit)
    whole = _whole(asked, rows[0])
    following = str(found[-1].turn) if len(found) == asked.query.limit else None
    return page(_STEPS, [_step(one, whole=whole) for one in found], following)


def _may(asked: Asked) -> bool:
    rights = asked.app.gate.rights(asked.query.actor)
    return _LOG in rights.logs or _LOG in rights.manages


def _equalities(rule: object) -> Iterator[tuple[str | None, str]]:
    """The columns and texts that a filter names; None for whatever else it says."""
    match rule:
        case None:
            return
        case {"and": [*parts]}:
            for part in parts:
                yield from _equalities(part)
        case {"==": [{"var": str(column)}, str(text)]} if column in _NARROWS:
            yield column, text
        case _:
            yield None, ""


def _shown(asked: Asked, row: Row) -> Row | None:
    """The row as far as it may be seen; None where its record is out of the reader's reach."""
    table, record = str(row.get("table", "")), str(row.get("record", ""))
    if table:
        access = asked.app.gate.rights(asked.query.actor).on(table)
        if access is None or not access.read:
            return None
        if access.read_reach is not None and not sees(asked, table, record):
            return None
    if _whole(asked, row):
        return row
    return {**{name: one for name, one in row.items() if name not in _CLOSED}, "problem": _code(row.get("problem"))}


def _whole(asked: Asked, row: Row) -> bool:
    flow = asked.app.plan.find(FlowPlan, str(row.get("flow", "")))
    return flow is not None and sees_as_much(asked.app.gate, asked.query.actor, flow)


def sees_as_much(gate: Gate, actor: Actor, flow: FlowPlan) -> bool:
    """Whether a reader sees everything that the flow's identity sees, in every table."""
    rights = gate.rights(actor)
    for table, identity in gate.rights(Actor("", "", frozenset({flow.identity}), "system")).tables.items():
        own = rights.on(table)
        if not identity.read:
            continue
        if own is None or not own.read or own.read_reach is not None or not identity.whole <= own.whole:
            return False
    return True


def _code(found: object) -> Mapping[str, object] | None:
    """Of a failure only what is the same whatever the record holds."""
    if not isinstance(found, Mapping):
        return None
    return {name: found[name] for name in ("code", "step") if name in found}


def _step(one: StepRow, *, whole: bool) -> Row:
    row: dict[str, object] = {"id": f"{one.run}.{one.turn}", **asdict(one)}
    if whole:
        return row
    return {**{name: part for name, part in row.items() if name not in _STEP_CLOSED}, "problem": _code(one.problem)}

"""What the pages of runs show: rows of the list, one run with its journal, figures of steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from orderloom import i18n
from orderloom.check.flow_plan import FlowPlan
from orderloom.check.plan import TablePlan
from orderloom.logic import json_text
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Query
from orderloom.runtime.run_figures import StepFigures
from orderloom.runtime.run_rows import RunState
from orderloom.web import run_words
from orderloom.web.build import shown
from orderloom.web.build.frame import Builder
from orderloom.web.build.shown import Moment
from orderloom.web.urls import record_url, run_url
from orderloom.web.widgets.moments import precise

Row = Mapping[str, object]
"""A row of a log, by column."""

_MOST_LINES = 12
_SHORT = 80
"""Bytes of JSON that are read well in one line."""

_EDITABLE = ("@input.", "@var.")


@dataclass(frozen=True, slots=True)
class RunShown:
    """One run. ``problem`` and ``advice`` are empty unless it has failed."""

    id: str
    href: str
    flow: str
    flow_id: str
    state: str
    words: str
    color: str
    record: str
    record_href: str
    began: Moment
    took: str
    step: str
    due: Moment | None
    by: str
    trigger: str
    problem: str
    advice: str
    branch: str
    ended: bool


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One entry of the journal; ``given`` and ``output`` are JSON, empty where there is nothing or it is hidden."""

    turn: int
    step: str
    title: str
    sort: str
    words: str
    color: str
    began: Moment
    took: str
    tries: int
    given: str
    output: str
    problem: str
    advice: str


@dataclass(frozen=True, slots=True)
class FigureShown:
    """How one step of a flow has done of late."""

    id: str
    title: str
    sort: str
    done: int
    failed: int
    waiting: int
    median: str
    slow: str


@dataclass(frozen=True, slots=True)
class ValueShown:
    """A remembered value that may be edited before a run starts again."""

    path: str
    json: str

    @property
    def rows(self) -> int:
        """Lines of its input."""
        return min(_MOST_LINES, self.json.count("\n") + 1)


class RunWords:
    """Says what rows of the run journal hold, to one person."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.language = builder.visit.language

    def runs(self, rows: Sequence[Record]) -> list[RunShown]:
        """Rows of the list, with the titles of their records and of the people behind them."""
        titles, names = self._titles(rows), self._names(rows)
        return [self._run(row.values, titles, names) for row in rows]

    def flow(self, row: Row) -> FlowPlan | None:
        """The flow that a run follows, of its own version."""
        plan = self.builder.services.flows.versions.plan(self.builder.app, int(str(row["version"])))
        return plan.find(FlowPlan, str(row["flow"])) if plan else None

    def entries(self, flow: FlowPlan | None, rows: Iterable[Record]) -> list[EntryShown]:
        """The journal of a run."""
        return [self._entry(flow, row.values) for row in rows]

    def figures(self, flow: FlowPlan, found: Mapping[str, StepFigures]) -> list[FigureShown]:
        """Every step of a flow, in document order."""
        return [self._figure(flow, step, found.get(step) or StepFigures(step)) for step in flow.steps]

    def values(self, row: Row) -> list[ValueShown]:
        """What a run was given and remembers."""
        held = row.get("values")
        pairs = sorted(held.items()) if isinstance(held, Mapping) else ()
        return [ValueShown(path, _json(value)) for path, value in pairs if path.startswith(_EDITABLE)]

    def _run(self, row: Row, titles: Mapping[tuple[str, str], str], names: Mapping[str, str]) -> RunShown:
        state, table, record = str(row["state"]), str(row["table"]), str(row["record"])
        flow, language = self.flow(row), self.language
        problem, advice = run_words.why(row.get("problem"), language)
        ends = row.get("ended_at") or self.builder.services.clock.now()
        by = str(row.get("by") or "")
        return RunShown(
            id=str(row["id"]),
            href=run_url(self.builder.app, str(row["id"])),
            flow=i18n.pick(flow.title, language) if flow else str(row["flow"]),
            flow_id=str(row["flow"]),
            state=state,
            words=run_words.state(state, language),
            color=run_words.COLORS.get(state, "gray"),
            record=titles.get((table, record), "") or (f"#{record[-6:]}" if record else ""),
            record_href=record_url(self.builder.app, table, record) if record else "",
            began=self._moment(row["created_at"]),
            took=run_words.span(run_words.between(row["created_at"], ends), language),
            step=run_words.step(flow, str(row["at"]), language) if row["at"] else "",
            due=self._due(row),
            by=names.get(by, "") or self._acting(by),
            trigger=self._trigger(flow, str(row.get("trigger") or "")),
            problem=problem,
            advice=advice if problem else "",
            branch=str(row.get("branch") or ""),
            ended=RunState(state).ended,
        )

    def _entry(self, flow: FlowPlan | None, row: Row) -> EntryShown:
        language, state, name = self.language, str(row["state"]), str(row["step"])
        step = flow.steps.get(name) if flow else None
        problem, advice = run_words.why(row.get("problem"), language)
        return EntryShown(
            turn=int(str(row["turn"])),
            step=name,
            title=run_words.step(flow, name, language),
            sort=run_words.sort(step, language) if step else "",
            words=run_words.state(state, language),
            color=run_words.COLORS.get(state, "gray"),
            began=self._precise(row["began_at"]),
            took=run_words.span(run_words.between(row["began_at"], row.get("ended_at")), language),
            tries=int(str(row["tries"])) + 1,
            given=_json(row.get("given")),
            output=_json(row.get("output")),
            problem=problem,
            advice=advice if problem else "",
        )

    def _figure(self, flow: FlowPlan, step: str, one: StepFigures) -> FigureShown:
        return FigureShown(
            id=step,
            title=run_words.step(flow, step, self.language),
            sort=run_words.sort(flow.steps[step], self.language),
            done=one.done,
            failed=one.failed,
            waiting=one.waiting,
            median=run_words.span(one.median_s, self.language),
            slow=run_words.span(one.slow_s, self.language),
        )

    def _due(self, row: Row) -> Moment | None:
        due = row.get("due_at")
        waits = str(row["state"]) == RunState.WAITING.value
        return self._moment(due) if waits and isinstance(due, datetime) else None

    def _moment(self, at: object) -> Moment:
        if not isinstance(at, datetime):
            raise TypeError(type(at))
        return shown.moment(self.builder, at)

    def _precise(self, at: object) -> Moment:
        """To the second, since steps follow each other closely."""
        found = self._moment(at)
        zone = ZoneInfo(self.builder.plan.timezone) if self.builder.plan and isinstance(at, datetime) else None
        return replace(found, exact=precise(at, zone)) if zone and isinstance(at, datetime) else found

    def _trigger(self, flow: FlowPlan | None, trigger: str) -> str:
        found = next((one for one in flow.triggers if one.id == trigger), None) if flow else None
        if found is None or flow is None:
            return trigger
        return i18n.pick(found.title, self.language) if found.title != flow.title else ""

    def _acting(self, by: str) -> str:
        """What began a run, where it was no person."""
        title = self.builder.plan.behind(by) if self.builder.plan else None
        return i18n.pick(title, self.language) if title else by

    def _names(self, rows: Iterable[Record]) -> Mapping[str, str]:
        people = {str(row.values.get("by") or "") for row in rows} - {""}
        return self.builder.services.directory.titles("people", people) if people else {}

    def _titles(self, rows: Iterable[Record]) -> dict[tuple[str, str], str]:
        """What the records are called, as far as the reader may see it; one question per table."""
        wanted: dict[str, set[str]] = {}
        for row in rows:
            if row.values.get("record"):
                wanted.setdefault(str(row.values["table"]), set()).add(str(row.values["record"]))
        return {(table, one): name for table, ids in wanted.items() for one, name in self._of(table, sorted(ids))}

    def _of(self, table: str, ids: Sequence[str]) -> Iterable[tuple[str, str]]:
        builder = self.builder
        plan = builder.plan.find(TablePlan, table) if builder.plan else None
        if plan is None:
            return ()
        within = {"in": [{"var": "id"}, list(ids)]}
        asked = Query(builder.app, table, builder.actor, filter=within, fields=(plan.title_field,), limit=len(ids))
        found = builder.services.engine.read(asked).items
        return ((one.id, str(one.values.get(plan.title_field) or "")) for one in found)


def _json(value: object) -> str:
    """A value as readable JSON; nothing for nothing."""
    if value in (None, {}, ""):
        return ""
    written = json_text.dumps(value)
    return (written if len(written) <= _SHORT else msgspec.json.format(written)).decode()

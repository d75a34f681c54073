"""The runs of an app's flows: which there are, what each has done, and what people do about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.check.flow_plan import FlowPlan
from orderloom.errors import OrderloomError
from orderloom.logic import json_text
from orderloom.logic.json_text import JsonTextError
from orderloom.runtime.flow.control import Again, ControlRefusedError, UnknownRunError
from orderloom.runtime.flow.step import StepFailed
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Page, Query, Status
from orderloom.runtime.run_rows import RunState
from orderloom.web import forms, guards, run_words
from orderloom.web.build import frame
from orderloom.web.build.frame import RUNS, Builder, app_url
from orderloom.web.build.run_graph import Picture
from orderloom.web.build.run_view import RunWords
from orderloom.web.forms import Form
from orderloom.web.pages import flash
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.urls import run_url
from orderloom.web.visit import Call

_LIST = "/build/{app:str}/runs"
_ONE = _LIST + "/{run:str}"
_AT_ONCE = 50
_MOST_ENTRIES = 500
_SINCE: Mapping[str, timedelta] = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
_VALUE = "v:"
"""What the names of edited values begin with."""

Row = Mapping[str, object]
"""A row of a log, by column."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list is narrowed to; empty texts narrow nothing."""

    flow: str
    state: str
    record: str
    since: str

    @property
    def filter(self) -> object:
        """As the log takes it."""
        named = (("flow", self.flow), ("state", self.state), ("record", self.record))
        parts = [{"==": [{"var": name}, text]} for name, text in named if text]
        return {"and": parts} if parts else None

    def query(self, **other: str) -> str:
        """The same, or with something else, as an address."""
        pairs = {"flow": self.flow, "state": self.state, "record": self.record, "since": self.since, **other}
        said = {name: text for name, text in pairs.items() if text}
        return f"?{urlencode(said)}" if said else "?"


@get(_LIST, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """The runs, the last begun first; of one flow also how its steps have done of late."""
    builder = frame.enter(request, app, RUNS)
    asked = {name: str(request.query_params.get(name, ""))[:500] for name in ("flow", "state", "record", "since")}
    chosen = Chosen(**asked)
    page = _log(builder, "runs", filter=chosen.filter, cursor=request.query_params.get("after"))
    rows = _recent(page.items, builder.services.clock.now(), chosen.since)
    plans = builder.plan.all(FlowPlan) if builder.plan else {}
    flow, words = plans.get(chosen.flow), RunWords(builder)
    figures = builder.services.flows.figures
    further = page.next if page.next and len(rows) == len(page.items) else ""
    return frame.page(
        request,
        builder,
        "build/runs.html",
        RUNS,
        runs=words.runs(rows),
        chosen=chosen,
        flows=[(one.id, i18n.pick(one.title, builder.visit.language)) for one in plans.values()],
        states=_states(builder, chosen),
        spans=tuple(_SINCE),
        more=chosen.query(after=further) if further else "",
        flow=flow,
        figures=words.figures(flow, figures.steps(app, flow.id)) if flow else (),
        picture=Picture(flow, flow.start, builder.visit.language).json() if flow else "",
    )


@post(_LIST + "/retry", guards=[guards.signed_in], sync_to_thread=True)
def retry_all(request: Call, app: FromPath[str], body: RawBody) -> Redirect:
    """Try all failed runs again, or those of one flow."""
    builder, posted = frame.enter(request, app, RUNS), forms.read(body)
    try:
        builder.services.flows.control.retry_all(app, builder.actor, posted.text("flow"))
    except UnknownRunError as error:
        raise not_there() from error
    target = Chosen(posted.text("flow"), "", "", "").query()
    return flash.leave(Redirect(app_url(app, RUNS) + target, status_code=303), "runs_retried")


@get(_ONE, guards=[guards.signed_in], sync_to_thread=True)
def show_run(request: Call, app: FromPath[str], run: FromPath[str]) -> Response[str]:
    """One run: its picture, its journal, its inner runs, what can be done about it."""
    return _run_page(request, frame.enter(request, app, RUNS), run)


@post(_ONE + "/{verb:str}", guards=[guards.signed_in], sync_to_thread=True)
def act(
    request: Call, app: FromPath[str], run: FromPath[str], verb: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Cancel, pause, go on, try again, or start again from a step."""
    builder, posted = frame.enter(request, app, RUNS), forms.read(body)
    control = builder.services.flows.control
    simple: Mapping[str, Callable[[], None]] = {
        "cancel": lambda: control.cancel(app, run, builder.actor),
        "pause": lambda: control.pause(app, run, builder.actor),
        "resume": lambda: control.resume(app, run, builder.actor),
        "retry": lambda: control.retry(app, run, builder.actor),
        "again": lambda: control.again(app, run, _again(posted), builder.actor),
    }
    if verb not in simple:
        raise not_there()
    try:
        simple[verb]()
    except UnknownRunError as error:
        raise not_there() from error
    except (ControlRefusedError, StepFailed, JsonTextError) as error:
        return _run_page(request, builder, run, problem=error)
    return flash.leave(Redirect(run_url(app, run), status_code=303), f"run_{verb}")


def _again(posted: Form) -> Again:
    """The step to begin with, and the values that were edited; raises ``JsonTextError``."""
    values = {
        name.removeprefix(_VALUE): json_text.loads(text) if text.strip() else None
        for name, text in posted.pairs
        if name.startswith(_VALUE) and text.strip() != posted.text(f"was:{name.removeprefix(_VALUE)}").strip()
    }
    return Again(posted.text("step"), values)


def _run_page(request: Call, builder: Builder, run: str, *, problem: OrderloomError | None = None) -> Response[str]:
    found = _log(builder, "runs", id=run).items
    if not found:
        raise not_there()
    row, words, language = found[0].values, RunWords(builder), builder.visit.language
    flow, steps = words.flow(row), _log(builder, "run_steps", id=run, limit=_MOST_ENTRIES).items
    inner = _log(builder, "runs", filter={"==": [{"var": "parent"}, run]}).items
    shown, entries = words.runs(found)[0], words.entries(flow, steps)
    return frame.page(
        request,
        builder,
        "build/run.html",
        RUNS,
        status=422 if problem else 200,
        run=shown,
        parent=run_url(builder.app, str(row["parent"])) if row.get("parent") else "",
        journal=entries,
        inner=words.runs(inner),
        picture=_picture(flow, row, [one.values for one in steps], language),
        steps=_own_steps(flow, language),
        at=str(row["at"]),
        values=words.values(row) if shown.ended else (),
        verbs=_verbs(RunState(str(row["state"]))) if not row.get("parent") else (),
        told=_said(problem, language) if problem else "",
    )


def _picture(
    flow: FlowPlan | None, row: Mapping[str, object], entries: list[Mapping[str, object]], language: str
) -> str:
    if flow is None:
        return ""
    start = str(entries[0]["step"] if entries else row["at"])
    if start in flow.steps and not flow.steps[start].graph:
        start = flow.start
    pages = {str(one["step"]): f"#turn-{one['turn']}" for one in entries}
    at, state = str(row["at"]), RunState(str(row["state"]))
    return Picture(flow, start, language, entries, at, state, pages).json()


def _own_steps(flow: FlowPlan | None, language: str) -> list[tuple[str, str]]:
    """The steps from which a run can start again."""
    steps = flow.steps.values() if flow else ()
    return [(one.id, run_words.step(flow, one.id, language)) for one in steps if not one.graph]


def _verbs(state: RunState) -> tuple[str, ...]:
    """What can be done with a run that stands so."""
    if state.ended:
        return ("retry",) if state is not RunState.DONE else ()
    return ("resume", "cancel") if state is RunState.PAUSED else ("pause", "cancel")


def _states(builder: Builder, chosen: Chosen) -> list[tuple[str, str, int]]:
    """Every state with its word and how many runs stand so."""
    counts = builder.services.flows.figures.states(builder.app, chosen.flow)
    language = builder.visit.language
    return [(one.value, run_words.state(one.value, language), counts.get(one, 0)) for one in RunState]


def _recent(rows: tuple[Record, ...], now: datetime, since: str) -> tuple[Record, ...]:
    """The rows that began within the chosen time."""
    span = _SINCE.get(since)
    if span is None:
        return rows
    return tuple(row for row in rows if isinstance(at := row.values["created_at"], datetime) and at >= now - span)


def _log(
    builder: Builder,
    name: str,
    *,
    id: str | None = None,
    filter: object = None,
    cursor: str | None = None,
    limit: int = _AT_ONCE,
) -> Page:
    """A page of a log, as far as this person may see it."""
    query = Query(
        builder.app, "", builder.actor, id=id, filter=filter, cursor=cursor, limit=limit, log=name, count=False
    )
    page = builder.services.engine.read(query)
    if page.status is Status.REFUSED:
        raise RefusedError(422, *page.problems)
    return page


def _said(error: OrderloomError, language: str) -> str:
    return i18n.message(error.error_code, language, error.facts)


handlers = (show, retry_all, show_run, act)

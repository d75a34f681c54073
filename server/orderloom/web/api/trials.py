"""Flows while they are built: tried out on a copy of a record, and how their steps have done of late."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response
from pydantic import TypeAdapter, ValidationError

from orderloom.check.problem import Problem
from orderloom.model.story import Called
from orderloom.runtime.flow.start import StartRefusedError
from orderloom.runtime.flow.values import INNER, from_plain
from orderloom.runtime.outgoing_rows import Delivery
from orderloom.runtime.problems import plain
from orderloom.runtime.run_rows import Run, StepRow
from orderloom.runtime.task_rows import Task
from orderloom.runtime.trial.trial import MOST_MOVES, Journal, Move, TrialRefusedError, TrialWish, Tried
from orderloom.runtime.world import EndlessError
from orderloom.web import guards, run_words
from orderloom.web.api import bodies, queries
from orderloom.web.api.bodies import Body
from orderloom.web.api.drafts import DRAFT
from orderloom.web.build import frame
from orderloom.web.build.frame import RUNS
from orderloom.web.building import refusing
from orderloom.web.problems import RefusedError
from orderloom.web.visit import Call

TRIAL = DRAFT + "/flows/{flow:str}/trial"
FIGURES = "/api/v1/apps/{app:str}/flows/{flow:str}/figures"
_CALLS: TypeAdapter[tuple[Called, ...]] = TypeAdapter(tuple[Called, ...])


@post(TRIAL, guards=[guards.api], sync_to_thread=True, status_code=200)
def try_flow(request: Call, app: FromPath[str], flow: FromPath[str], body: RawBody) -> Response[bytes]:
    """Play one run of the draft's flow; nothing is written and nothing leaves the house. 422 for a draft with errors.

    ``record`` is copied as far as the caller sees it; without one, a record is made up of ``fields``.
    """
    queries.only(request)
    builder = frame.enter(request, app)
    wish = _wish(flow, bodies.read(request, body))
    with refusing():
        result = builder.services.building.versions.proposal(app).result
    if result.plan is None:
        raise RefusedError(422, *(one for one in result.problems if one.level == "error"))
    try:
        tried = builder.services.building.trials.try_flow(result.plan, builder.actor, wish)
    except (TrialRefusedError, StartRefusedError) as error:
        raise RefusedError(422, *error.problems) from error
    except EndlessError as error:
        raise RefusedError(422, Problem(error.error_code, facts=error.facts)) from error
    return bodies.answer(_Shown(tried, builder.visit.language).json())


@get(FIGURES, guards=[guards.api], sync_to_thread=True)
def show_figures(request: Call, app: FromPath[str], flow: FromPath[str]) -> Response[bytes]:
    """How many runs of a flow stand where, and how its steps have done in the last of them."""
    queries.only(request)
    builder = frame.enter(request, app, RUNS)
    figures = builder.services.flows.figures
    states = {state.value: count for state, count in figures.states(app, flow).items()}
    return bodies.answer({"states": states, "steps": [asdict(one) for one in figures.steps(app, flow).values()]})


def _wish(flow: str, given: Body) -> TrialWish:
    given = given.only("record", "fields", "inputs", "trigger", "moves", "calls")
    return TrialWish(
        flow,
        record=given.text("record", required=False),
        fields=given.object("fields"),
        inputs=given.object("inputs"),
        trigger=given.text("trigger", required=False),
        moves=tuple(_moves(given)),
        calls=_calls(given),
    )


def _moves(given: Body) -> Iterator[Move]:
    moves = given.values.get("moves", [])
    if not isinstance(moves, list) or len(moves) > MOST_MOVES or not all(isinstance(one, dict) for one in moves):
        raise given.wrong("moves", "object")
    for place, one in enumerate(moves):
        move = Body(one, f"/moves/{place}").only("step", "outcome", "comment", "fields")
        step, outcome, comment = (move.text(name, required=False) for name in ("step", "outcome", "comment"))
        yield Move(step, outcome, comment, move.object("fields"))


def _calls(given: Body) -> tuple[Called, ...]:
    try:
        return _CALLS.validate_python(given.values.get("calls", ()))
    except ValidationError as error:
        raise given.wrong("calls", "object") from error


class _Shown:
    """What came of a trial as JSON, with words in one language."""

    def __init__(self, tried: Tried, language: str) -> None:
        self._tried = tried
        self._language = language

    def json(self) -> dict[str, object]:
        tried = self._tried
        return {
            "record": tried.record,
            "met": tried.met,
            "passes": plain(tried.passes),
            "runs": [self._journal(one) for one in tried.journals],
            "tasks": [self._task(one) for one in tried.tasks],
            "events": [self._event(row) for row in tried.events],
            "calls": [_delivery(one) for one in tried.deliveries],
            "messages": [
                {
                    "message": one.message,
                    "channel": one.channel,
                    "to": tried.people.get(one.account, one.account),
                    "subject": one.subject,
                    "body": one.body,
                }
                for one in tried.notices
            ],
            "others": [{"flow": one.flow, "state": one.state.value} for one in tried.others],
        }

    def _journal(self, journal: Journal) -> dict[str, object]:
        run = journal.run
        return {
            "id": run.id,
            "flow": run.flow,
            "parent": run.parent,
            "branch": run.branch,
            "state": run.state.value,
            "at": "" if run.state.ended else run.at,
            "problem": self._why(run.problem),
            "values": _values(run),
            "steps": [self._entry(one) for one in journal.entries],
        }

    def _entry(self, one: StepRow) -> dict[str, object]:
        return {
            "turn": one.turn,
            "step": one.step,
            "tries": one.tries,
            "state": one.state,
            "given": plain(from_plain(one.given)),
            "output": plain(from_plain(one.output)),
            "began_at": plain(one.began_at),
            "ended_at": plain(one.ended_at),
            "problem": self._why(one.problem),
        }

    def _why(self, problem: Mapping[str, object] | None) -> dict[str, object] | None:
        if problem is None:
            return None
        words, advice = run_words.why(problem, self._language)
        return {"code": problem.get("code"), "message": words, "hint": advice}

    def _task(self, task: Task) -> dict[str, object]:
        people = [self._tried.people.get(one.account, one.account) for one in task.people if task.asks(one.account)]
        return {"step": task.step, "title": dict(task.title), "people": people, "due_at": plain(task.due_at)}

    def _event(self, row: Mapping[str, object]) -> dict[str, object]:
        key = (str(row["table"]), str(row["record"]))
        shown = {name: plain(row[name]) for name in ("at", "table", "record", "kind", "change", "input", "actor_name")}
        return {**shown, "title": self._tried.titles.get(key, "")}


def _values(run: Run) -> dict[str, object]:
    """What a run remembers and expressions can read, by path."""
    return {path: plain(from_plain(value)) for path, value in run.values.items() if not path.startswith(INNER)}


def _delivery(one: Delivery) -> dict[str, object]:
    return {
        "channel": one.channel,
        "target": one.target,
        "action": one.action,
        "body": plain(one.body),
        "state": one.state.value,
        "answer": plain(one.answer),
    }


handlers = (try_flow, show_figures)

"""Tasks of people: what waits, one task, and everything that can be done with it."""

from collections.abc import Callable, Mapping
from typing import Literal

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.check.plan import FieldPlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import BadCursorError
from orderloom.runtime.problems import plain
from orderloom.runtime.record.change import Change, Operation, Status
from orderloom.runtime.task_rows import Task, TaskFilter
from orderloom.runtime.tasks.desk import By, Desk, Reply
from orderloom.runtime.tasks.rules import Answer
from orderloom.web import guards, services
from orderloom.web import visit as visits
from orderloom.web.api import bodies, queries, targets
from orderloom.web.api.bodies import Body
from orderloom.web.api.targets import CAUSE
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.visit import Call

TASKS = "/api/v1/apps/{app:str}/tasks"
ONE = TASKS + "/{task:str}"
MOST_AT_ONCE = 100
_STATUS = {
    Status.MISSING: 404,
    Status.FORBIDDEN: 403,
    Status.STALE: 412,
    Status.CONFLICT: 409,
    Status.REFUSED: 422,
    Status.CONFIRM: 422,
}
_YES = {"true": True, "false": False, "": None}


@get(TASKS, guards=[guards.api], sync_to_thread=True)
def list_tasks(request: Call, app: FromPath[str]) -> Response[bytes]:
    """Tasks, those due first: one's own, or with ``all=true`` everybody's for those who may see them."""
    desk, by = _desk(request, app)
    asked, limit, cursor = queries.read_window(request, "all", "turn", "open", "table", "record", "flow")
    everybody = _flag(asked, "all") or False
    rights = desk.rights(app, by.actor)
    if everybody and not rights.oversees:
        raise not_there()
    wanted = TaskFilter(
        app,
        account="" if everybody else by.actor.id,
        turn=_flag(asked, "turn") or False,
        open=_flag(asked, "open"),
        table=asked.get("table", ""),
        record=asked.get("record", ""),
        flow=asked.get("flow", ""),
        limit=limit + 1,
        after=cursor,
    )
    try:
        found = desk.tasks.some(wanted)
    except BadCursorError:
        raise refused(400, "query.cursor", "/cursor") from None
    shown = [_row(task) for task in found[:limit] if rights.sees(task)]
    return bodies.answer({"items": shown, "next": found[limit - 1].id if len(found) > limit else None})


@get(ONE, guards=[guards.api], sync_to_thread=True)
def one(request: Call, app: FromPath[str], task: FromPath[str]) -> Response[bytes]:
    """One task with its fields, its outcomes, its people and what happened to it."""
    desk, by = _desk(request, app)
    queries.only(request)
    found = desk.tasks.find(targets.an_id(task))
    if found is None or found.app != app or not desk.rights(app, by.actor).sees(found):
        raise not_there()
    return bodies.answer(_whole(desk, found))


@post(TASKS + "/bulk", guards=[guards.api], sync_to_thread=True, status_code=200)
def bulk(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Answer or hand on many tasks; each has its own outcome."""
    desk, by = _desk(request, app)
    queries.only(request)
    given = bodies.read(request, body).only("ids", "do", "outcome", "comment", "to")
    ids = list(dict.fromkeys(given.texts("ids")))
    if len(ids) > MOST_AT_ONCE:
        raise refused(422, "task.too_many", "/ids", max=MOST_AT_ONCE)
    do = given.text("do")
    if do not in ("answer", "reassign"):
        raise given.wrong("do", "text")
    language = visits.of(request).language
    return bodies.answer({"items": [_told(desk, app, id, by, given, language) for id in ids]})


@post(ONE + "/{verb:str}", guards=[guards.api], sync_to_thread=True, status_code=200)
def act(request: Call, app: FromPath[str], task: FromPath[str], verb: FromPath[str], body: RawBody) -> Response[bytes]:
    """Claim, answer, return, reassign, sign, delegate, urge, withdraw or skip."""
    desk, by = _desk(request, app)
    queries.only(request)
    do = _VERBS.get(verb)
    if do is None:
        raise not_there()
    given = bodies.read(request, body)
    revision = given.values.get("revision")
    if revision is not None and (not isinstance(revision, int) or isinstance(revision, bool)):
        raise given.wrong("revision", "number")
    reply = do(desk, app, targets.an_id(task), By(by.actor, by.cause, revision), given)
    if not reply.done:
        raise RefusedError(_STATUS[reply.status], *(reply.problems or (Problem("web.status.409"),)))
    if reply.task is None:
        raise TypeError(verb)
    return bodies.answer(_whole(desk, reply.task))


def _desk(request: Call, app: str) -> tuple[Desk, By]:
    """The desk, and who asks it; 404 where there is no such app for them."""
    plan = targets.app_plan(request, app)
    actor = visits.of(request).actor(plan)
    if not actor.roles:
        raise not_there()
    return services.of(request).desk, By(actor, CAUSE)


def _flag(asked: Mapping[str, str], name: str) -> bool | None:
    value = asked.get(name, "")
    if value not in _YES:
        raise refused(400, "web.query.malformed", parameter=name)
    return _YES[value]


def _answer(desk: Desk, app: str, task: str, by: By, given: Body) -> Reply:
    given.only("outcome", "comment", "fields", "confirm", "version", "revision")
    answer = Answer(given.text("outcome"), given.text("comment", required=False, longest=4_000), given.object("fields"))
    found = desk.tasks.find(task)
    if found is None or desk.ask(found).form is None:
        return desk.answer(app, task, by, answer)
    version = given.values.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise given.wrong("version", "number")
    change = Change(
        app,
        found.table,
        Operation.UPDATE,
        by.actor,
        by.cause,
        record=found.record,
        version=version,
        fields=answer.fields,
        confirm=frozenset(given.texts("confirm")),
    )
    return desk.answer(app, task, by, Answer(answer.outcome, answer.comment), change)


def _why(given: Body) -> str:
    return given.text("comment", required=False, longest=4_000)


def _reassign(desk: Desk, app: str, task: str, by: By, given: Body) -> Reply:
    given.only("to", "from", "comment", "revision")
    return desk.reassign(app, task, by, given.texts("to"), _why(given), given.text("from", required=False))


def _delegate(desk: Desk, app: str, task: str, by: By, given: Body) -> Reply:
    given.only("to", "comment", "revision")
    return desk.delegate(app, task, by, given.text("to"), _why(given))


def _sign(desk: Desk, app: str, task: str, by: By, given: Body) -> Reply:
    given.only("to", "where", "comment", "revision")
    where: Literal["before", "after"] = "after" if given.text("where", required=False) == "after" else "before"
    return desk.sign(app, task, by, given.text("to"), where, _why(given))


def _return(desk: Desk, app: str, task: str, by: By, given: Body) -> Reply:
    given.only("comment", "revision")
    return desk.give_back(app, task, by, _why(given))


def _withdraw(desk: Desk, app: str, task: str, by: By, given: Body) -> Reply:
    given.only("comment", "revision")
    return desk.withdraw(app, task, by, _why(given))


def _skip(desk: Desk, app: str, task: str, by: By, given: Body) -> Reply:
    given.only("comment", "revision")
    return desk.skip(app, task, by, _why(given))


def _claim(desk: Desk, app: str, task: str, by: By, given: Body) -> Reply:
    given.only("revision")
    return desk.claim(app, task, by)


def _urge(desk: Desk, app: str, task: str, by: By, given: Body) -> Reply:
    given.only("revision")
    return desk.urge(app, task, by)


_VERBS: Mapping[str, Callable[[Desk, str, str, By, Body], Reply]] = {
    "claim": _claim,
    "answer": _answer,
    "return": _return,
    "reassign": _reassign,
    "sign": _sign,
    "delegate": _delegate,
    "urge": _urge,
    "withdraw": _withdraw,
    "skip": _skip,
}
VERBS = tuple(_VERBS)
"""What can be done with a task, as the last part of its address."""


def _told(desk: Desk, app: str, task: str, by: By, given: Body, language: str) -> dict[str, object]:
    """What became of one of many."""
    if given.text("do") == "reassign":
        reply = desk.reassign(app, task, by, given.texts("to"), _why(given))
    else:
        reply = desk.answer(app, task, by, Answer(given.text("outcome"), _why(given)))
    status = 200 if reply.done else _STATUS[reply.status]
    return {"id": task, "status": status, "errors": [found.as_json(language) for found in reply.problems]}


def _row(task: Task) -> dict[str, object]:
    """A task in a list."""
    return {
        "id": task.id,
        "revision": task.revision,
        "title": dict(task.title),
        "state": task.state.value,
        "outcome": task.outcome or None,
        "mode": task.mode,
        "flow": task.flow or None,
        "step": task.step or None,
        "table": task.table or None,
        "record": task.record or None,
        "level": task.level,
        "claimed_by": task.claimed_by or None,
        "created_at": plain(task.created_at),
        "due_at": plain(task.due_at),
        "closed_at": plain(task.closed_at),
        "people": [
            {"id": person.account, "state": person.state.value, "outcome": person.outcome or None}
            for person in task.people
        ],
    }


def _whole(desk: Desk, task: Task) -> dict[str, object]:
    """A task with everything that belongs to it."""
    ask = desk.ask(task)
    outcomes = [{"id": one.id, "title": dict(one.title), "reason": one.reason} for one in ask.outcomes.values()]
    acts = [
        {"at": plain(act.at), "verb": act.verb, "by": act.actor, "name": act.actor_name, "facts": plain(act.facts)}
        for act in desk.tasks.acts(task.id)
    ]
    return {
        **_row(task),
        "help": dict(task.help) if task.help else None,
        "form": ask.form,
        "fields": [_field(spec) for spec in ask.fields.values()],
        "outcomes": outcomes,
        "given": plain(task.given),
        "answers": plain(task.answers),
        "comment": task.comment or None,
        "by": task.by or None,
        "acts": acts,
    }


def _field(spec: FieldPlan) -> dict[str, object]:
    return {"id": spec.id, "type": spec.type, "title": dict(spec.title), "required": spec.required}


handlers = (list_tasks, one, bulk, act)

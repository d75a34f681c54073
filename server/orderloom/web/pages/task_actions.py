"""What people do with tasks on their pages: one at a time, and many at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.runtime.record.change import Change, Outcome, Status
from orderloom.runtime.task_rows import Task
from orderloom.runtime.tasks.desk import By, Desk, Reply
from orderloom.runtime.tasks.rules import Answer
from orderloom.web import forms, guards
from orderloom.web.forms import Form
from orderloom.web.pages import flash
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.form_model import read_fields
from orderloom.web.pages.task_form import Filled, record_of, sheet_of, task_page
from orderloom.web.pages.tasks import the_task
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.urls import tasks_url
from orderloom.web.visit import Call

MOST_AT_ONCE = 100
_STATUS = {Status.FORBIDDEN: 403, Status.STALE: 409, Status.CONFLICT: 409}


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that somebody wants done with a task."""

    desk: Desk
    app: str
    task: str
    by: By
    posted: Form

    @property
    def why(self) -> str:
        """The comment or reason."""
        return self.posted.text("comment").strip()

    @property
    def to(self) -> tuple[str, ...]:
        """The people named."""
        return tuple(one for one in self.posted.texts("to") if one)


def _where(asked: Asked) -> Literal["before", "after"]:
    return "before" if asked.posted.text("where") == "before" else "after"


_VERBS: Mapping[str, Callable[[Asked], Reply]] = {
    "claim": lambda one: one.desk.claim(one.app, one.task, one.by),
    "return": lambda one: one.desk.give_back(one.app, one.task, one.by, one.why),
    "reassign": lambda one: one.desk.reassign(one.app, one.task, one.by, one.to, one.why, one.posted.text("from")),
    "delegate": lambda one: one.desk.delegate(one.app, one.task, one.by, "".join(one.to[:1]), one.why),
    "sign": lambda one: one.desk.sign(one.app, one.task, one.by, "".join(one.to[:1]), _where(one), one.why),
    "urge": lambda one: one.desk.urge(one.app, one.task, one.by),
    "withdraw": lambda one: one.desk.withdraw(one.app, one.task, one.by, one.why),
    "skip": lambda one: one.desk.skip(one.app, one.task, one.by, one.why),
}
"""What can be done beside answering."""


@post("/a/{app:str}/tasks/bulk", guards=[guards.signed_in], sync_to_thread=True)
def bulk(request: Call, app: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Answer many tasks alike, or hand them on; each by itself, and those that were not done are named."""
    visit, posted = enter(request, app), forms.read(body)
    ids = list(dict.fromkeys(posted.texts("ids")))[:MOST_AT_ONCE]
    failed: list[tuple[str, str, str]] = []
    done = 0
    for id in ids:
        reply = _one_of_many(visit, id, posted)
        if reply.done:
            done += 1
            continue
        title = visit.look().pick(reply.task.title) if reply.task else f"#{id[-6:]}"
        reasons = "; ".join(found.message(visit.visit.language) for found in reply.problems)
        failed.append((title, tasks_url(app, id) if reply.task else "", reasons))
    if not failed:
        notice = "task_reassign" if posted.text("do") == "reassign" else "task_answer"
        return flash.leave(Redirect(tasks_url(app), status_code=303), notice if done else "unchanged")
    return visit.page("pages/task_bulk.html", status=422, done=done, failed=failed, back=tasks_url(app))


@post("/a/{app:str}/tasks/{task:str}/answer", guards=[guards.signed_in], sync_to_thread=True)
def answer(request: Call, app: FromPath[str], task: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Answer with an outcome and what was filled in; what is wrong is said on the task's page."""
    visit, posted = enter(request, app), forms.read(body)
    found = the_task(visit, task)
    desk = visit.services.desk
    ask = desk.ask(found)
    fields = read_fields(ask.fields.values(), posted.all(), visit.look())
    given = Answer(posted.text("outcome"), posted.text("comment"), fields)
    sheet = sheet_of(visit, found, record_of(visit, found), posted)
    sheeted = sheet.read(posted) if sheet is not None else None
    if ask.form is not None and sheeted is None:
        filled = Filled(fields, given.comment, (Problem("tasks.form_rights"),))
        return task_page(visit, found, filled, status=403)
    change: Change | None = sheeted.change if sheeted is not None else None
    reply = desk.answer(app, found.id, _by(visit, posted), given, change)
    if reply.done:
        return flash.leave(Redirect(_back(visit, posted), status_code=303), "task_answer")
    filling = sheet.refused(sheeted, _as_outcome(reply)) if sheet is not None and sheeted is not None else None
    filled = Filled(fields, given.comment, reply.problems, filling)
    return _refused(visit, reply, found, filled)


@post("/a/{app:str}/tasks/{task:str}/{verb:str}", guards=[guards.signed_in], sync_to_thread=True)
def act(
    request: Call, app: FromPath[str], task: FromPath[str], verb: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Claim, return, hand on, delegate, add a signer, remind, take back or skip."""
    visit, posted = enter(request, app), forms.read(body)
    do = _VERBS.get(verb)
    if do is None:
        raise not_there()
    found = the_task(visit, task)
    reply = do(Asked(visit.services.desk, app, found.id, _by(visit, posted), posted))
    if reply.done:
        own = reply.task is not None and visit.services.desk.rights(app, visit.actor).asked(reply.task)
        target = tasks_url(app, found.id) if own or verb == "urge" else _back(visit, posted)
        return flash.leave(Redirect(target, status_code=303), f"task_{verb}")
    return _refused(visit, reply, found, Filled(problems=reply.problems))


def _one_of_many(visit: AppVisit, id: str, posted: Form) -> Reply:
    desk, by = visit.services.desk, By(visit.actor, visit.cause)
    if posted.text("do") == "reassign":
        to = tuple(one for one in posted.texts("to") if one)
        return desk.reassign(visit.plan.id, id, by, to, posted.text("comment").strip())
    return desk.answer(visit.plan.id, id, by, Answer(posted.text("outcome"), posted.text("comment")))


def _by(visit: AppVisit, posted: Form) -> By:
    revision = posted.text("revision")
    return By(visit.actor, visit.cause, int(revision) if revision.isdecimal() else None)


def _as_outcome(reply: Reply) -> Outcome:
    return Outcome(reply.status, problems=reply.problems)


def _refused(visit: AppVisit, reply: Reply, found: Task, filled: Filled) -> Response[str]:
    """The task as it is now, with the reason on top."""
    if reply.status is Status.MISSING:
        raise RefusedError(404, *reply.problems)
    now = visit.services.desk.tasks.find(found.id) or found
    return task_page(visit, now, filled, status=_STATUS.get(reply.status, 422))


def _back(visit: AppVisit, posted: Form) -> str:
    """Back to the page of this app where it was done, else to the inbox."""
    back = posted.text("back")
    return back if back.startswith(f"{visit.home}/") else tasks_url(visit.plan.id)


handlers = (bulk, answer, act)

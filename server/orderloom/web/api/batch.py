"""Many changes in one call, each with its own outcome."""

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.runtime.record.change import Change, Operation
from orderloom.web import guards
from orderloom.web.api import bodies, conditions, outcomes, queries, records, targets
from orderloom.web.api.bodies import Body
from orderloom.web.api.targets import CAUSE, Target
from orderloom.web.problems import RefusedError
from orderloom.web.visit import Call

MOST_CHANGES = 500

_KEYS = {
    Operation.CREATE: ("op", "fields", "confirm"),
    Operation.UPDATE: ("op", "id", "version", "fields", "confirm"),
    Operation.DELETE: ("op", "id", "version"),
    Operation.TRANSITION: ("op", "id", "version", "transition", "fields", "confirm"),
}
_LOCKED = frozenset({Operation.UPDATE, Operation.TRANSITION})


@post(records.PATH + "/batch", guards=[guards.api], sync_to_thread=True, status_code=200)
def batch(request: Call, app: FromPath[str], table: FromPath[str], body: RawBody) -> Response[bytes]:
    """Carry out ``changes`` one after the other; one that is refused does not stop the others."""
    target = targets.find(request, app, table)
    queries.only(request)
    given = bodies.read(request, body).only("changes")
    changes = given.values.get("changes")
    if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
        raise given.wrong("changes", "list")
    key = conditions.idempotency_key(request)
    shown = [
        _one(target, item, f"/changes/{index}", f"{key}:{index}" if key else None) for index, item in enumerate(changes)
    ]
    return bodies.answer({"outcomes": shown})


def _one(target: Target, item: object, pointer: str, key: str | None) -> dict[str, object]:
    try:
        outcome = target.known.engine.change(_change(target, item, pointer, key))
        record = outcomes.done(outcome)
    except RefusedError as refusal:
        errors = [problem.as_json(target.visit.language) for problem in refusal.problems]
        return {"status": refusal.status, "errors": errors}
    shown = outcomes.shown(target, record, outcome) if record is not None else {}
    return {"status": outcomes.STATUS[outcome.status], **shown}


def _change(target: Target, item: object, pointer: str, key: str | None) -> Change:
    """One item as a change; 422 with its place when it is malformed."""
    if not isinstance(item, dict):
        raise RefusedError(422, Problem("web.body.object", pointer, {"key": pointer}))
    given = Body(item, pointer)
    operation = next((known for known in _KEYS if known.value == item.get("op")), None)
    if operation is None:
        raise given.wrong("op", "operation")
    given.only(*_KEYS[operation])
    return Change(
        app=target.plan.id,
        table=target.table.id,
        operation=operation,
        actor=target.actor,
        cause=CAUSE,
        record=None if operation is Operation.CREATE else targets.an_id(given.text("id")),
        version=_version(given, operation),
        transition=given.text("transition", longest=64) if operation is Operation.TRANSITION else None,
        fields=given.object("fields"),
        confirm=frozenset(given.texts("confirm")),
        idempotency_key=key,
        pointer=f"{pointer}/fields",
    )


def _version(given: Body, operation: Operation) -> int | None:
    version = given.values.get("version")
    if version is None and operation not in _LOCKED:
        return None
    if version is None:
        raise RefusedError(428, Problem("web.status.428", f"{given.pointer}/version"))
    if isinstance(version, bool) or not isinstance(version, int) or not 0 <= version < 2**62:
        raise given.wrong("version", "number")
    return version


handlers = (batch,)

"""What became of a change, as an HTTP status."""

from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.runtime.record.change import Outcome, Record, Status
from orderloom.web.api import bodies, shape
from orderloom.web.api.targets import Target
from orderloom.web.problems import RefusedError, not_there

STATUS = {
    Status.CREATED: 201,
    Status.CHANGED: 200,
    Status.UNCHANGED: 200,
    Status.DELETED: 204,
    Status.REFUSED: 422,
    Status.CONFIRM: 422,
    Status.FORBIDDEN: 403,
    Status.MISSING: 404,
    Status.STALE: 412,
    Status.CONFLICT: 409,
}

_DEFAULT_CODES = {Status.STALE: "web.status.412", Status.CONFLICT: "web.status.409", Status.FORBIDDEN: "web.status.403"}


def done(outcome: Outcome) -> Record | None:
    """The changed record (None after a deletion); raises the refusal otherwise."""
    if outcome.status.done:
        return outcome.record
    raise refusal(outcome)


def refusal(outcome: Outcome) -> RefusedError:
    """The refusal behind an outcome that is not done. What is missing says nothing more than that."""
    if outcome.status is Status.MISSING:
        return not_there()
    problems = outcome.problems or (Problem(_DEFAULT_CODES.get(outcome.status, "web.status.422")),)
    return RefusedError(STATUS[outcome.status], *problems)


def answer(target: Target, outcome: Outcome) -> Response[bytes]:
    """The answer to a change: the record with its ETag, or the refusal."""
    record = done(outcome)
    if record is None:
        return bodies.empty()
    headers = shape.etag(record)
    if outcome.repeated:
        headers["idempotent-replayed"] = "true"
    return bodies.answer(shown(target, record, outcome), STATUS[outcome.status], headers)


def shown(target: Target, record: Record, outcome: Outcome) -> dict[str, object]:
    """The changed record, with ``warnings`` where rules had something to say about it."""
    found = shape.record_json(target.table, record)
    warnings = [problem.as_json(target.visit.language) for problem in outcome.problems]
    return {**found, "warnings": warnings} if warnings else found

"""What pages and API share about drafts and versions: refusals on their way out, and outcomes as JSON."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.runtime.draft import EditRefusedError, StaleDocumentError
from orderloom.runtime.publish import UnpublishableError
from orderloom.runtime.scenario import ScenarioResult
from orderloom.runtime.version import Version
from orderloom.runtime.versions import ScenariosFailedError, StructureRefusedError, UnknownVersionError
from orderloom.web.problems import RefusedError, not_there


@contextmanager
def refusing() -> Iterator[None]:
    """Raise what drafts and versions refuse as the refusal that people and programs read."""
    try:
        yield
    except RefusedError:
        raise
    except OrderloomError as error:
        raise _refusal(error) from error


_STATUS: Mapping[type[OrderloomError], int] = {
    UnknownVersionError: 404,
    StaleDocumentError: 412,
    EditRefusedError: 422,
    UnpublishableError: 422,
    StructureRefusedError: 422,
    ScenariosFailedError: 422,
}
"""All others mean that something else stands in the way for now: another editor, records, a locked table."""


def _refusal(error: OrderloomError) -> RefusedError:
    status = _STATUS.get(type(error), 409)
    if status == HTTPStatus.NOT_FOUND:
        return not_there()
    problems = getattr(error, "problems", None) or (Problem(error.error_code, facts=error.facts),)
    return RefusedError(status, *problems)


def version_json(version: Version) -> dict[str, object]:
    """One version of the history."""
    shown: dict[str, object] = {
        "number": version.number,
        "version": version.version,
        "digest": version.digest,
        "at": version.at.isoformat().replace("+00:00", "Z"),
        "by": version.by_name or version.by,
        "origin": version.origin,
        "forced": version.forced,
    }
    return {**shown, "of": version.of} if version.of else shown


def scenario_json(result: ScenarioResult) -> dict[str, object]:
    """What came of one scenario."""
    return {"id": result.id, "rows": list(result.rows), "passed": result.passed, "failures": list(result.failures)}

"""Imports and exports for programs: send a sheet, look at the guess, try it, run it, see what it could not take."""

from collections.abc import Callable, Mapping

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, RawBody
from litestar.response import Response, Stream

from orderloom.check.problem import Problem
from orderloom.runtime.problems import from_row
from orderloom.runtime.record.change import Query
from orderloom.runtime.transfer.exports import Wanted
from orderloom.runtime.transfer.shapes import BadRow, Import, Mapped, TransferError
from orderloom.web import guards, transfers
from orderloom.web.api import bodies, queries, targets
from orderloom.web.api.targets import CAUSE, Target
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.transfers import LARGEST_BODY
from orderloom.web.visit import Call

TABLE = "/api/v1/apps/{app:str}/tables/{table:str}"
ONE = TABLE + "/imports/{job:str}"
_PROBLEMS = 200


@post(TABLE + "/imports", guards=[guards.api], request_max_body_size=LARGEST_BODY)
async def begin(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[bytes]:
    """Take a sheet in (multipart, part ``file``): 201 with the import and a guessed mapping."""
    name, content, others = await transfers.sent_file(request)
    if others:
        raise refused(422, "web.file_part", "/file")
    return await sync_to_thread(_begin, request, app, table, name, content)


def _begin(request: Call, app: str, table: str, name: str, content: bytes) -> Response[bytes]:
    target = targets.find(request, app, table)
    job = transfers.begin(target.known, target.visit, target.plan, table, name, content)
    return bodies.answer(_json(job), 201)


@get(ONE, guards=[guards.api], sync_to_thread=True)
def look(request: Call, app: FromPath[str], table: FromPath[str], job: FromPath[str]) -> Response[bytes]:
    """How far an import is."""
    _, found = _own(request, app, table, job)
    queries.only(request)
    return bodies.answer(_json(found))


@post(ONE + "/judge", guards=[guards.api], sync_to_thread=True, status_code=202)
def judge(
    request: Call, app: FromPath[str], table: FromPath[str], job: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Try a mapping on every row; without one in the body, the guessed one."""
    target, found = _own(request, app, table, job)
    mapped = _mapped(bodies.read(request, body).only("columns", "key", "lenient", "confirm").values, found)
    return _done(target, found, lambda: target.known.transfer.importing.judge(found, mapped, target.actor))


@post(ONE + "/start", guards=[guards.api], sync_to_thread=True, status_code=202)
def start(
    request: Call, app: FromPath[str], table: FromPath[str], job: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Run an import that was tried."""
    target, found = _own(request, app, table, job)
    bodies.nothing(body)
    return _done(target, found, lambda: target.known.transfer.importing.start(found))


@post(ONE + "/cancel", guards=[guards.api], sync_to_thread=True, status_code=202)
def cancel(
    request: Call, app: FromPath[str], table: FromPath[str], job: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Stop an import; what it has brought in stays."""
    target, found = _own(request, app, table, job)
    bodies.nothing(body)
    return _done(target, found, lambda: target.known.transfer.importing.cancel(found))


@get(ONE + "/problems", guards=[guards.api], sync_to_thread=True)
def problems(request: Call, app: FromPath[str], table: FromPath[str], job: FromPath[str]) -> Response[bytes]:
    """Rows that could not be taken, in the order of the sheet."""
    target, found = _own(request, app, table, job)
    after = queries.only(request, "cursor").get("cursor", "-1")
    if not after.removeprefix("-").isdecimal() or len(after) > 10:
        raise refused(400, "web.query.malformed", parameter="cursor")
    rows = target.known.transfer.importing.imports.bad(found.id, int(after), _PROBLEMS)
    following = str(rows[-1].place) if len(rows) == _PROBLEMS else None
    items = [_bad_json(row, found, target.visit.language) for row in rows]
    return bodies.answer({"items": items, "next": following})


@get(TABLE + "/export", guards=[guards.api], sync_to_thread=True)
def export(request: Call, app: FromPath[str], table: FromPath[str]) -> Stream:
    """Records as a sheet: the parameters of a list, and ``format``."""
    target = targets.find(request, app, table)
    asked, format = queries.read_export(request)
    if format not in target.known.transfer.exporting.writer.formats():
        raise refused(400, "transfer.export.format", parameter="format")
    access = target.known.engine.rights(target.plan.id, target.actor).on(table)
    if access is None or not access.read:
        raise not_there()
    fields = asked.fields or tuple(name for name in target.table.fields if name in access.readable)
    query = Query(target.plan.id, table, target.actor, filter=asked.filter, sort=asked.sort, fields=fields)
    still = transfers.still(request, target.known, target.plan)
    wanted = Wanted(target.plan, target.table, query, format, target.visit.language, CAUSE, still)
    return transfers.download(target.known, wanted, table)


def _own(request: Call, app: str, table: str, job: str) -> tuple[Target, Import]:
    target = targets.find(request, app, table)
    found = transfers.own(target.known, target.visit, app, targets.an_id(job))
    if found.table != table:
        raise not_there()
    return target, found


def _done(target: Target, job: Import, act: Callable[[], None]) -> Response[bytes]:
    try:
        act()
    except TransferError as error:
        raise transfers.refusal(error) from error
    return bodies.answer(_json(transfers.own(target.known, target.visit, job.app, job.id)), 202)


def _mapped(given: Mapping[str, object], job: Import) -> Mapped:
    """The mapping in a body, as far as it says anything else than the guess."""
    columns, found = given.get("columns"), list(job.mapped.columns)
    if columns is not None:
        if not isinstance(columns, list) or not all(map(_is_column, columns)):
            raise RefusedError(422, Problem("transfer.mapping", "/columns"))
        found = [transfers.column(str(one.get("to") or ""), str(one.get("format") or "")) for one in columns]
    key, lenient, confirm = (given.get(name) for name in ("key", "lenient", "confirm"))
    return transfers.mapping(
        found,
        job.mapped.key if key is None else str(key),
        lenient=job.mapped.lenient if lenient is None else lenient is True,
        confirm=job.mapped.confirm if confirm is None else confirm is True,
    )


def _is_column(one: object) -> bool:
    return isinstance(one, dict) and one.keys() <= {"title", "to", "format"}


def _json(job: Import) -> dict[str, object]:
    counts = ("total", "position", "good", "bad", "created", "updated", "unchanged", "refused")
    return {
        "id": job.id,
        "state": job.state,
        "file": job.file,
        "sheet": job.sheet,
        "sheets": list(job.sheets),
        **{name: getattr(job, name) for name in counts},
        "fault": job.fault,
        **transfers.mapped_json(job),
    }


def _bad_json(row: BadRow, job: Import, language: str) -> dict[str, object]:
    def told(one: Mapping[str, object]) -> dict[str, object]:
        place = one.get("column")
        title = job.header[place] if isinstance(place, int) and place < len(job.header) else None
        found = from_row(one)
        return {"column": title, "code": found.code, "message": found.message(language)}

    return {"row": row.number, "problems": [told(one) for one in row.problems]}


handlers = (begin, look, judge, start, cancel, problems, export)

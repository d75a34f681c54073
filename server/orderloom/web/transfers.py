"""What the page and the API of imports and exports share: whose they are, who reads on, and refusals as answers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from litestar.datastructures import UploadFile
from litestar.response import Stream

from orderloom.check.plan import AppPlan
from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.runtime.record.change import Actor
from orderloom.runtime.transfer.exports import (
    ExportRefusedError,
    ExportsBusyError,
    ExportStoppedError,
    Wanted,
)
from orderloom.runtime.transfer.shapes import Column, Import, Mapped, SheetError, TransferError
from orderloom.web import visit as visits
from orderloom.web.headers import DOWNLOAD_POLICY
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.services import Services
from orderloom.web.visit import Call, Visit

LARGEST_FILE = 25_000_000
_ENVELOPE = 100_000
LARGEST_BODY = LARGEST_FILE + _ENVELOPE

LOOK_EVERY = timedelta(seconds=2)
"""How often a running export makes sure that its reader is still there."""

_STATUS = {
    "transfer.sheet.busy": 429,
    "transfer.sheet.large": 413,
    "transfer.state": 409,
    "transfer.no_rights": 403,
    "transfer.no_table": 404,
}


def refusal(error: OrderloomError) -> RefusedError:
    """What an import or export refuses, as an answer."""
    if isinstance(error, ExportRefusedError):
        return RefusedError(422, *error.problems)
    if isinstance(error, ExportsBusyError):
        return refused(429, error.error_code, headers={"retry-after": "5"})
    if isinstance(error, ExportStoppedError):
        return refused(403, error.error_code)
    status = _STATUS.get(error.error_code, 422)
    return RefusedError(status, Problem(error.error_code, facts=error.facts))


def own(known: Services, visit: Visit, app: str, job: str) -> Import:
    """An import of this person; those of others are not there."""
    found = known.transfer.importing.imports.get(job)
    if found is None or found.app != app or found.account != visit.signed_in.id:
        raise not_there()
    return found


async def sent_file(request: Call) -> tuple[str, bytes, dict[str, str]]:
    """Name and content of the one file of a multipart body, and its other parts; 415 and 422 otherwise."""
    if request.content_type[0] != "multipart/form-data":
        raise refused(415, "web.status.415")
    form = await request.form()
    files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
    if len(files) != 1:
        raise refused(422, "web.file_part", "/file")
    texts = {name: part for name, part in form.multi_items() if isinstance(part, str)}
    return files[0].filename, await files[0].read(), texts


def begin(known: Services, visit: Visit, plan: AppPlan, table: str, name: str, content: bytes) -> Import:
    """A new import for whoever asks; refusals are answers."""
    try:
        return known.transfer.importing.begin(plan.id, table, visit.actor(plan), name, content, visit.key_id)
    except (SheetError, TransferError) as error:
        raise refusal(error) from error


def column(name: str, format: str = "") -> Column:
    """A column as forms and programs name it: ``amount``, ``amount.currency``, or nothing."""
    field, dot, part = name.partition(".")
    return Column(field, dot + part, format)


def mapped_json(job: Import) -> dict[str, object]:
    """A mapping as programs read and write it."""
    mapped = job.mapped
    columns = [
        {"title": title, "to": one.field + one.part, "format": one.format}
        for title, one in zip(job.header, mapped.columns, strict=True)
    ]
    return {"columns": columns, "key": mapped.key, "lenient": mapped.lenient, "confirm": mapped.confirm}


def still(request: Call, known: Services, plan: AppPlan) -> Callable[[], Actor | None]:
    """Who asks, looked up anew every few seconds: a session, key, account or role that is gone reads no further."""
    visit = visits.of(request)
    header = request.headers.get("authorization", "")
    checked: list[tuple[datetime, Actor | None]] = [(known.clock.now(), visit.actor(plan))]

    def actor() -> Actor | None:
        now = known.clock.now()
        if now - checked[0][0] >= LOOK_EVERY:
            fresh = _again(known, visit, header)
            found = fresh.actor(plan) if fresh else None
            checked[0] = (now, found if found is not None and found.roles else None)
        return checked[0][1]

    return actor


def _again(known: Services, visit: Visit, header: str) -> Visit | None:
    """The visit as it would be if it began now."""
    if visit.key_id:
        used = known.api_keys.find(header.partition(" ")[2].strip())
        return replace(visit, account=used.account, belongs=used.belongs, scope=used.key.scope) if used else None
    sign_in = known.sessions.find(visit.session)
    return replace(visit, account=sign_in.account, belongs=sign_in.belongs) if sign_in else None


def download(known: Services, wanted: Wanted, name: str) -> Stream:
    """An export on its way to the reader; refusals are answers."""
    try:
        pieces = known.transfer.exporting.begin(wanted)
    except (ExportsBusyError, ExportRefusedError, ExportStoppedError) as error:
        raise refusal(error) from error
    media = known.transfer.exporting.writer.formats()[wanted.format]
    return attachment(pieces, f"{name}.{wanted.format}", media)


def attachment(pieces: Iterator[bytes], name: str, media: str) -> Stream:
    """Something to save, never to open in the browser."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": DOWNLOAD_POLICY,
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Stream(pieces, media_type=media, headers=headers)


def mapping(columns: list[Column], key: str, *, lenient: bool, confirm: bool) -> Mapped:
    """A mapping as somebody chose it."""
    return Mapped(tuple(columns), key, lenient, confirm)

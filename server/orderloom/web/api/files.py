"""Files of records: sent first, then named in a file field; read under the right to read that field."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.runtime.ports import FileRefusedError, StoredFile
from orderloom.runtime.record.change import Record
from orderloom.web import guards
from orderloom.web.api import apps, bodies, records, targets
from orderloom.web.api.targets import Target
from orderloom.web.headers import DOWNLOAD_POLICY
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.visit import Call

LARGEST_FILE = 25_000_000
_ENVELOPE = 100_000
THUMBNAIL = "image/webp"
_PATHS = ["/api/v1/apps/{app:str}/tables/{table:str}/files", records.ONE + "/files"]


@post(_PATHS, guards=[guards.api], request_max_body_size=LARGEST_FILE + _ENVELOPE)
async def upload(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[bytes]:
    """Keep one file (multipart, part ``file``): 201 with the value to put into a file field."""
    if request.content_type[0] != "multipart/form-data":
        raise refused(415, "web.status.415")
    form = await request.form()
    sent = list(form.multi_items())
    files = [part for _, part in sent if isinstance(part, UploadFile)]
    if len(files) != 1 or len(sent) != 1:
        raise refused(422, "web.file_part", "/file")
    content = await files[0].read()
    return await sync_to_thread(_keep, request, app, table, files[0].filename, content)


def _keep(request: Call, app: str, table: str, name: str, content: bytes) -> Response[bytes]:
    target = targets.find(request, app, table)
    if not apps.writable(target):
        raise not_there()
    known = target.known
    try:
        stored = known.files.put(name, content, target.actor.id, known.clock.now())
    except FileRefusedError as fault:
        status = 413 if fault.error_code == "file.too_large" else 422
        raise RefusedError(status, Problem(fault.error_code, "/file", fault.facts)) from fault
    return bodies.answer(_value(stored), 201)


@get(records.ONE + "/files/{file:str}", guards=[guards.api], sync_to_thread=True)
def download(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], file: FromPath[str]
) -> Response[bytes]:
    """The bytes of a file that a readable field of this record names, as a download that runs nowhere."""
    target = targets.find(request, app, table)
    found = records.one(target, record)
    wanted = targets.an_id(file)
    if wanted not in set(_named(target, found)):
        raise not_there()
    kept = target.known.files.get(wanted)
    if kept is None:
        raise not_there()
    stored, content = kept
    return Response(content, media_type=stored.type, headers=download_headers(stored))


@get(records.ONE + "/files/{file:str}/thumbnail", guards=[guards.api], sync_to_thread=True)
def thumbnail(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], file: FromPath[str]
) -> Response[bytes]:
    """The small form of a picture that a readable field of this record names."""
    target = targets.find(request, app, table)
    wanted = targets.an_id(file)
    if wanted not in set(_named(target, records.one(target, record))):
        raise not_there()
    small = target.known.files.thumbnail(wanted)
    if small is None:
        raise not_there()
    headers = {
        "content-security-policy": DOWNLOAD_POLICY,
        "x-content-type-options": "nosniff",
        "cache-control": "private, max-age=86400",
    }
    return Response(small, media_type=THUMBNAIL, headers=headers)


def download_headers(stored: StoredFile) -> dict[str, str]:
    """Headers that make a browser save a file and never run it."""
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}",
        "content-security-policy": DOWNLOAD_POLICY,
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }


def _named(target: Target, record: Record) -> Iterator[str]:
    """Ids of the files in the fields that this person may read."""
    for name, plan in target.table.fields.items():
        value = plan.codec.encode(record.values.get(name))
        for entry in value if isinstance(value, list | tuple) else ():
            if isinstance(entry, Mapping) and {"id", "name", "size", "type"} <= entry.keys():
                yield str(entry["id"])


def _value(stored: StoredFile) -> dict[str, object]:
    return {"id": stored.id, "name": stored.name, "size": stored.size, "type": stored.type}


handlers = (upload, download, thumbnail)

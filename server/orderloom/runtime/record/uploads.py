"""The uploaded files that a change names, looked up before its transaction begins: no file work happens inside one."""

from collections.abc import Iterable, Mapping

from orderloom.runtime.ports import Files, StoredFile
from orderloom.runtime.record.change import Change
from orderloom.runtime.record.prepared import PreparedApp

Uploads = Mapping[str, StoredFile]
"""Stored files by id."""


def named(app: PreparedApp, change: Change, files: Files | None) -> Uploads:
    """Every stored file that ``change``, or one that follows it, names in a field of uploads."""
    if files is None:
        return {}
    found = {file: files.about(file) for file in _ids(app, change)}
    return {file: stored for file, stored in found.items() if stored is not None}


def _ids(app: PreparedApp, change: Change) -> Iterable[str]:
    table = app.table(change.table)
    for spec in table.uploads if table else ():
        raw = change.fields.get(spec.id)
        for entry in raw if isinstance(raw, list | tuple) else ():
            if isinstance(entry, Mapping) and isinstance(entry.get("id"), str):
                yield entry["id"]
    for further in change.then:
        yield from _ids(app, further)

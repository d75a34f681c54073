"""Files enter a record only through the hands of whoever uploaded them.

An entry must stand in the record already, or name a file of the same actor with the very name, size and type that were
stored; so nobody can reach a file by its id, or show it under another name.
"""

from collections.abc import Mapping

from orderloom.runtime.record.work import Work


def uploads(work: Work) -> None:
    """Refuse entries that are neither kept nor the actor's own uploads."""
    if work.change.actor.trusted:
        return
    for spec in work.table.uploads:
        given = work.given.get(spec.id)
        before = work.before.values.get(spec.id) if work.before else None
        kept = before if isinstance(before, tuple) else ()
        for entry in given if isinstance(given, tuple) else ():
            if entry in kept:
                continue
            if not _own(work, entry):
                work.faulty.add(spec.id)
                work.fault("record.file.unknown", spec)
            elif spec.pictures and not work.scope.uploads[str(entry["id"])].picture:
                work.faulty.add(spec.id)
                work.fault("record.file.not_picture", spec)


def _own(work: Work, entry: object) -> bool:
    """Whether the actor uploaded just this file."""
    stored = work.scope.uploads.get(str(entry.get("id"))) if isinstance(entry, Mapping) else None
    if stored is None or stored.by != work.change.actor.id:
        return False
    return entry == {"id": stored.id, "name": stored.name, "size": stored.size, "type": stored.type}

"""An app as one file that people send each other: its folder of documents as a zip archive.

Whatever comes in is looked at in memory, within limits, and is either a whole app or refused; nothing of it is written.
"""

import io
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from orderloom.check.problem import Problem
from orderloom.check.source import MAX_BYTES, Draft, load_files
from orderloom.check.template_build import Naming
from orderloom.errors import OrderloomError
from orderloom.model.difference import Documents
from orderloom.model.document import ID_PATTERN
from orderloom.model.kind import KINDS
from orderloom.runtime.publish import texts_of
from orderloom.runtime.version import Key

LARGEST: Final = 10_000_000
MOST_FILES: Final = 3_000
LARGEST_UNPACKED: Final = 40_000_000
MEDIA: Final = "application/zip"
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The moment of every file: equal apps are equal archives."""

_DOCUMENT = ".json"
_LEFT_OUT = frozenset({"__MACOSX"})
"""Folders whose files are no documents."""

_OUTSIDE = re.compile(r"(^/|^[A-Za-z]:|\\|\x00)")


class PackageError(OrderloomError):
    """An archive that is no app; ``problems`` say why, nothing of it was taken."""

    code = "package.refused"

    def __init__(self, *problems: Problem) -> None:
        super().__init__(count=len(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Package:
    """The documents of one app, and its id."""

    app: str
    documents: Mapping[Key, object]


def pack(documents: Documents) -> bytes:
    """Documents as an archive with one file each; the same documents always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, name, body in sorted(texts_of(documents)):
            entry = zipfile.ZipInfo(f"{kind}/{name}{_DOCUMENT}", _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, body)
    return out.getvalue()


def unpack(content: bytes) -> Package:
    """The app in an archive; raises ``PackageError``."""
    if len(content) > LARGEST:
        raise PackageError(Problem("package.large", facts={"most": LARGEST // 1_000_000}))
    source = load_files(_files(content))
    faults = [*source.problems, *(fault for one in source.drafts for fault in _faults(one))]
    if faults:
        raise PackageError(*faults)
    documents: dict[Key, object] = {}
    for draft in source.drafts:
        key = (str(draft.data["kind"]), str(draft.data["id"]))
        if key in documents:
            raise PackageError(Problem("package.doubled", facts={"document": "/".join(key)}, document=draft.place))
        documents[key] = draft.data
    apps = [name for kind, name in documents if KINDS.get(kind).single]
    if len(apps) != 1:
        raise PackageError(Problem("package.apps", facts={"count": len(apps)}))
    return Package(apps[0], documents)


def named(package: Package, naming: Naming) -> dict[Key, object]:
    """The documents of a package as an app of another name; a title that is empty stays as it was."""
    found: dict[Key, object] = {}
    for (kind, name), data in package.documents.items():
        if KINDS.get(kind).single and isinstance(data, Mapping):
            title = {"title": dict(naming.title)} if naming.title else {}
            found[kind, naming.id] = {**data, "id": naming.id, **title}
        else:
            found[kind, name] = data
    return found


def into(ours: Documents, package: Package, app: str) -> dict[Key, object]:
    """What an app's documents become: those of the package, under the app's own name.

    Documents of kinds that belong to the server stay as they are here; those it does not have come along. The title of
    an app of another id stays, too.
    """
    title: object = None
    if package.app != app:
        title = next((_title(data) for (kind, _), data in ours.items() if KINDS.get(kind).single), None)
    texts = {str(one): str(words) for one, words in title.items()} if isinstance(title, Mapping) else {}
    local = {key: data for key, data in ours.items() if KINDS.get(key[0]).local}
    return {**named(package, Naming(app, texts)), **local}


def _title(data: object) -> object:
    return data.get("title") if isinstance(data, Mapping) else None


def _files(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The documents in an archive with their places; raises ``PackageError`` for anything that is not harmless."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES:
                raise PackageError(Problem("package.files", facts={"most": MOST_FILES}))
            left = LARGEST_UNPACKED
            for entry in entries:
                _check(entry)
                if not _is_document(entry.filename):
                    continue
                with archive.open(entry) as handle:
                    text = handle.read(MAX_BYTES + 1)
                left -= len(text)
                if len(text) > MAX_BYTES or left < 0:
                    raise PackageError(Problem("package.bomb", facts={"file": entry.filename[:100]}))
                yield entry.filename, text
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise PackageError(Problem("package.unreadable")) from error


def _check(entry: zipfile.ZipInfo) -> None:
    """Raise ``PackageError`` for a name that leads outside, a link, or what is encrypted."""
    path = PurePosixPath(entry.filename)
    facts = {"file": entry.filename[:100]}
    if _OUTSIDE.search(entry.filename) or ".." in path.parts:
        raise PackageError(Problem("package.outside", facts=facts))
    if stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & 1:
        raise PackageError(Problem("package.strange", facts=facts))


def _is_document(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") or part in _LEFT_OUT for part in parts)
    return name.endswith(_DOCUMENT) and not hidden


def _faults(draft: Draft) -> Iterator[Problem]:
    """What keeps a document from having an address."""
    kind, name = draft.data.get("kind"), draft.data.get("id")
    if not isinstance(kind, str) or kind not in KINDS:
        yield Problem("package.kind", facts={"kind": str(kind)[:60], "file": draft.place}, document=draft.place)
    if not isinstance(name, str) or not re.fullmatch(ID_PATTERN, name):
        yield Problem("package.id", facts={"id": str(name)[:60], "file": draft.place}, document=draft.place)

"""Documents as they come: read from a folder or a store, not yet checked."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orderloom.check.problem import Problem
from orderloom.logic.json_text import JsonTextError, loads
from orderloom.model import template
from orderloom.model.idpath import escape

SAMPLES = "samples"
"""Folder of an app that holds sample data, not documents."""

_NO_DOCUMENTS = frozenset((SAMPLES, template.FOLDER))
"""Folders of an app that hold no documents of its own."""

MAX_BYTES = 1_000_000
"""Largest document."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One document as data; ``place`` says where it came from (a file's path inside the app, or ``kind/id``)."""

    data: dict[str, object]
    place: str


@dataclass(frozen=True, slots=True)
class Source:
    """The documents of one app, and the problems of those that could not be read."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...] = ()


def load_folder(folder: Path, below: str = "") -> Source:
    """Every ``*.json`` of ``folder / below`` but samples and traits, ordered by path; symbolic links are not followed.

    Places are relative to ``folder``.
    """
    home = folder / below
    if not home.is_dir():
        return Source((), (Problem("source.no_folder", facts={"folder": home.name}),))
    return _source((path.relative_to(folder).as_posix(), path.read_bytes()) for path in _documents(home))


def load_documents(rows: Iterable[tuple[str, str, str]]) -> Source:
    """Documents kept as rows of kind, id and JSON text."""
    return _source((f"{kind}/{document}", text.encode()) for kind, document, text in rows)


def load_files(files: Iterable[tuple[str, bytes]]) -> Source:
    """Documents as files that do not lie in a folder here, each with its place."""
    return _source(files)


def _documents(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.json")):
        if path.relative_to(folder).parts[0] not in _NO_DOCUMENTS and path.is_file() and not path.is_symlink():
            yield path


def _source(texts: Iterable[tuple[str, bytes]]) -> Source:
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for place, text in texts:
        try:
            data = loads(text.removeprefix(BOM_UTF8), max_bytes=MAX_BYTES)
        except JsonTextError as error:
            problems.append(Problem(error.error_code, facts=error.facts, document=place))
            continue
        nul = _nul(data, "")
        if not isinstance(data, dict):
            problems.append(Problem("source.not_object", document=place))
        elif nul is not None:
            problems.append(Problem("source.nul", nul, document=place))
        else:
            drafts.append(Draft(data, place))
    if not drafts and not problems:
        problems.append(Problem("source.empty"))
    return Source(tuple(drafts), tuple(problems))


def _nul(data: object, at: str) -> str | None:
    """Where a text holds the NUL letter, which no database keeps."""
    if isinstance(data, str):
        return at if "\x00" in data else None
    members: Iterable[tuple[object, object]] = ()
    if isinstance(data, dict):
        members = data.items()
    elif isinstance(data, list):
        members = enumerate(data)
    for key, value in members:
        found = at if "\x00" in str(key) else _nul(value, f"{at}/{escape(str(key))}")
        if found is not None:
            return found
    return None

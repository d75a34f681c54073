"""What several pages of the builder show alike: moments, versions, problems, the words of a difference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.logic import json_text
from orderloom.model import idpath
from orderloom.model.difference import Documents, Edit
from orderloom.model.kind import KINDS
from orderloom.runtime.draft import edit_json
from orderloom.runtime.mending import mend
from orderloom.runtime.version import Version
from orderloom.runtime.wording import tell
from orderloom.web.build.frame import Builder, app_url
from orderloom.web.widgets.moments import exact, written

ZONE = "Asia/Shanghai"
"""Of an app without a version."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: for machines and in the app's zone."""

    stamp: str
    exact: str


@dataclass(frozen=True, slots=True)
class VersionShown:
    """One version of the history."""

    number: int
    version: str
    at: Moment
    by: str
    origin: str
    forced: bool
    href: str
    newest: bool


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """A problem of the draft, with the way to its document."""

    level: str
    message: str
    hint: str
    place: str
    href: str
    fix: str = ""
    """What names it to the page's button that puts it right; empty where nobody knows how."""


@dataclass(frozen=True, slots=True)
class EditShown:
    """One edit in words and as JSON."""

    words: str
    json: str


def moment(builder: Builder, at: datetime) -> Moment:
    """A moment as this person reads it."""
    return Moment(written(at), exact(at, ZoneInfo(builder.plan.timezone if builder.plan else ZONE)))


def versions(builder: Builder) -> list[VersionShown]:
    """The history, newest first."""
    found = builder.services.building.versions.history(builder.app)
    return [_version(builder, one, newest=place == 0) for place, one in enumerate(found)]


def _version(builder: Builder, version: Version, *, newest: bool) -> VersionShown:
    return VersionShown(
        number=version.number,
        version=version.version,
        at=moment(builder, version.at),
        by=version.by_name or version.by,
        origin=say(builder, f"build.origin.{version.origin}", of=version.of),
        forced=version.forced,
        href=app_url(builder.app, f"versions/{version.number}"),
        newest=newest,
    )


def problems(builder: Builder, found: Iterable[Problem], documents: Documents) -> list[ProblemShown]:
    """Problems with the way to their places in the designers, and whether they can be put right at once."""
    language = builder.visit.language
    return [
        ProblemShown(
            one.level,
            one.message(language),
            one.hint(language),
            _place(one, documents, language),
            _way(builder, one, documents),
            problem_key(one) if mend(one, documents) else "",
        )
        for one in found
    ]


def problem_key(problem: Problem) -> str:
    """What tells a problem from all others of the same draft."""
    return f"{problem.code} {problem.document} {problem.pointer}"


def _place(problem: Problem, documents: Documents, language: str) -> str:
    kind, _, document = problem.document.partition("/")
    if (kind, document) not in documents:
        return problem.document
    return f"{kind_title(kind, language)} · {title_of(documents[kind, document], document, language)}"


def _way(builder: Builder, problem: Problem, documents: Documents) -> str:
    """The address of the place in the designers; empty for problems of no single document."""
    kind, _, document = problem.document.partition("/")
    if (kind, document) not in documents:
        return ""
    path = _path(documents[kind, document], problem.pointer)
    page = app_url(builder.app, f"studio/{quote(kind)}/{quote(document)}")
    return f"{page}#{quote(path)}" if path else page


def _path(data: object, pointer: str) -> str:
    """The id path of a place, or of the nearest around it that exists: what is missing has none."""
    while pointer:
        try:
            return idpath.to_path(data, pointer)
        except idpath.PathError:
            pointer = pointer.rpartition("/")[0]
    return ""


def edits(builder: Builder, found: Iterable[Edit], old: Documents, new: Documents) -> list[EditShown]:
    """Edits in words, each with its JSON."""
    shown = []
    for edit in found:
        words = tell((edit,), old, new, builder.visit.language)
        if words:
            shown.append(EditShown(words[0], json_text.dumps(edit_json(edit)).decode()))
    return shown


def title_of(data: object, name: str, language: str) -> str:
    """The title of a document, else ``name``."""
    title = data.get("title") if isinstance(data, Mapping) else None
    texts = {str(one): str(words) for one, words in title.items()} if isinstance(title, Mapping) else {}
    return i18n.pick(texts, language) or name


def help_of(documents: Documents, language: str) -> str:
    """What the app's own document says the app is for; empty where it says nothing."""
    singles = (data for (kind, _), data in documents.items() if kind in KINDS and KINDS.get(kind).single)
    text = next((data.get("help") for data in singles if isinstance(data, Mapping)), None)
    return i18n.pick(text, language) if isinstance(text, Mapping) else ""


def kind_title(kind: str, language: str) -> str:
    """What a kind of document is called; its id where the catalogue has no word."""
    code = f"words.kind.{kind}"
    return i18n.message(code, language) if code in i18n.catalogue(language) else kind


def say(builder: Builder, code: str, **facts: object) -> str:
    """A sentence of the catalogue in this person's language."""
    return i18n.message(code, builder.visit.language, facts)

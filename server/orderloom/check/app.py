"""The checker of whole apps: documents in, every problem out, and a plan when there is none that stops."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from types import MappingProxyType

from orderloom.check.context import Context, Documents
from orderloom.check.fixes import known
from orderloom.check.kind import CHECKS
from orderloom.check.kinds.app import AppSettings
from orderloom.check.plan import AppPlan
from orderloom.check.problem import Problem, refuses
from orderloom.check.shapes import read_shape
from orderloom.check.source import Draft, Source, load_documents
from orderloom.check.template_build import load_app
from orderloom.model.canonical import digest_all
from orderloom.model.document import Document
from orderloom.model.idpath import matches
from orderloom.model.kind import KINDS, Kind

__all__ = [
    "CheckResult",
    "Draft",
    "Source",
    "check_app",
    "compile_order",
    "context_of",
    "dangles",
    "load_app",
    "load_documents",
]

_UNKNOWN = "reference.no_"
"""Begins the codes of references to what is not there."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Every problem, in the order of documents; ``plan`` is None as soon as one of them is an error."""

    problems: tuple[Problem, ...]
    plan: AppPlan | None


@dataclass(frozen=True, slots=True)
class _Read:
    """A draft of a known kind, and its document when it has the right form."""

    kind: Kind
    id: str
    draft: Draft
    document: Document | None

    @property
    def name(self) -> str:
        return f"{self.kind.id}/{self.id}"


def check_app(source: Source, *, platforms: Collection[str] | None = None, dangling: bool = False) -> CheckResult:
    """Check all documents of one app, and compile them when none is at fault.

    ``platforms`` are the plugins that exist; without it connections may name any. With ``dangling`` the app is also
    compiled when its own document names documents that are not there: what it names is only looked up later.
    """
    problems = list(source.problems)
    read = list(_read(source.drafts, problems))
    problems.extend(_single(read))
    context = _context(read, platforms)
    for one in read:
        if one.document is not None:
            found = (*_references(one, context), *CHECKS.get(one.kind.id).check(one.document, context))
            problems.extend(replace(problem, document=one.name) for problem in found)
    plan = None if refuses(one for one in problems if not (dangling and dangles(one))) else _compile(read, context)
    return CheckResult(tuple(problems), plan)


def context_of(source: Source) -> Context:
    """What may be known of an app while documents of it are at fault: those of the right form, looked at when asked."""
    return _context(list(_read(source.drafts, [])), None)


def _context(read: Sequence[_Read], platforms: Collection[str] | None) -> Context:
    return Context(_by_shape(read), [(one.kind.shape, one.id) for one in read if not one.document], platforms)


def well_formed(source: Source) -> tuple[Documents, frozenset[tuple[type[Document], str]]]:
    """The documents that have the right form, by shape and id, and the names of those that have not."""
    read = list(_read(source.drafts, []))
    return _by_shape(read), frozenset((one.kind.shape, one.id) for one in read if one.document is None)


def dangles(problem: Problem) -> bool:
    """Whether the app's own document names something that is not there, which does not keep the rest from working."""
    kind = KINDS.find(problem.document.partition("/")[0])
    return kind is not None and kind.single and problem.code.startswith(_UNKNOWN)


def compile_order() -> tuple[Kind, ...]:
    """All kinds, each after those whose parts it reads."""
    by_shape = {kind.shape: kind for kind in KINDS}
    after = {kind.shape: kind.after for kind in KINDS}
    return tuple(by_shape[shape] for shape in TopologicalSorter(after).static_order())


def _read(drafts: Iterable[Draft], problems: list[Problem]) -> Iterator[_Read]:
    """Each draft of a known kind, once per id; what is wrong with its form goes to ``problems``."""
    seen: dict[tuple[str, str], str] = {}
    for draft in drafts:
        kind = _kind(draft, problems)
        if kind is None:
            continue
        written = draft.data.get("id")
        document_id = written if isinstance(written, str) else draft.place
        first = seen.setdefault((kind.id, document_id), draft.place)
        if first is not draft.place:
            told = {"kind": kind.id, "id": document_id, "first": first}
            problems.append(Problem("document.doubled", facts=told, document=draft.place))
            continue
        document, faults = read_shape(kind.shape, draft.data)
        name = f"{kind.id}/{document_id}" if document_id == written else draft.place
        problems.extend(replace(fault, document=name) for fault in faults)
        yield _Read(kind, document_id, draft, document)


def _kind(draft: Draft, problems: list[Problem]) -> Kind | None:
    written = draft.data.get("kind")
    if not isinstance(written, str):
        problems.append(Problem("document.no_kind", facts={"known": ", ".join(KINDS.entries)}, document=draft.place))
        return None
    kind = KINDS.find(written)
    if kind is None:
        problems.append(Problem("document.unknown_kind", "/kind", known(written, KINDS.entries), document=draft.place))
    return kind


def _single(read: Iterable[_Read]) -> Iterator[Problem]:
    """Kinds of which there must be exactly one."""
    there = list(read)
    for kind in KINDS:
        if kind.single:
            names = [one.name for one in there if one.kind is kind]
            if not names and there:
                yield Problem("document.single_missing", facts={"kind": kind.id})
            for extra in names[1:]:
                yield Problem("document.single_several", facts={"kind": kind.id, "first": names[0]}, document=extra)


def _by_shape(read: Iterable[_Read]) -> Mapping[type[Document], Mapping[str, Document]]:
    found: dict[type[Document], dict[str, Document]] = {}
    for one in read:
        if one.document is not None:
            found.setdefault(one.kind.shape, {})[one.id] = one.document
    return found


def _references(one: _Read, context: Context) -> Iterator[Problem]:
    """Ids that name documents which are not there."""
    for reference in one.kind.references:
        for pointer, named in matches(one.draft.data, reference.path):
            if isinstance(named, str) and not (reference.wildcard and named == "*"):
                yield from context.reference(reference.to, named, pointer)


def _compile(read: Iterable[_Read], context: Context) -> AppPlan | None:
    """The plan of an app without errors; None only for an app of no documents."""
    waiting: dict[str, list[_Read]] = {}
    for one in read:
        waiting.setdefault(one.kind.id, []).append(one)
    for kind in compile_order():
        for one in waiting.get(kind.id, ()):
            if one.document is not None:
                part = CHECKS.get(kind.id).compile(one.document, context)
                context.parts.setdefault(type(part), {})[part.id] = part
                context.kinds[type(part)] = kind.id
    settings = next((part for part in context.parts.pop(AppSettings, {}).values()), None)
    return _plan(settings, read, context) if isinstance(settings, AppSettings) else None


def _plan(settings: AppSettings, read: Iterable[_Read], context: Context) -> AppPlan:
    there = list(read)
    parts = {sort: MappingProxyType(parts) for sort, parts in context.parts.items()}
    return AppPlan(
        id=settings.id,
        version=settings.version,
        digest=digest_all((one.kind.id, one.id, one.draft.data) for one in there),
        title=settings.title,
        timezone=settings.timezone,
        currency=settings.currency,
        parameters=settings.parameters,
        home=settings.home,
        navigation=settings.navigation,
        parts=MappingProxyType(parts),
        built_from=settings.built_from,
        documents=MappingProxyType({(one.kind.id, one.id): one.draft.data for one in there}),
        kinds=MappingProxyType(context.kinds),
    )

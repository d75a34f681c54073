"""The frame of the builder's pages: who may enter, the menu beside every page of one app, and rendering.

A page of the builder begins with ``enter`` (for everybody who may not, it is not there) and ends with ``page``. A new
page is one line in ``ENTRIES``; its name is the sentence ``build.entry.<id>``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from litestar.response import Response

from orderloom.check.plan import AppPlan
from orderloom.model.difference import Documents
from orderloom.model.kind import KINDS
from orderloom.runtime.people import MANAGE
from orderloom.runtime.record.change import Actor
from orderloom.runtime.recycle import Progress
from orderloom.web import problems, services
from orderloom.web import visit as visits
from orderloom.web.pages import flash
from orderloom.web.problems import not_there
from orderloom.web.services import Services
from orderloom.web.visit import Call, Visit

ROOT = "/build"
DOCUMENTS = "documents"
"""The right to change an app's documents and versions."""

RUNS = "runs"
"""The right to look after what runs by itself."""

EVERYTHING = frozenset({DOCUMENTS, "people", RUNS})
"""All that can be managed of an app."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu of an app. Its id is the last segment of its path, the first has none; ``right`` is asked."""

    id: str
    icon: str
    right: str = DOCUMENTS
    first: bool = False


ENTRIES: tuple[Entry, ...] = (
    Entry("overview", "home", first=True),
    Entry("studio", "edit"),
    Entry("documents", "list"),
    Entry("difference", "copy"),
    Entry("publish", "upload"),
    Entry("versions", "history"),
    Entry("runs", "refresh", right=RUNS),
    Entry("bin", "trash"),
    Entry("parameters", "filter"),
    Entry("roles", "lock"),
    Entry("people", "user", right="people"),
    Entry("schedules", "clock", right=RUNS),
    Entry("origin", "box"),
    Entry("folder", "download"),
)
"""The menu of one app, in order."""


@dataclass(frozen=True, slots=True)
class MenuLink:
    """One entry as it is shown."""

    id: str
    href: str
    icon: str
    current: bool
    failed: int = 0
    """How much behind it needs somebody."""


@dataclass(frozen=True, slots=True)
class Builder:
    """A visit of somebody who may manage something of one app. ``plan`` is None before its first version."""

    services: Services
    visit: Visit
    app: str
    title: Mapping[str, str]
    plan: AppPlan | None
    manages: frozenset[str]

    @property
    def actor(self) -> Actor:
        """The person as the journal names them."""
        account = self.visit.signed_in
        if self.plan is not None:
            return self.visit.actor(self.plan)
        return Actor(account.id, account.display or account.name, admin=account.admin)

    @property
    def moving(self) -> Progress | None:
        """How far the newest version is on its way into force; None when it is."""
        return self.services.building.bin.columns.progress(self.app)

    @property
    def admin(self) -> bool:
        """Whether the visitor administrates the whole installation."""
        return self.visit.signed_in.admin


def enter(request: Call, app: str, right: str = DOCUMENTS) -> Builder:
    """The visit of an app's builder; for people who may not manage ``right`` of it, it is not there."""
    known, visit = services.of(request), visits.of(request)
    plan = known.plans.plan(app)
    manages = managed(known, visit, plan)
    if right not in manages:
        raise not_there()
    title = plan.title if plan is not None else _title_of_draft(known, app)
    return Builder(known, visit, app, title, plan, manages)


def _title_of_draft(known: Services, app: str) -> Mapping[str, str]:
    """The title of an app without a version in force; 404 when there is no such app."""
    state = known.building.versions.drafts.load(app)
    if state is None:
        raise not_there()
    return title_in(state.documents, app)


def title_in(documents: Documents, app: str) -> Mapping[str, str]:
    """What documents say the app is called; its id where they say nothing."""
    singles = (data for (kind, _), data in documents.items() if kind in KINDS and KINDS.get(kind).single)
    title = next((data.get("title") for data in singles if isinstance(data, Mapping)), None)
    return {str(one): str(words) for one, words in title.items()} if isinstance(title, Mapping) else {"zh": app}


def first_page(app: str, manages: frozenset[str]) -> str:
    """Where somebody who manages this of an app begins."""
    entry = next((entry for entry in ENTRIES if entry.right in manages), ENTRIES[0])
    return app_url(app, "" if entry.first else entry.id)


def managed(known: Services, visit: Visit, plan: AppPlan | None) -> frozenset[str]:
    """What of an app the visitor may manage; admins everything, a key as far as its scope goes."""
    scope = visit.scope
    if visit.signed_in.admin and scope is None:
        held = known.engine.rights(plan.id, visit.actor(plan)).manages if plan is not None else frozenset()
        return EVERYTHING | held
    if plan is None:
        return frozenset()
    if visit.signed_in.admin and scope is not None:
        return EVERYTHING if scope.app == plan.id and MANAGE in scope.verbs else frozenset()
    return known.engine.rights(plan.id, visit.actor(plan)).manages


def app_url(app: str, page: str = "") -> str:
    """A page of an app's builder; without ``page`` the overview."""
    return f"{ROOT}/{quote(app)}" + (f"/{page}" if page else "")


def page(
    request: Call,
    builder: Builder | None,
    name: str,
    current: str,
    /,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> Response[str]:
    """The template ``name`` in the frame, with the entry ``current`` marked; without a builder there is no menu.

    The template extends ``build/frame.html`` and fills its blocks ``title`` and ``main``.
    """
    notice = flash.read(request)
    answer = problems.templates(request).page(
        name,
        visits.of(request),
        status=status,
        headers=headers,
        builder=builder,
        entries=_menu(builder, current) if builder else (),
        notice=notice.code,
        **values,
    )
    if notice.code:
        flash.clear(answer)
    return answer


def _menu(builder: Builder, current: str) -> tuple[MenuLink, ...]:
    return tuple(
        MenuLink(
            entry.id,
            app_url(builder.app, "" if entry.first else entry.id),
            entry.icon,
            entry.id == current,
            builder.services.flows.figures.failed(builder.app) if entry.id == RUNS else 0,
        )
        for entry in ENTRIES
        if entry.right in builder.manages
    )

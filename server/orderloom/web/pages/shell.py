"""The frame around every page of an app: its menu, its languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import AppPlan
from orderloom.runtime.record.gate import Rights
from orderloom.web.urls import (
    app_url,
    inbox_url,
    outgoing_url,
    recycle_url,
    refusals_url,
    runs_url,
    tasks_url,
    told_url,
    view_url,
)
from orderloom.web.visit import Visit

ICONS = frozenset(
    [
        "menu",
        "search",
        "plus",
        "edit",
        "trash",
        "check",
        "alert",
        "info",
        "lock",
        "clock",
        "history",
        "inbox",
        "list",
        "user",
        "copy",
        "filter",
        "refresh",
        "truck",
        "box",
        "tag",
        "home",
        "download",
        "upload",
        "external",
    ]
)
_SYNONYMS = {
    "package": "box",
    "users": "user",
    "shopping-cart": "list",
    "orders": "list",
    "products": "tag",
    "customers": "user",
}


@dataclass(frozen=True, slots=True)
class MenuLink:
    """One entry of the menu."""

    href: str
    title: str | Mapping[str, str]
    icon: str
    current: bool
    failed: int = 0
    """How much behind it needs somebody."""


class Shell:
    """What the frame shows one person."""

    def __init__(self, plan: AppPlan, rights: Rights, visit: Visit, tasks: int | None = None, failed: int = 0) -> None:
        """``tasks`` is how many wait for this person; None where the app never asks anybody. ``failed`` runs need
        somebody who may look after them.
        """
        self._failed = failed
        self.waiting = tasks or 0
        self._tasks = tasks is not None
        self._plan = plan
        self._rights = rights
        self._path = visit.path.partition("?")[0]
        self.title = plan.title
        self.home = app_url(plan.id)
        self.builder = _builder(plan, rights, visit)

    @property
    def views(self) -> list[MenuLink]:
        """The views of the app's menu that this person may open, in the order of the document."""
        found = []
        for view_id, icon in self._plan.navigation:
            view = self._plan.find(ViewPlan, view_id)
            if view is None or view_id not in self._rights.views or self._rights.on(view.table) is None:
                continue
            href = view_url(self._plan.id, view_id)
            inside = self._path.startswith(f"{app_url(self._plan.id)}/{view.table}/")
            found.append(MenuLink(href, view.title, _icon(icon), self._path == href or (inside and self._first(view))))
        return found

    @property
    def tasks(self) -> MenuLink | None:
        """The inbox of tasks, in apps that ask people."""
        href = tasks_url(self._plan.id)
        return MenuLink(href, "tasks.title", "check", self._path.startswith(href)) if self._tasks else None

    @property
    def logs(self) -> list[MenuLink]:
        """The logs this person may read, and the recycle bin of those who may delete anything."""
        offered = (
            (("inbox", "quarantine"), inbox_url(self._plan.id), "pages.inbox.title", "inbox"),
            (("refusals",), refusals_url(self._plan.id), "pages.refusals.title", "alert"),
            (("notices",), told_url(self._plan.id), "told.title", "bell"),
        )
        sent = outgoing_url(self._plan.id)
        found = [
            MenuLink(href, title, icon, self._path.startswith(href))
            for names, href, title, icon in offered
            if any(name in self._rights.logs for name in names)
        ]
        if "outgoing" in self._rights.logs or "runs" in self._rights.manages:
            found.append(MenuLink(sent, "outgoing.page.title", "upload", self._path.startswith(sent)))
        if "runs" in self._rights.manages:
            found.append(MenuLink(runs_url(self._plan.id), "runs.title", "refresh", current=False, failed=self._failed))
        if any(access.delete for access in self._rights.tables.values()):
            href = recycle_url(self._plan.id)
            found.append(MenuLink(href, "pages.bin.title", "trash", self._path.startswith(href)))
        return found

    def _first(self, view: ViewPlan) -> bool:
        """Whether ``view`` is the menu's first of its table: record pages belong to that entry."""
        tables = ((entry, self._plan.find(ViewPlan, entry)) for entry, _ in self._plan.navigation)
        return next((entry for entry, found in tables if found and found.table == view.table), None) == view.id


def _builder(plan: AppPlan, rights: Rights, visit: Visit) -> str:
    """Where this person may change the app; empty for most."""
    if visit.signed_in.admin or "documents" in rights.manages:
        return f"/build/{quote(plan.id)}"
    return "/build" if rights.manages else ""


def _icon(name: str) -> str:
    known = _SYNONYMS.get(name, name)
    return known if known in ICONS else "list"

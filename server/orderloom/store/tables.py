"""The user tables that this process knows: every table plan of every app plan that was expanded here."""

from collections import deque
from collections.abc import Sequence
from threading import Lock
from typing import Final

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.errors import OrderloomError
from orderloom.store.layout import Layout
from orderloom.store.paging import Pages
from orderloom.store.records import Records
from orderloom.store.statement import Statements

_KEPT_PLANS: Final = 16
"""Versions of one app whose work may still be under way."""


class UnknownTableError(OrderloomError):
    """A table plan that belongs to no expanded app; ``Store.expand`` introduces them."""

    code = "store.unknown_table"


class UserTable:
    """One table: single rows and pages; nothing is compiled before somebody asks for it."""

    def __init__(self, layout: Layout, statements: Statements) -> None:
        self.records = Records(layout, statements)
        self.pages = Pages(layout, statements)


class Tables:
    """Finds a table by its plan: the object itself, because plans carry no app and two versions differ."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._tables: dict[int, tuple[TablePlan, UserTable]] = {}
        self._versions: dict[str, deque[tuple[AppPlan, tuple[int, ...]]]] = {}
        self._lock = Lock()

    def layouts(self, plan: AppPlan) -> list[Layout]:
        """The physical form of every table of an app."""
        return [Layout(plan.id, table, self._statements.dialect) for table in plan.all(TablePlan).values()]

    def introduce(self, plan: AppPlan, layouts: Sequence[Layout]) -> None:
        """Make the tables of a plan known; the oldest version of the app may be forgotten."""
        with self._lock:
            versions = self._versions.setdefault(plan.id, deque())
            if any(known is plan for known, _ in versions):
                return
            for layout in layouts:
                self._tables[id(layout.plan)] = layout.plan, UserTable(layout, self._statements)
            versions.append((plan, tuple(id(layout.plan) for layout in layouts)))
            if len(versions) > _KEPT_PLANS:
                self._forget(versions)

    def _forget(self, versions: deque[tuple[AppPlan, tuple[int, ...]]]) -> None:
        _, gone = versions.popleft()
        still = {table for _, tables in versions for table in tables}
        for table in gone:
            if table not in still:
                self._tables.pop(table, None)

    def of(self, plan: TablePlan) -> UserTable:
        """The table; raises ``UnknownTableError``."""
        known = self._tables.get(id(plan))
        if known is None or known[0] is not plan:
            raise UnknownTableError(table=plan.id)
        return known[1]

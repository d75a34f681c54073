"""The user tables that this process knows: every table plan of every app plan that was expanded here."""

from collections import deque
from collections.abc import Sequence
from threading import Lock
from typing import Final

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.errors import OrderloomError
from orderloom.store.conversion import Conversion
from orderloom.store.ddl import layouts
from orderloom.store.external import Externals, ExternalTable
from orderloom.store.grouping import Groups
from orderloom.store.layout import Layout
from orderloom.store.matching import Matching
from orderloom.store.paging import Pages
from orderloom.store.records import Records
from orderloom.store.sealing import Sealer, sealed_table
from orderloom.store.single import Singles
from orderloom.store.statement import Statements
from orderloom.store.virtual import Siblings

_KEPT_PLANS: Final = 16
"""Versions of one app whose work may still be under way."""


class UnknownTableError(OrderloomError):
    """A table plan that belongs to no expanded app; ``Store.expand`` introduces them."""

    code = "store.unknown_table"


class UserTable:
    """One table: single rows and pages; nothing is compiled before somebody asks for it."""

    def __init__(self, layout: Layout, statements: Statements, siblings: Siblings) -> None:
        self.records = Records(layout, statements)
        matching = Matching(layout, statements, siblings)
        self.pages = Pages(matching)
        self.groups = Groups(matching)
        self.singles = Singles(matching)


class Tables:
    """Finds a table by its plan: the object itself, because plans carry no app and two versions differ."""

    def __init__(self, statements: Statements, externals: Externals, sealer: Sealer | None = None) -> None:
        """Without ``sealer`` no table with encrypted fields can be used."""
        self._statements = statements
        self.externals = externals
        self.sealer = sealer
        self._tables: dict[int, tuple[TablePlan, UserTable]] = {}
        self._external: dict[int, tuple[TablePlan, ExternalTable]] = {}
        self._versions: dict[str, deque[tuple[AppPlan, tuple[int, ...]]]] = {}
        self._lock = Lock()

    def layouts(self, plan: AppPlan) -> list[Layout]:
        """The physical form of every table of an app."""
        found = layouts(plan, self._statements.dialect)
        for layout in found:
            layout.seals = sealed_table(plan.id, layout.plan, self.sealer)
        return found

    def introduce(self, plan: AppPlan, layouts: Sequence[Layout]) -> None:
        """Make the tables of a plan known; the oldest version of the app may be forgotten."""
        with self._lock:
            versions = self._versions.setdefault(plan.id, deque())
            if any(known is plan for known, _ in versions):
                return
            siblings = {layout.plan.id: layout for layout in layouts}.__getitem__
            for layout in layouts:
                self._tables[id(layout.plan)] = layout.plan, UserTable(layout, self._statements, siblings)
            self._external.update(self._externals_of(plan))
            versions.append((plan, tuple(id(layout.plan) for layout in layouts)))
            if len(versions) > _KEPT_PLANS:
                self._forget(versions)

    def accompany(self, current: AppPlan, coming: AppPlan) -> None:
        """From now on, writes under ``current`` fill what ``coming`` will read as well."""
        before, after = self.layouts(current), {layout.name: layout for layout in self.layouts(coming)}
        siblings = {layout.plan.id: layout for layout in before}.__getitem__
        with self._lock:
            for layout in before:
                known = after.get(layout.name)
                beside = Conversion(layout, known) if known else None
                if beside is not None and beside.targets:
                    wider = Layout(layout.app, layout.plan, layout.dialect, layout.suggested, beside)
                    wider.seals = layout.seals
                    self._tables[id(layout.plan)] = layout.plan, UserTable(wider, self._statements, siblings)

    def _forget(self, versions: deque[tuple[AppPlan, tuple[int, ...]]]) -> None:
        old, gone = versions.popleft()
        for one in old.all(TablePlan).values():
            self._external.pop(id(one), None)
        still = {table for _, tables in versions for table in tables}
        for table in gone:
            if table not in still:
                self._tables.pop(table, None)

    def _externals_of(self, plan: AppPlan) -> dict[int, tuple[TablePlan, ExternalTable]]:
        """The external tables of an app; they are not looked for before somebody asks."""
        found = {}
        for table in plan.all(TablePlan).values():
            if table.source is not None:
                found[id(table)] = table, ExternalTable(plan.id, table, table.source, self.externals)
        return found

    def external(self, plan: TablePlan) -> ExternalTable | None:
        """The external table; None for a table of our own."""
        known = self._external.get(id(plan))
        return known[1] if known is not None and known[0] is plan else None

    def of(self, plan: TablePlan) -> UserTable:
        """The table; raises ``UnknownTableError``."""
        known = self._tables.get(id(plan))
        if known is None or known[0] is not plan:
            raise UnknownTableError(table=plan.id)
        return known[1]

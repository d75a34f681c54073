"""The recycle bin of columns: what lies in those that no version in force reads any more."""

from typing import Final

from sqlalchemy import column as named_column
from sqlalchemy import func, select
from sqlalchemy import table as named_table

from orderloom.check.plan import AppPlan
from orderloom.runtime.recycle import Leftover, Progress, Retired
from orderloom.store import ddl, holdings
from orderloom.store.contract import KEPT
from orderloom.store.conversion import convert
from orderloom.store.layout import Layout, table_name
from orderloom.store.link import Database

_LOOKED_AT: Final = 2000
"""Records without a new value that are looked at for one that was lost."""


class SqlRetirements:
    """The ``Retirements`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def retired(self, app: str) -> tuple[Retired, ...]:
        """What is in the bin; fields of a table that is in it itself are not named again."""
        with self._database.snapshot() as link:
            rows = [row for row in holdings.of_app(link, app) if row.state == holdings.RETIRED]
            tables = {row.physical for row in rows if row.column == ""}
            shown = [row for row in rows if row.column == "" or row.physical not in tables]
            found = []
            for row in shown:
                whole = named_table(row.physical)
                counted = select(func.count()).select_from(whole)
                if row.column:
                    counted = counted.where(named_column(row.column).is_not(None))
                answer = link.row(link.statements.prepare(counted))
                count = int(str(answer[0])) if answer else 0
                found.append(Retired(row.table, row.field, row.column, row.since, row.since + KEPT, count))
        return tuple(sorted(found, key=lambda one: one.since, reverse=True))

    def progress(self, app: str) -> Progress | None:
        """What is being moved."""
        with self._database.snapshot() as link:
            rows = holdings.of_app(link, app)
        coming = [row for row in rows if row.state in holdings.COMING]
        if not coming:
            return None
        moving = {row.physical for row in coming}
        tables = [row for row in rows if row.column == "" and row.physical in moving]
        problem = next((row.problem for row in coming if row.problem), "")
        return Progress(app, tuple(row.table for row in tables), sum(row.moved for row in tables), problem)

    def knows(self, plan: AppPlan, retired: Retired) -> bool:
        """Whether the columns are among those of this version."""
        layout = self._layout(plan, retired)
        placed = layout.placed.get(retired.field) if layout else None
        return placed is not None and placed.first_name == retired.column

    def _layout(self, plan: AppPlan, retired: Retired) -> Layout | None:
        name = table_name(plan.id, retired.table)
        return next((one for one in ddl.layouts(plan, self._database.engine.dialect) if one.name == name), None)

    def leftovers(self, old: AppPlan, new: AppPlan, retired: Retired, limit: int) -> tuple[Leftover, ...]:
        """Values of live records that have none in the new column and cannot be converted."""
        before, after = self._layout(old, retired), self._layout(new, retired)
        if before is None or after is None or retired.field not in after.placed:
            return ()
        source, target = before.placed[retired.field], after.placed[retired.field]
        empty = named_column(target.first_name).is_(None)
        lost = (
            select(before.id, *source.columns)
            .where(before.deleted.is_(None), source.first.is_not(None), empty)
            .order_by(before.id)
            .limit(_LOOKED_AT)
        )
        with self._database.snapshot() as link:
            rows = link.rows(link.statements.prepare(lost))
        found: list[Leftover] = []
        for row in rows:
            value = row[1] if source.kind.plain else source.kind.from_db(row[1:])
            if len(found) < limit and convert(source.field, target.field, value).failed:
                found.append(Leftover(str(row[0]), str(source.field.codec.encode(value))))
        return tuple(found)

"""Processes that work on one database while an app changes its structure, without a server around them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orderloom.check.plan import TablePlan
from orderloom.runtime.publish import LivePlans
from orderloom.runtime.rows import Record
from orderloom.store.backfill import LEASE, Backfill
from orderloom.store.leases import Leases
from orderloom.store.link import Database
from orderloom.store.processes import Processes
from orderloom.store.store import SqlStore
from tests.integration.store.apps import VIEW, dictionary, table, title

Documents = tuple[tuple[str, str, str], ...]


def documents(app: str, fields: Sequence[Mapping[str, object]], **more: object) -> Documents:
    """An app whose table ``orders`` has these fields beside ``no``."""
    orders = table([{"id": "no", "type": "text"}, *fields], **more)
    settings: dict[str, object] = {
        "kind": "app",
        "id": app,
        "version": "1.0.0",
        "title": title(app),
        "requires": ">=0.1",
    }
    settings |= {"timezone": "Asia/Shanghai", "currency": "CNY", "languages": ["zh", "en"], "home": "list"}
    parts: list[dict[str, object]] = [
        settings,
        orders,
        dictionary("kinds", "a", "b", "c"),
        VIEW | {"columns": [{"id": "no"}]},
    ]
    return tuple((str(part["kind"]), str(part["id"]), json.dumps(part)) for part in parts)


@dataclass
class Shelf:
    """The published versions of one app, as every process sees them."""

    app: str
    versions: list[Documents] = field(default_factory=list)

    def newest(self) -> dict[str, int]:
        return {self.app: len(self.versions)} if self.versions else {}

    def documents(self, app: str, number: int) -> Documents:
        return self.versions[number - 1]


class Worker:
    """One process: its plans, its writes and its share of moving."""

    def __init__(self, database: Database, shelf: Shelf, name: str) -> None:
        self.database = database
        self.store = SqlStore(database)
        self.processes = Processes(database, name)
        self.leases = Leases(database, name)
        self.plans = LivePlans(shelf, self.store, self.processes)  # type: ignore[arg-type]  # what LivePlans asks of it
        self.backfill = Backfill(database, self.leases, self.processes)
        self.shelf = shelf
        self.app = shelf.app
        self.plans.refresh()

    @property
    def orders(self) -> TablePlan:
        """The table as this process sees it."""
        plan = self.plans.plan(self.app)
        assert plan is not None
        return plan.get(TablePlan, "orders")

    def step(self) -> int:
        return self.backfill.step(self.plans.moves, self.plans.standing)

    def finish(self) -> None:
        """Until the newest version is in force here."""
        for _ in range(200):
            self.plans.refresh()
            if not self.plans.moves:
                self.step()
                return
            self.step()
        raise AssertionError("still moving")

    def leave(self) -> None:
        """End: nobody waits for this process any more."""
        self.leases.leave(LEASE)
        self.processes.leave()

    def insert(self, record: Record) -> None:
        self.store.write(lambda tx: tx.insert(self.orders, record))

    def change(self, record: str, **values: object) -> None:
        """Give some fields other values, as the write path does."""

        def job(tx: object) -> None:
            found = tx.lock(self.orders, record)  # type: ignore[attr-defined]
            assert found is not None
            new = {**found.values, **values, "version": found.version + 1}
            tx.update(self.orders, Record("orders", record, found.version + 1, new), tuple(values))  # type: ignore[attr-defined]

        self.store.write(job)

    def value(self, record: str, name: str) -> object:
        """What a reader sees."""
        with self.store.read() as tx:
            found = tx.get(self.orders, record)
        assert found is not None
        return found.values[name]


@dataclass
class Team:
    """Makes processes that all work on one database."""

    database: Database
    members: list[Worker] = field(default_factory=list)

    def join(self, shelf: Shelf) -> Worker:
        """One more process."""
        self.members.append(Worker(self.database, shelf, f"{shelf.app}-{len(self.members)}"))
        return self.members[-1]

    def leave(self) -> None:
        """All end in good order."""
        for member in self.members:
            member.leave()

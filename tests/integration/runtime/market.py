"""A small market: customers, their orders and the lines of these, with fields that are worked out on reading."""

import json
from collections.abc import Mapping, Sequence

from orderloom.check.app import CheckResult, check_app
from orderloom.check.plan import AppPlan
from orderloom.check.source import load_documents
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Page, Query
from orderloom.runtime.sandbox import OneApp
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, dictionary, title

APP = "market"
Document = Mapping[str, object]


def field(id: str, type: str, **options: object) -> dict[str, object]:
    """A field document."""
    return {"id": id, "type": type, "title": title(id), **options}


def lookup(id: str, through: str, of: str) -> dict[str, object]:
    """A look-up."""
    return field(id, "lookup", through=through, field=of)


def rollup(id: str, measure: str, of: str | None = None, **options: object) -> dict[str, object]:
    """A roll-up over a table's records, orders of a customer unless told otherwise."""
    base: dict[str, object] = {"table": "orders", "through": "customer", "measure": measure}
    return field(id, "rollup", **{**base, **({"field": of} if of else {}), **options})


def table(id: str, title_field: str, *fields: Document) -> dict[str, object]:
    """A table document."""
    return {"kind": "table", "id": id, "title": title(id), "title_field": title_field, "fields": fields}


PAID = {"==": [{"var": "stage"}, "paid"]}
CUSTOMERS = table(
    "customers",
    "name",
    field("name", "text", required=True),
    field("level", "choice", dictionary="levels"),
    field("credit", "money"),
    field("region", "text"),
    rollup("orders_count", "count"),
    rollup("paid_count", "count", filter=PAID),
    rollup("has_orders", "exists"),
    rollup("spent", "sum", "total"),
    rollup("pieces", "sum", "pieces"),
    rollup("last_order", "max", "placed_at"),
    rollup("first_no", "min", "no"),
    rollup("stages", "distinct", "stage"),
)
ORDERS = table(
    "orders",
    "no",
    field("no", "text", required=True),
    field("customer", "link", table="customers"),
    field("stage", "choice", dictionary="stages"),
    field("total", "money"),
    field("pieces", "integer"),
    field("placed_at", "datetime"),
    field("owner", "text"),
    lookup("customer_name", "customer", "name"),
    lookup("customer_level", "customer", "level"),
    lookup("customer_credit", "customer", "credit"),
    rollup("line_count", "count", table="lines", through="order"),
)
LINES = table("lines", "sku", field("sku", "text"), field("order", "link", table="orders"), field("amount", "money"))
OWN = {"==": [{"var": "owner"}, {"me": "name"}]}


def right(id: str, **more: object) -> dict[str, object]:
    """A right to do everything with a table, unless told otherwise."""
    base: dict[str, object] = {"id": id, "read": True, "create": True, "update": True, "delete": True}
    return {**base, "readable": ["*"], "writable": ["*"], **more}


def role(id: str, *tables: Document) -> dict[str, object]:
    """A role document."""
    return {"kind": "role", "id": id, "title": title(id), "tables": tables, "views": ["*"]}


BOSS_ROLE = role("boss", right("customers"), right("orders"), right("lines"))
DOCUMENTS: tuple[dict[str, object], ...] = (
    CUSTOMERS,
    ORDERS,
    LINES,
    dictionary("levels", "gold", "plain"),
    dictionary("stages", "new", "paid"),
    BOSS_ROLE,
    role("north", right("customers", rows={"==": [{"var": "region"}, "north"]}), right("orders"), right("lines")),
    role("mine", right("customers"), right("orders", rows=OWN), right("lines")),
    role("no_names", right("customers", hidden=["name", "credit"]), right("orders"), right("lines")),
    role("no_customers", right("orders"), right("lines")),
    role("no_stages", right("customers"), right("orders", hidden=["stage", "total"]), right("lines")),
    role("no_link", right("customers"), right("orders", hidden=["customer"]), right("lines")),
    {"kind": "view", "id": "list", "title": title("list"), "table": "orders", "columns": [{"id": "no"}]},
)
SETTINGS: dict[str, object] = {
    "kind": "app",
    "id": APP,
    "version": "1.0.0",
    "title": title(APP),
    "requires": ">=0.1",
    "timezone": "Asia/Shanghai",
    "currency": "CNY",
    "languages": ["zh", "en"],
    "home": "list",
}


def checked(*more: Document, without: Sequence[str] = ()) -> CheckResult:
    """What the checker says of the market with further documents, which replace those of the same id."""
    by_id = {(str(one["kind"]), str(one["id"])): one for one in (SETTINGS, *DOCUMENTS, *more)}
    rows = [(kind, id, json.dumps(one)) for (kind, id), one in by_id.items() if id not in without]
    return check_app(load_documents(rows))


def compiled(*more: Document) -> AppPlan:
    """The market, compiled."""
    result = checked(*more)
    assert result.plan is not None, result.problems
    return result.plan


BOSS = Actor("u0", "Boss", frozenset({"boss"}))


def actor(role: str, name: str = "Ann") -> Actor:
    """Somebody with one role."""
    return Actor("u1", name, frozenset({role}))


class Market:
    """An engine over the market on one database."""

    def __init__(self, url: str, *more: Document, sources: Mapping[str, str] | None = None) -> None:
        self.plan = compiled(*more)
        self.clock = SimulatedClock(START)
        self.ids = TimeIds(self.clock)
        self.database = open_database(url, self.clock, durable=False)
        migrations.upgrade(self.database)
        self.store = SqlStore(self.database, sources=sources)
        self.store.expand(self.plan)
        self.engine = Engine(self.store, OneApp(self.plan), self.clock, self.ids)

    def make(self, table: str, **fields: object) -> str:
        """A new record's id."""
        done = self.engine.change(Change(APP, table, Operation.CREATE, BOSS, Cause("api"), fields=fields))
        assert done.record is not None, done.problems
        return done.record.id

    def ask(self, table: str, who: Actor = BOSS, **more: object) -> Page:
        """A page."""
        return self.engine.read(Query(**{"app": APP, "table": table, "actor": who, **more}))  # type: ignore[arg-type]

    def values(self, table: str, *names: str, who: Actor = BOSS, **more: object) -> list[tuple[object, ...]]:
        """The values of some fields of a page; what is not there is None."""
        page = self.ask(table, who, **more)
        assert not page.problems, page.problems
        return [tuple(item.values.get(name) for name in names) for item in page.items]

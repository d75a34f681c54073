"""A depot for the tests of what is kept beside fields: stock, personal data, snapshots, sources, identities."""

from collections.abc import Mapping
from functools import cache

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.record.change import (
    Actor,
    Cause,
    Change,
    IdentityRequest,
    Operation,
    Outcome,
    Query,
    Record,
    StockRequest,
)
from orderloom.runtime.sandbox import OneApp
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.keyring import Keyring
from orderloom.store.sealing import Sealer
from orderloom.store.store import SqlStore
from tests.unit.runtime.desk import START, compiled, document, entries, item, move, right, var

APP = "depot"
MASTER = b"m" * 32
PER_LINE = {"over": "lines", "link": "order", "product": "product", "field": "stock"}


def effect(id: str, verb: str, **more: object) -> dict[str, object]:
    """A movement of stock per line."""
    return {"id": id, "verb": verb, **PER_LINE, **more}


CUSTOMERS = document(
    "table",
    "customers",
    title_field="name",
    subject="id",
    fields=[
        item("name", type="text", required=True, personal=True),
        item("phone", type="phone", personal=True),
        item("home", type="address", personal=True),
        item("born", type="date", personal=True),
        item("id_no", type="text", encrypted=True, personal=True),
        item("called", type="formula", expression={"cat": ["Dear ", var("name")]}),
        item("level", type="text"),
        item("mail", type="text", personal=True),
        item("mail_known", type="boolean"),
        item("union", type="text"),
        item("device", type="text"),
        item("bought_at", type="datetime"),
    ],
)

PERSON = document(
    "identity",
    "person",
    table="customers",
    matches=[
        {"id": "phone", "field": "phone", "normaliser": "telephone"},
        {"id": "union", "field": "union"},
        {"id": "mail", "field": "mail", "normaliser": "mailbox", "verified": "mail_known"},
        {"id": "device", "field": "device", "strength": "suggest"},
    ],
    latest="bought_at",
)

PRODUCTS = document(
    "table",
    "products",
    title_field="sku",
    fields=[
        item("sku", type="text", required=True),
        item("stock", type="balance"),
        item("price", type="decimal"),
        item("weight", type="balance", scale=3),
    ],
    keys=[{"id": "by_sku", "fields": ["sku"], "on_duplicate": "refuse"}],
)

ORDERS = document(
    "table",
    "orders",
    title_field="no",
    subject="customer",
    retention={"days": 180, "after": "done_at"},
    snapshots=[
        item("made", on=["create"], fields=["price", "note"]),
        item("shipped", on=["ship"], fields=["price", "note", "receiver"]),
    ],
    fields=[
        item("no", type="text", required=True),
        item("customer", type="link", table="customers"),
        item("receiver", type="text", personal=True),
        item("price", type="decimal"),
        item("note", type="text"),
        item("done_at", type="datetime"),
        item("status", type="state", dictionary="order_status"),
    ],
    keys=[{"id": "by_no", "fields": ["no"], "on_duplicate": "merge"}],
)

LINES = document(
    "table",
    "lines",
    title_field="label",
    fields=[
        item("label", type="text"),
        item("order", type="link", table="orders", required=True),
        item("product", type="link", table="products"),
        item("quantity", type="integer", min=0),
    ],
)

FLOW = document(
    "machine",
    "order_flow",
    table="orders",
    field="status",
    initial="new",
    states=[{"id": "new"}, {"id": "paid"}, {"id": "shipped", "final": True}, {"id": "cancelled", "final": True}],
    transitions=[
        move(
            "pay",
            ["new"],
            "paid",
            on=["person", "report"],
            stock=[effect("lock", "reserve", amount=var("quantity"))],
        ),
        move("ship", ["paid"], "shipped", stock=[effect("out", "commit")]),
        move("cancel", ["new", "paid"], "cancelled", on=["person", "report"], stock=[effect("free", "release")]),
    ],
)

ROLES = (
    document(
        "role",
        "boss",
        tables=[
            right(
                name,
                create=True,
                update=True,
                delete=True,
                writable=["*", "stock", "weight"] if name == "products" else ["*"],
                transitions=["*"],
                unmasked=["*"],
                holds=True,
            )
            for name in ("customers", "products", "orders", "lines")
        ],
        logs=["inbox", "refusals"],
    ),
    document(
        "role",
        "clerk",
        tables=[
            right("orders", create=True, update=True, writable=["*"], transitions=["*"]),
            right("lines", create=True, update=True, writable=["*"]),
            right("products", update=True, writable=["*"], rows={"==": [var("sku"), "A"]}),
            right("customers", update=True, writable=["*"], unmasked=["born"]),
        ],
        logs=["refusals"],
    ),
)

DOCUMENTS: tuple[dict[str, object], ...] = (
    document(
        "app",
        APP,
        version="1.0.0",
        requires=">=0.1",
        timezone="Asia/Shanghai",
        currency="CNY",
        languages=["zh", "en"],
        home="order_list",
        navigation=[{"id": "order_list", "icon": "package"}],
    ),
    document("dictionary", "order_status", closed=True, entries=entries("new", "paid", "shipped", "cancelled")),
    CUSTOMERS,
    PRODUCTS,
    ORDERS,
    LINES,
    PERSON,
    FLOW,
    document("view", "order_list", table="orders", layout="list", columns=[{"id": "no"}]),
    *ROLES,
)


@cache
def plan() -> AppPlan:
    """The compiled depot."""
    return compiled(*DOCUMENTS)


BOSS = Actor("u-boss", "Bo", frozenset({"boss"}))
CLERK = Actor("u-clerk", "Cl", frozenset({"clerk"}))
SHOP = Actor("connection:shop", "Shop", frozenset({"boss"}), sort="system")


class Depot:
    """An engine on a database, with short words for what tests do all the time."""

    def __init__(self, url: str, app: AppPlan | None = None) -> None:
        self.plan = app or plan()
        self.clock = SimulatedClock(START)
        self.ids = TimeIds(self.clock)
        self.database = open_database(url, self.clock, durable=False)
        migrations.upgrade(self.database)
        self.store = SqlStore(self.database, Sealer(Keyring(MASTER)))
        self.store.expand(self.plan)
        self.engine = Engine(self.store, OneApp(self.plan), self.clock, self.ids)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def change(self, operation: Operation, table: str, actor: Actor = BOSS, **more: object) -> Change:
        """A change through the API's door."""
        return Change(APP, table, operation, actor, Cause("api"), **more)  # type: ignore[arg-type]

    def do(self, operation: Operation, table: str, actor: Actor = BOSS, **more: object) -> Outcome:
        """Carry out a change."""
        return self.engine.change(self.change(operation, table, actor, **more))

    def make(self, table: str, actor: Actor = BOSS, **fields: object) -> str:
        """A new record that must be accepted."""
        return self.made(table, fields, actor)

    def made(self, table: str, fields: Mapping[str, object], actor: Actor = BOSS) -> str:
        """The same, of fields that are put together elsewhere."""
        outcome = self.do(Operation.CREATE, table, actor, fields=fields)
        assert outcome.record is not None, outcome.problems
        return outcome.record.id

    def order(self, quantities: Mapping[str, int], actor: Actor = BOSS, **fields: object) -> str:
        """An order with a line per product."""
        order = self.make("orders", actor, no=f"N{self.ids.new()[-8:]}", **fields)
        for product, quantity in quantities.items():
            self.make("lines", actor, order=order, product=product, quantity=quantity)
        return order

    def move(self, order: str, transition: str, actor: Actor = BOSS, table: str = "orders") -> Outcome:
        """Move a record."""
        return self.do(Operation.TRANSITION, table, actor, record=order, transition=transition)

    def stock(self, product: str, verb: str, amount: object, actor: Actor = BOSS, **more: str) -> Outcome:
        """Move a balance by hand."""
        asked = StockRequest(more.pop("field", "stock"), verb, amount, more.pop("holder", ""), more.pop("reason", ""))
        return self.do(Operation.STOCK, "products", actor, record=product, stock=asked)

    def person(self, record: str, verb: str, other: str, why: str = "", actor: Actor = BOSS) -> Outcome:
        """Say who is the same person."""
        asked = IdentityRequest("person", verb, other, why)
        return self.do(Operation.IDENTITY, "customers", actor, record=record, identity=asked)

    def get(self, table: str, record: str, actor: Actor = BOSS) -> Record:
        """The record as somebody sees it."""
        return self.engine.read(Query(APP, table, actor, id=record)).items[0]

    def shown(self, table: str, record: str, field: str, actor: Actor = BOSS) -> object:
        """A field's JSON value as somebody sees it."""
        value = self.get(table, record, actor).values[field]
        return self.plan.get(TablePlan, table).fields[field].codec.encode(value)

    def log(self, name: str, table: str, record: str, actor: Actor = BOSS) -> list[Mapping[str, object]]:
        """Rows of a log of a record."""
        query = Query(APP, table, actor, log=name, record=record, limit=500)
        return [row.values for row in self.engine.read(query).items]

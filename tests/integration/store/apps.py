"""Small apps for the tests of the store, made of documents like any other."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from orderloom.check.app import check_app
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.source import load_documents
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.ports import Event, Record

START = datetime(2026, 11, 20, 2, tzinfo=UTC)
FIELDS: tuple[dict[str, object], ...] = (
    {"id": "no", "type": "text", "required": True, "search": True},
    {"id": "channel", "type": "text"},
    {"id": "outer", "type": "text"},
    {"id": "note", "type": "long_text", "search": True},
    {"id": "qty", "type": "integer"},
    {"id": "weight", "type": "decimal", "scale": 3},
    {"id": "total", "type": "money"},
    {"id": "urgent", "type": "boolean"},
    {"id": "day", "type": "date"},
    {"id": "paid_at", "type": "datetime"},
    {"id": "kind", "type": "choice", "dictionary": "kinds"},
    {"id": "labels", "type": "tags"},
    {"id": "phone", "type": "phone"},
    {"id": "receiver", "type": "address"},
    {"id": "page", "type": "url"},
    {"id": "extra", "type": "json"},
    {"id": "files", "type": "file", "multiple": True},
    {"id": "parent", "type": "link", "table": "orders"},
    {"id": "double", "type": "formula", "expression": {"*": [{"var": "qty"}, 2]}},
    {"id": "status", "type": "state", "dictionary": "states"},
)


def title(text: str) -> dict[str, str]:
    """A title in both languages."""
    return {"zh": text, "en": text}


def table(fields: Sequence[Mapping[str, object]] = FIELDS, **more: object) -> dict[str, object]:
    """A table document ``orders``."""
    titled = [{"title": title(str(field["id"])), **field} for field in fields]
    return {"kind": "table", "id": "orders", "title": title("Orders"), "title_field": "no", "fields": titled, **more}


def dictionary(id: str, *codes: str) -> dict[str, object]:
    """A closed dictionary."""
    entries = [{"id": code, "title": title(code), "color": "blue"} for code in codes]
    return {"kind": "dictionary", "id": id, "title": title(id), "closed": True, "entries": entries}


MACHINE = {
    "kind": "machine",
    "id": "flow",
    "title": title("flow"),
    "table": "orders",
    "field": "status",
    "initial": "new",
    "states": [{"id": "new"}, {"id": "done", "final": True}],
    "transitions": [{"id": "finish", "title": title("finish"), "from": ["new"], "to": "done"}],
}
VIEW: dict[str, object] = {"kind": "view", "id": "list", "title": title("list"), "table": "orders", "layout": "list"}
KEYS = [{"id": "by_outer", "fields": ["channel", "outer"], "on_duplicate": "refuse"}]


def plan(orders: Mapping[str, object] | None = None, *, app: str = "trial") -> AppPlan:
    """A checked app with the one table."""
    orders = orders or table(keys=KEYS)
    names = {field["id"] for field in orders["fields"]} if isinstance(orders["fields"], list) else set()
    parts = [orders, dictionary("kinds", "a", "b", "c"), dictionary("states", "new", "done")]
    columns = [{"id": str(name)} for name in sorted(names)[:1]]
    parts.append(VIEW | {"columns": columns})
    if "status" in names:
        parts.append(MACHINE)
    settings = {"kind": "app", "id": app, "version": "1.0.0", "title": title(app), "requires": ">=0.1"}
    settings |= {"timezone": "Asia/Shanghai", "currency": "CNY", "languages": ["zh", "en"], "home": "list"}
    rows = [(str(part["kind"]), str(part["id"]), json.dumps(part)) for part in [settings, *parts]]
    result = check_app(load_documents(rows))
    assert result.plan is not None, result.problems
    return result.plan


def orders_of(app: AppPlan) -> TablePlan:
    """Its table."""
    return app.get(TablePlan, "orders")


@dataclass
class Maker:
    """Makes records and events with ids of their own."""

    clock: SimulatedClock
    app: str = "trial"

    def __post_init__(self) -> None:
        self.ids = TimeIds(self.clock)

    def plan(self, orders: Mapping[str, object] | None = None) -> AppPlan:
        """The app with the one table."""
        return plan(orders, app=self.app)

    def record(self, **values: object) -> Record:
        """A record with these values and an id of its own."""
        record_id, now = self.ids.new(), self.clock.now()
        system = {"id": record_id, "version": 1, "sys_created_at": now, "sys_updated_at": now}
        system |= {"sys_created_by": "me", "sys_updated_by": "me"}
        state = values.get("status")
        whole = {"no": f"N{record_id[-6:]}", **values, **system}
        return Record("orders", record_id, 1, whole, state if isinstance(state, str) else None)

    def event(self, record: str = "r1", kind: str = "created", **more: object) -> Event:
        """An event of the app."""
        change = {"no": [None, "N1"], **more}
        cause: dict[str, object] = {"door": "test", "ref": ""}
        made = self.ids.new()
        return Event(
            made, self.clock.now(), self.app, "orders", record, 1, kind, "u1", "甲", cause, {"fields": {}}, change
        )

    def said(self, record: str, kind: str, given: Mapping[str, object]) -> Event:
        """An event that carries what was asked for."""
        return replace(self.event(record, kind), input=given, change={})

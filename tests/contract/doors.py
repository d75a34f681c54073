"""Every door of a site, found by walking its routes, and questions asked at each of them at random.

A route is a door by being there. What makes a question at it meaningful is data: which words its query may hold
(``QUERIES``) and what its body looks like (``BODIES``); a door without an entry is knocked at with nothing in hand.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from litestar import Litestar
from litestar.routes import HTTPRoute

from orderloom.check.deadline_plan import DeadlinePlan
from orderloom.check.flow_plan import FlowPlan
from orderloom.check.form_plan import FormPlan
from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.kinds.role import RolePlan
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.message_plan import MessagePlan
from orderloom.check.plan import AppPlan, TablePlan
from tests.contract.worlds import Request, Row, task_of

NO_DOORS = re.compile(
    r"^/(sign-in|sign-out|first-run|language|assets|favicon|healthz|readyz|metrics|hooks|reset|account|build/see|live$)|"
    r"^/api/v1/(session|token)"
)
"""Where nothing of an app is told: signing in, settings of one's own, files of the program, and health; and the
stream of live updates, which never ends and has worlds of its own (``test_live``)."""

NOBODY = "f" * 32
LOGS = ("events", "reports", "holds", "marks", "raw", "inbox", "refusals", "quarantine", "notices", "outgoing")
WORDS = ("north", "south", "a", "note", "J-0", "Client", "SO0", "gift", "vip", "Mug", "secret", "other", "Zed", "0", "")
_DRAFT = "/api/v1/apps/{app}/draft"
_HOLE = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True)
class Door:
    """One method of one route."""

    method: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def weight(self) -> float:
        """How often to knock: most where much can be asked, seldom where things go away."""
        if not re.search(r"\{(table|view|log)", self.path):
            tail = tail_of(self)
            return 20.0 if (self.method, tail) in BODIES or tail in QUERIES else 0.2
        if self.method != "GET":
            return 0.4 if self.method == "DELETE" or "/files" in self.path else 1.5
        asked = len(QUERIES.get(tail_of(self), ()))
        return 2.0 + 8.0 * asked if self.page or asked < len(LIST) else 60.0

    @property
    def builders(self) -> bool:
        """Whether it is shut to all who may not change the app."""
        return self.path.startswith((_DRAFT, "/build/"))

    @property
    def page(self) -> bool:
        """Whether browsers come here."""
        return not self.path.startswith(("/api/", "/schema"))


def doors(site: Litestar) -> list[Door]:
    """Every door of a site."""
    found = {
        Door(method, route.path_format if hasattr(route, "path_format") else route.path)
        for route in site.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
    }
    wanted = (door for door in found if door.method not in {"OPTIONS", "HEAD"} and not NO_DOORS.match(door.path))
    return sorted(wanted, key=lambda door: door.name)


def tail_of(door: Door) -> str:
    """The door's path from its table on, the whole path where there is none."""
    return re.sub(r"^.*\{table\}", "", _HOLE.sub(lambda hole: "{" + hole[1] + "}", door.path))


@dataclass
class Asking:
    """Makes questions about one app from what both worlds hold; ``seen`` are ids that were ever told."""

    plan: AppPlan
    role: str
    rows: Sequence[Row]
    random: Random
    seen: list[str] = field(default_factory=list)

    def weight(self, door: Door) -> float:
        """How often to knock at a door, which is seldom where nothing opens."""
        builds = "documents" in self.plan.get(RolePlan, self.role).manages
        return door.weight if builds or not door.builders else 0.1

    def request(self, door: Door) -> Request:
        """A question at a door."""
        table = self.table()
        given = self._given(table)
        path = _HOLE.sub(lambda hole: given.get(hole[1], self._pick((NOBODY, self.record(table)))), door.path)
        tail = tail_of(door)
        asks = QUERIES.get(tail, ())
        chosen = [name for name in asks if self.random.random() < max(0.25, 1 / len(asks))]
        if door.method != "GET":
            chosen = []
        params = {name: str(VALUES[name](self, table)) for name in chosen}
        if door.page and door.method == "GET" and self.random.random() < 0.3:
            params[f"f.{self.field(table)}{self._pick(('', '', '.from', '.to'))}"] = self.word()
        body = None
        if door.method in {"POST", "PATCH", "PUT"}:
            make = BODIES.get((door.method, tail)) or (self.__class__.form if door.page else self.__class__.nothing)
            body = make(self, table)
        match = self._pick(('"1"', '"2"', "*", '"1"'))
        headers = {"if-match": match} if door.method in {"PATCH", "PUT", "DELETE", "POST"} and not door.page else {}
        return Request(door.name, door.method, path, params, body, headers, page=door.page)

    def _given(self, table: str) -> dict[str, str]:
        machines = self.plan.on(MachinePlan, table)
        moves = [move for machine in machines for move in machine.transitions]
        return {
            "app": self.plan.id,
            "table": table,
            "record": self.record(table),
            "view": self._pick((*self.plan.all(ViewPlan), *self.plan.all(ViewPlan), *self.plan.all(FormPlan))),
            "transition": self._pick((*moves, "never_heard_of")),
            "field": self.field(table),
            "task": task_of(self.record(table)),
            "log": self._pick(LOGS),
            "kind": self._pick(("table", "role", "form")),
            "id": self._pick((table, "boss", "manager")),
            "form": self._known(FormPlan),
            "machine": self._known(MachinePlan),
            "flow": self._known(FlowPlan),
            "message": self._known(MessagePlan),
            "deadline": self._known(DeadlinePlan),
            "number": "1",
        }

    def _known(self, shape: type) -> str:
        """Mostly a document of a shape that is there."""
        return self._pick((*list(self.plan.all(shape)) * 4, "never_heard_of"))

    def _moving(self, table: str) -> str:
        """Mostly a table whose records move through states."""
        tables = [one.table for one in self.plan.all(MachinePlan).values()]
        return self._pick(tables) if tables and self.random.random() < 0.8 else table

    def _pick(self, words: Sequence[str]) -> str:
        return self.random.choice(list(words))

    def table(self) -> str:
        """A table; those that the role may see most often."""
        seen = [name for name, right in self.plan.get(RolePlan, self.role).tables.items() if right.read]
        if self.random.random() < 0.8:
            return self._pick(seen)
        return self._pick((*self.plan.all(TablePlan), "never_heard_of"))

    def record(self, table: str) -> str:
        """A record of either world, one that was told in an answer, or none at all."""
        own = [row.id for row in self.rows if row.table == table]
        if self.seen and self.random.random() < 0.15:
            return self._pick(self.seen)
        return self._pick(own) if own and self.random.random() < 0.95 else NOBODY

    def field(self, table: str) -> str:
        """A field of a table: every second time one that the role may not see."""
        plan, right = self.plan.find(TablePlan, table), self.plan.get(RolePlan, self.role).tables.get(table)
        names = sorted(plan.fields) if plan else []
        hidden = [name for name in names if right is None or name not in right.readable]
        chosen = self._pick(hidden if hidden and self.random.random() < 0.5 else (*names, "never_heard_of"))
        return chosen + self._pick(("", "", "", "", "", "", "", ".currency"))

    def word(self) -> str:
        """A text to look for: usual ones, and values of either world."""
        if self.random.random() < 0.5:
            return self._pick(WORDS)
        values = list(self._pick_row().fields.values())
        value = self.random.choice(values)
        return str(value["amount"] if isinstance(value, dict) else value)[:40]

    def _pick_row(self) -> Row:
        return self.random.choice(list(self.rows))

    def rule(self, table: str) -> str:
        """A filter, one or two conditions deep."""
        return json.dumps(self._condition(table, 2))

    def _condition(self, table: str, depth: int) -> object:
        if depth and self.random.random() < 0.3:
            both = [self._condition(table, depth - 1) for _ in range(2)]
            return {self._pick(("and", "or")): both} if self.random.random() < 0.8 else {"!": [both[0]]}
        value: object = self.word()
        if self.random.random() < 0.4:
            value = self.random.choice([0, 1, 42, 500, None, True])
        operator = self._pick(("==", "!=", ">", ">=", "<", "in", "contains"))
        where = {"var": self.field(table)}
        if operator == "in":
            return {"in": [where, [self.word(), self.word()]]} if self.random.random() < 0.6 else {"in": ["a", where]}
        return {operator: [where, value]}

    def sort(self, table: str) -> str:
        """One or two keys, or the order of clocks."""
        if self.random.random() < 0.1:
            return "@due"
        keys = [self._pick(("", "-")) + self.field(table) for _ in range(self.random.randint(1, 2))]
        return ",".join(keys)

    def group(self, table: str) -> str:
        """What to group by."""
        return self.field(table) + self._pick(("", "", ":month", ":day"))

    def measure(self, table: str) -> str:
        """What to count or add up."""
        what = self._pick(("count", "sum", "avg", "min", "max", "distinct"))
        return what if what == "count" else f"{what}:{self.field(table)}"

    def fields(self, table: str) -> dict[str, object]:
        """Values for a few fields, whoever may give them; keys are left to chance as little as they can be."""
        names = {self.field(table).partition(".")[0] for _ in range(self.random.randint(1, 3))}
        plan = self.plan.find(TablePlan, table)
        unique = {part for key in plan.keys for part in key.fields} if plan else set()
        given: dict[str, object] = {name: self.value() for name in names - unique}
        for name in sorted(unique):
            if self.random.random() < 0.6:
                given[name] = f"N{self.random.randrange(10**9)}"
        return given

    def value(self) -> object:
        """A value for any field."""
        choices: list[object] = [self.word(), "north", "open", "12.50", 3, True, None, ["a"], "2026-12-05"]
        choices += [{"amount": "5.00", "currency": "CNY"}, self._pick_row().id]
        return self.random.choice(choices)

    def form(self, table: str) -> dict[str, str]:
        """A posted form."""
        given = {f"f.{name}": str(value or "") for name, value in self.fields(table).items()}
        return {**given, "version": self._pick(("1", "2")), "reason": "because", "confirm": self._pick(("", "x"))}

    def nothing(self, _table: str) -> dict[str, object]:
        """An empty body."""
        return {}

    def record_body(self, table: str) -> dict[str, object]:
        """The body of a create or update."""
        return {"fields": self.fields(table)}

    def batch(self, table: str) -> dict[str, object]:
        """Several changes."""
        return {"changes": [self._batch_item(table) for _ in range(self.random.randint(1, 3))]}

    def _batch_item(self, table: str) -> dict[str, object]:
        op = self._pick(("create", "update", "delete", "transition"))
        item: dict[str, object] = {"op": op}
        if op != "create":
            item |= {"id": self.record(table), "version": 1}
        if op == "transition":
            item["transition"] = self._given(table)["transition"]
        elif op != "delete":
            item["fields"] = self.fields(table)
        return item

    def hold(self, _table: str) -> dict[str, object]:
        """Hold a record."""
        return {"reason": "look", "blocks": [self._pick(("*", "start", "allocate", "never_heard_of"))]}

    def expression(self, table: str) -> dict[str, object]:
        """A condition or a value, tried on records."""
        value = self._condition(table, 2) if self.random.random() < 0.6 else {"var": self.field(table)}
        sample = self.random.choice([True, self.record(table)])
        return {"table": table, "value": value, "sample": sample, "matches": True}

    def about(self, table: str) -> dict[str, object]:
        """A record of any table, most often one that much can be said of."""
        return {"record": self.record(self._moving(table))}

    def recording(self, table: str) -> dict[str, object]:
        """A record whose story is told."""
        return {"table": table, "id": self.record(table)}

    def walk(self, table: str) -> dict[str, object]:
        """A way through states, as somebody."""
        given = {**self.about(table), "role": self._pick(("", *self.plan.all(RolePlan)))}
        if self.random.random() < 0.5:
            return given
        return {**given, "state": self._pick(("open", "doing")), "steps": [self._pick(("start", "finish", "back"))]}

    def trial(self, table: str) -> dict[str, object]:
        """A flow played on a copy."""
        return {**self.about(table), "trigger": self._pick(("", "press"))}


Value = Callable[[Asking, str], object]

LIST = ("filter", "filter", "sort", "limit", "fields", "count")
QUERIES: Mapping[str, Sequence[str]] = {
    "/records": LIST,
    "/records/{record}": ("fields",),
    "/records/{record}/trace": ("log", "limit"),
    "/records/{record}/history": ("field",),
    "/groups": ("group", "measure", "filter", "sort"),
    "/export": ("filter", "sort", "fields"),
    "/a/{app}/{view}": ("q", "sort"),
    "/titles": ("q", "ids"),
    "/new": ("q",),
    "/api/v1/apps/{app}/logs/{log}": ("limit",),
    "/api/v1/apps/{app}/tasks": ("limit",),
    "/a/{app}/find": ("q",),
    "/build/{app}/studio/preview/forms/{form}": ("as", "role"),
}
"""What may be asked at a door, by its path from its last table on."""

VALUES: Mapping[str, Value] = {
    "filter": Asking.rule,
    "sort": Asking.sort,
    "limit": lambda asking, _: asking.random.choice([1, 2, 5, 50]),
    "fields": lambda asking, table: ",".join(asking.field(table) for _ in range(2)),
    "count": lambda asking, _: asking.random.choice(["true", "false"]),
    "log": lambda asking, _: asking.random.choice(LOGS),
    "q": lambda asking, _: asking.word(),
    "ids": Asking.record,
    "field": Asking.field,
    "group": Asking.group,
    "measure": Asking.measure,
    "as": lambda asking, _: asking.random.choice(["create", "filled", "update"]),
    "role": lambda asking, _: asking.random.choice(["", *asking.plan.all(RolePlan)]),
}

BODIES: Mapping[tuple[str, str], Value] = {
    ("POST", "/records"): Asking.record_body,
    ("PATCH", "/records/{record}"): Asking.record_body,
    ("POST", "/records/{record}/transitions/{transition}"): Asking.record_body,
    ("POST", "/records/batch"): Asking.batch,
    ("POST", "/records/{record}/holds"): Asking.hold,
    ("POST", f"{_DRAFT}/expression"): Asking.expression,
    ("POST", f"{_DRAFT}/recordings"): Asking.recording,
    ("POST", f"{_DRAFT}/forms/{{form}}/canvas"): Asking.nothing,
    ("POST", f"{_DRAFT}/flows/{{flow}}/trial"): Asking.trial,
    ("POST", f"{_DRAFT}/machines/{{machine}}/walk"): Asking.walk,
    ("POST", f"{_DRAFT}/deadlines/{{deadline}}/try"): Asking.about,
    ("POST", f"{_DRAFT}/messages/{{message}}/words"): Asking.about,
}
"""What a door's body looks like."""

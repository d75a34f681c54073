"""A small office for the tests of tasks: requests that people decide on, alone, together or one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from orderloom.check.plan import AppPlan
from orderloom.runtime.assignees import Roster
from orderloom.runtime.people import Substitute, Team
from orderloom.runtime.record.change import Actor
from tests.unit.runtime.desk import compiled, document, entries, item, move, right, var

APP = "office"

REQUESTS = document(
    "table",
    "requests",
    title_field="no",
    fields=[
        item("no", type="text", required=True),
        item("amount", type="money"),
        item("secret", type="text"),
        item("note", type="long_text"),
        item("clerk", type="user"),
        item("status", type="state", dictionary="request_status"),
    ],
)

WAYS = [item("yes", color="green"), item("no", color="red", reason=True)]


def asking(id: str, following: str | None = "end", **options: object) -> dict[str, object]:
    """A step that asks."""
    found: dict[str, object] = {"id": id, "sort": "ask", "as": id, "options": {"title": item("x")["title"], **options}}
    return {**found, **({"next": following} if following else {})}


def flow(id: str, *steps: dict[str, object], **more: object) -> dict[str, object]:
    """A flow on requests that a program starts."""
    triggers = [{"id": "go", "sort": "api", "roles": ["boss"]}]
    end = {"id": "end", "sort": "succeed"}
    shape = {"table": "requests", "as": "bot", "triggers": triggers, "start": steps[0]["id"], "steps": [*steps, end]}
    return document("flow", id, **shape, **more)


FLOWS = (
    flow(
        "approve",
        {
            **asking(
                "decide",
                to={"roles": ["clerk"]},
                fields=[
                    item("paid", type="money", required=True),
                    item("why", type="choice", dictionary="reasons"),
                    item("whom", type="user"),
                ],
                outcomes=[*WAYS, item("later", next="later")],
                due="PT1H",
                ladder=[
                    {"id": "lead", "after": "PT2H", "to": {"roles": ["lead"]}},
                    {"id": "boss", "after": "PT4H", "to": {"roles": ["boss"]}},
                ],
            ),
            "with": [{"id": "paid", "value": "12.00"}],
            "timeout": "P1D",
            "on_timeout": "later",
        },
        {"id": "later", "sort": "update", "with": [{"id": "note", "value": "later"}], "next": "end"},
    ),
    flow("together", asking("all", to={"roles": ["clerk", "lead"]}, mode="all", outcomes=WAYS)),
    flow("chain", asking("line", to={"roles": ["lead"], "people": var("clerk")}, mode="in_order", outcomes=WAYS)),
    flow("fill", asking("form", to={"roles": ["clerk"]}, form="noting", due="PT4H", calendar="hours")),
)

OWN = {"==": [var("clerk"), {"me": ["id"]}]}

DOCUMENTS: tuple[dict[str, object], ...] = (
    document(
        "app",
        APP,
        version="1.0.0",
        requires=">=0.1",
        timezone="Asia/Shanghai",
        currency="CNY",
        languages=["zh", "en"],
        home="request_list",
        navigation=[{"id": "request_list", "icon": "list"}],
    ),
    document("dictionary", "request_status", closed=True, entries=entries("new", "done")),
    document("dictionary", "reasons", closed=True, entries=entries("usual", "old", retired=["old"])),
    document("calendar", "hours", zone="Asia/Shanghai", week=[{"id": "friday", "hours": ["09:00-11:00"]}]),
    REQUESTS,
    document(
        "machine",
        "request_flow",
        table="requests",
        field="status",
        initial="new",
        states=[{"id": "new"}, {"id": "done", "final": True}],
        transitions=[move("finish", ["new"], "done")],
    ),
    document("view", "request_list", table="requests", layout="list", columns=[{"id": "no"}]),
    document("form", "noting", table="requests", sections=[item("all", fields=[{"id": "note"}])]),
    document(
        "role",
        "clerk",
        tables=[right("requests", update=True, hidden=["secret"], writable=["note", "amount"])],
        views=["request_list"],
    ),
    document("role", "lead", tables=[right("requests", rows=OWN)], views=["request_list"]),
    document(
        "role",
        "boss",
        tables=[right("requests", create=True, update=True, delete=True, writable=["*"], transitions=["*"])],
        manages=["runs", "documents"],
        logs=["tasks"],
        views=["request_list"],
        forms=["*"],
        flows=["*"],
    ),
    document("role", "bot", tables=[right("requests", update=True, writable=["*"], transitions=["*"])]),
    *FLOWS,
)

PEOPLE: Mapping[str, Sequence[str]] = {
    "ann": ("clerk",),
    "ben": ("clerk",),
    "cat": ("lead",),
    "dan": ("clerk",),
    "bea": ("boss",),
}


@cache
def plan() -> AppPlan:
    """The compiled office."""
    return compiled(*DOCUMENTS)


def actor(name: str, *roles: str) -> Actor:
    """One of the people, with the usual roles or others."""
    return Actor(name, name.title(), frozenset(roles or PEOPLE.get(name, ())))


@dataclass
class Everyone:
    """The people of the office; ``only`` narrows the clerks to some."""

    only: Sequence[str] = ("ann", "ben")
    substitutes: Sequence[Substitute] = ()
    turns: list[str] = field(default_factory=list)

    def roster(self, app: str) -> Roster:
        clerks = {name: frozenset(held) for name, held in PEOPLE.items() if "clerk" not in held or name in self.only}
        known = {name: clerks.get(name, frozenset({"guest"})) for name in PEOPLE}
        return Roster(known, {"east": Team("east", "East", "cat", ("ann",))}, {"ann": "cat"}, self.substitutes)

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        return {}

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        return accounts[0]

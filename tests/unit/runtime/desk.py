"""A small repair desk for the runtime's tests: tickets with a machine, keys, rules and roles, customers and visits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from orderloom.check.app import Draft, Source, check_app
from orderloom.check.plan import AppPlan
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Outcome, Record
from tests.unit.runtime.memory_store import MemoryStore

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
APP = "desk"


def titled(name: str) -> dict[str, str]:
    """A title in both languages."""
    return {"zh": f"「{name}」", "en": name}


def item(id: str, **more: object) -> dict[str, object]:
    """A member of a collection."""
    return {"id": id, "title": titled(id), **more}


def document(kind: str, id: str, **more: object) -> dict[str, object]:
    """A document."""
    return {"kind": kind, "id": id, "title": titled(id), **more}


def var(name: str) -> dict[str, str]:
    """A read of a field."""
    return {"var": name}


def entries(*codes: str, retired: Iterable[str] = ()) -> list[dict[str, object]]:
    """Entries of a dictionary."""
    return [item(code, color="gray", retired=code in retired) for code in codes]


def move(id: str, sources: list[str], target: str, **more: object) -> dict[str, object]:
    """A transition."""
    return item(id, **{"from": sources, "to": target, **more})


MACHINE = document(
    "machine",
    "ticket_flow",
    table="tickets",
    field="status",
    initial="new",
    states=[
        {"id": "new"},
        {"id": "open", "required": ["priority"]},
        {"id": "waiting"},
        {"id": "done", "required": ["note"]},
        {"id": "closed", "final": True},
    ],
    transitions=[
        move("start", ["new"], "open", on=["person", "report"]),
        move("pause", ["open"], "waiting", roles=["lead"]),
        move("resume", ["waiting"], "open"),
        move(
            "finish",
            ["open", "waiting"],
            "done",
            on=["person", "report"],
            guard={">": [var("hours"), 0]},
            guard_message={"zh": "还没有工时", "en": "No hours yet"},
            required=["note"],
            sets=[{"id": "solved_at", "value": {"now": []}}],
            confirm=[item("tested"), item("cleaned")],
            within={"state": "open", "seconds": 180, "mark": "slow", "reason": titled("slow")},
            marks=[{"id": "finished", "reason": titled("finished")}],
        ),
        move("close", ["done"], "closed", on=["person", "report"], clears=["slow", "finished"]),
        move("archive", ["new"], "closed", skip=True, marks=[{"id": "skipped", "reason": titled("skipped")}]),
        move("settle", ["done"], "waiting", on=["report"]),
    ],
)

TICKETS = document(
    "table",
    "tickets",
    title_field="number",
    fields=[
        item("number", type="text", required=True, max_length=20, pattern="^T-[0-9]+$", pattern_help=titled("T-1")),
        item("customer", type="link", table="customers"),
        item("priority", type="choice", dictionary="priority", default="low"),
        item("origin", type="choice", dictionary="origin"),
        item("ref", type="text", search=True),
        item("hours", type="integer", min=0),
        item("rate", type="decimal", default="2.50"),
        item("cost", type="formula", expression={"*": [var("hours"), var("rate")]}),
        item("fee", type="money"),
        item("note", type="long_text"),
        item("secret", type="text"),
        item("owner", type="text", default={"me": ["id"]}),
        item("labels", type="tags"),
        item("solved_at", type="datetime", readonly=True),
        item("status", type="state", dictionary="ticket_status"),
    ],
    keys=[
        {"id": "by_number", "fields": ["number"], "on_duplicate": "refuse"},
        {"id": "by_ref", "fields": ["origin", "ref"], "on_duplicate": "merge"},
    ],
)

VISITS = document(
    "table",
    "visits",
    title_field="day",
    fields=[
        item("day", type="date", required=True),
        item("ticket", type="link", table="tickets", required=True),
        item("minutes", type="integer"),
    ],
    keys=[{"id": "by_day", "fields": ["ticket", "day"], "on_duplicate": "ignore"}],
)

RULES = [
    document(
        "rule",
        "too_long",
        table="tickets",
        on=["create", "update"],
        when={">": [var("hours"), 100]},
        then="block",
        field="hours",
        message={"zh": "工时太多", "en": "Too many hours"},
    ),
    document(
        "rule",
        "many_hours",
        table="tickets",
        on=["create", "update"],
        when={">": [var("hours"), {"param": "most_hours"}]},
        then="confirm",
        field="hours",
        message={"zh": "工时超过上限", "en": "Above the usual hours"},
    ),
    document(
        "rule",
        "no_ref",
        table="tickets",
        on=["create"],
        when={"!": [var("ref")]},
        then="warn",
        message={"zh": "没有单号", "en": "No reference"},
    ),
    document(
        "rule",
        "urgent",
        table="tickets",
        on=["create", "update"],
        when={"==": [var("priority"), "high"]},
        then="label",
        mark="urgent",
    ),
    document(
        "rule",
        "dear",
        table="tickets",
        on=["transition:close"],
        when={">": [var("cost"), 50]},
        then="block",
        message={"zh": "太贵", "en": "Too dear"},
    ),
]


def right(id: str, **more: object) -> dict[str, object]:
    """Rights on a table."""
    return {"id": id, "read": True, "readable": ["*"], **more}


ROLES = [
    document(
        "role",
        "lead",
        tables=[
            right(
                "tickets",
                create=True,
                update=True,
                delete=True,
                writable=["*"],
                transitions=["*"],
                set_state=True,
                holds=True,
            ),
            right("customers", create=True, update=True, writable=["*"]),
            right("visits", create=True, update=True, writable=["*"]),
        ],
        logs=["inbox", "refusals", "quarantine"],
    ),
    document(
        "role",
        "agent",
        tables=[
            right(
                "tickets",
                create=True,
                update=True,
                readable=["*", "cost"],
                hidden=["secret", "rate"],
                rows={"==": [var("owner"), {"me": ["id"]}]},
                writable=["number", "priority", "hours", "note", "origin", "ref", "owner"],
                transitions=["start", "resume", "finish"],
            ),
            right("customers"),
        ],
    ),
    document("role", "viewer", tables=[right("tickets", hidden=["secret"])]),
    document(
        "role",
        "channel",
        tables=[
            right("tickets", create=True, update=True, writable=["*"]),
            right("visits", create=True, update=True, writable=["*"]),
        ],
    ),
]

DOCUMENTS: tuple[dict[str, object], ...] = (
    document(
        "app",
        APP,
        version="1.0.0",
        requires=">=0.1",
        timezone="Asia/Shanghai",
        currency="CNY",
        languages=["zh", "en"],
        home="ticket_list",
        navigation=[{"id": "ticket_list", "icon": "tool"}],
        parameters=[item("most_hours", type="integer", default=40)],
    ),
    document("dictionary", "ticket_status", closed=True, entries=entries("new", "open", "waiting", "done", "closed")),
    document("dictionary", "priority", closed=True, entries=entries("low", "high", "ancient", retired=["ancient"])),
    document("dictionary", "origin", closed=False, entries=entries("phone", "mail")),
    document("table", "customers", title_field="name", fields=[item("name", type="text", required=True)]),
    TICKETS,
    VISITS,
    MACHINE,
    document(
        "view", "ticket_list", table="tickets", layout="list", columns=[{"id": "number"}], sort=["-sys_created_at"]
    ),
    *RULES,
    *ROLES,
)


@cache
def plan() -> AppPlan:
    """The compiled desk."""
    return compiled(*DOCUMENTS)


def compiled(*documents: Mapping[str, object]) -> AppPlan:
    """Documents as a plan; a test app with problems is a mistake in the test."""
    drafts = tuple(Draft(dict(one), f"{one['kind']}/{one['id']}") for one in documents)
    result = check_app(Source(drafts))
    errors = [problem for problem in result.problems if problem.level == "error"]
    assert result.plan is not None, errors
    return result.plan


LEAD = Actor("u-lead", "Li", frozenset({"lead"}))
AGENT = Actor("u-agent", "An", frozenset({"agent"}))
VIEWER = Actor("u-viewer", "Vi", frozenset({"viewer"}))
STRANGER = Actor("u-none", "No", frozenset())
CHANNEL = Actor("connection:shop", "Shop", frozenset({"channel"}), sort="system")
ROOT = Actor("root", "Root", trusted=True)


@dataclass(frozen=True)
class OnePlan:
    """The ``Plans`` port over a single app."""

    only: AppPlan

    def plan(self, app: str) -> AppPlan | None:
        return self.only if app == self.only.id else None

    def all(self) -> tuple[AppPlan, ...]:
        return (self.only,)


class Desk:
    """An engine on a memory store, with short words for what tests do all the time."""

    def __init__(self, app: AppPlan | None = None) -> None:
        self.plan = app or plan()
        self.clock = SimulatedClock(START)
        self.ids = TimeIds(self.clock)
        self.store = MemoryStore(self.plan.id)
        self.engine = Engine(self.store, OnePlan(self.plan), self.clock, self.ids)

    def change(self, operation: Operation, table: str = "tickets", actor: Actor = LEAD, **more: object) -> Change:
        """A change through the API's door."""
        return Change(app=APP, table=table, operation=operation, actor=actor, cause=Cause("api"), **more)  # type: ignore[arg-type]

    def do(self, operation: Operation, table: str = "tickets", actor: Actor = LEAD, **more: object) -> Outcome:
        """Carry out a change."""
        return self.engine.change(self.change(operation, table, actor, **more))

    def ticket(self, number: int = 1, actor: Actor = LEAD, state: str | None = None, **fields: object) -> Record:
        """A new ticket that must be accepted."""
        given = {"number": f"T-{number}", "origin": "mail", "ref": f"R{number}", "customer": None, **fields}
        allowed = {name: value for name, value in given.items() if value is not None}
        outcome = self.do(Operation.CREATE, actor=actor, fields=allowed, state=state)
        assert outcome.status.done, outcome.problems
        assert outcome.record is not None
        return self.now(outcome.record.id)

    def now(self, record: str, table: str = "tickets") -> Record:
        """The record as it is stored."""
        return self.store.state.rows[(APP, table)][record]

    def marks(self, record: str) -> set[str]:
        """Codes of the marks in force."""
        return {mark.code for mark in self.store.state.marks if mark.record == record}

    def kinds(self, record: str) -> list[str]:
        """Kinds of the record's events, in the order they were written."""
        return [event.kind for event in self.store.state.events if event.record == record]


def codes(outcome: Outcome) -> set[str]:
    """Codes of the problems that an outcome brings."""
    return {problem.code for problem in outcome.problems}


def pointers(outcome: Outcome) -> dict[str, str]:
    """Code by pointer."""
    return {problem.pointer: problem.code for problem in outcome.problems}

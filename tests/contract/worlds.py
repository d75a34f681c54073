"""Worlds: installations in which time stands still and ids are counted, so that equal questions get equal answers."""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zlib import crc32

from orderloom import settings
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import WriteTx
from orderloom.runtime.record.change import Actor, Cause, Change, HoldRequest, Operation
from orderloom.runtime.task_rows import Task
from orderloom.runtime.tasks.journal import Deed, note
from orderloom.runtime.tasks.rules import begun
from orderloom.wiring import Installation, open_installation
from orderloom.wiring.apps import apply_to
from tests.contract.house import PASSWORD, Client, House, live_in

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MAKER = Actor("maker", "Maker", sort="system", trusted=True)
HEADERS = ("content-type", "etag", "location", "content-disposition", "link", "retry-after", "www-authenticate")
"""Headers that are part of an answer."""
OF_A_SANDBOX = re.compile(r"\b01[0-9a-f]{10}7[0-9a-f]{19}\b")
"""Ids that a trial makes in a sandbox of its own; those of the world itself are counted."""


@dataclass
class CountedIds:
    """Ids that depend on nothing but how many were made since ``start_at``."""

    count: int = 0

    def new(self) -> str:
        self.count += 1
        return f"{self.count:032x}"

    def start_at(self, number: int) -> None:
        """Count on from here."""
        self.count = number


@dataclass(frozen=True)
class Row:
    """A record to make under an id of our choosing."""

    table: str
    id: str
    fields: Mapping[str, object]
    state: str | None = None


@dataclass(frozen=True)
class Request:
    """One question, the same for both worlds; ``page`` asks as a browser."""

    door: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    page: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back, without what differs from session to session."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True)
class World:
    """An installation with one person who asks."""

    house: House
    ids: CountedIds
    program: Client
    browser: Client
    secrets: tuple[str, ...]

    def ask(self, request: Request, number: int) -> Answer:
        """The answer to the ``number``-th request."""
        self.ids.start_at(number * 100_000)
        client = self.browser if request.page else self.program
        sent: dict[str, object] = {"params": request.params, "headers": dict(request.headers)}
        if request.body is not None:
            sent["data" if request.page else "json"] = request.body
        if request.page and request.method != "GET":
            sent["headers"] = {**request.headers, "x-csrf-token": self.secrets[0]}
        answer = client.request(request.method, request.path, **sent)  # type: ignore[arg-type]
        headers = tuple((name, answer.headers[name]) for name in HEADERS if name in answer.headers)
        return Answer(answer.status_code, headers, self._without_secrets(answer.text))

    def _without_secrets(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "@")
        return OF_A_SANDBOX.sub("@", text)


def make(installation: Installation, app: str, ids: CountedIds, rows: Sequence[Row]) -> None:
    """Make records behind the gate; what a record brings along is counted from a place of its own."""
    for row in rows:
        ids.start_at(10**12 + crc32(f"{row.table}/{row.id}".encode()) * 1_000)
        change = Change(
            app=app,
            table=row.table,
            operation=Operation.CREATE,
            actor=MAKER,
            cause=Cause("sample"),
            record=row.id,
            fields=row.fields,
            state=row.state,
        )
        outcome = installation.engine.change(change)
        assert outcome.status.done, (row, outcome.problems)


def stir(installation: Installation, app: str, ids: CountedIds, rows: Sequence[Row]) -> None:
    """Leave traces of work on records: a hold, a change that was refused, and a task of somebody else."""
    ids.start_at(10**10)
    for row in rows:
        held = Change(app, row.table, Operation.HOLD, MAKER, Cause("sample"), row.id, hold=HoldRequest("look"))
        refused = Change(app, row.table, Operation.UPDATE, MAKER, Cause("sample"), row.id, fields={"nothing": 1})
        assert installation.engine.change(held).status.done
        assert not installation.engine.change(refused).status.done
        installation.store.write(partial(ask_somebody, app, row))


def task_of(record: str) -> str:
    """The id of the task on a record that somebody was busy with."""
    return f"{crc32(record.encode()):032x}"


def ask_somebody(app: str, row: Row, tx: WriteTx) -> None:
    """Ask somebody else for something about a record."""
    title = {"zh": "看看", "en": "Have a look"}
    task = Task(task_of(row.id), app, title, START, flow="looking", table=row.table, record=row.id, due_at=START)
    given = begun(task, {"somebody-else": ()}, START)
    assert tx.tasks.add(given)
    note(tx, given, MAKER, Cause("sample"), Deed("given"), None, f"{task.id}-1", START)


@contextlib.contextmanager
def open_world(
    url: str, home: Path, app: Path, role: str, rows: Sequence[Row], busy: Sequence[Row] = ()
) -> Iterator[World]:
    """A world with these records, seen by one person with one role; somebody has been ``busy`` on some of them."""
    with contextlib.ExitStack() as stack:
        installation = stack.enter_context(open_installation(settings.create(home, url)))
        clock, ids = SimulatedClock(START), CountedIds()
        installation.clock = clock  # type: ignore[assignment]
        installation.database.clock = clock
        installation.ids = ids  # type: ignore[assignment]
        plan = apply_to(installation, app).plan
        ids.start_at(1_000)
        installation.people.add("somebody", display="Somebody", roles=(role,), app=plan.id, password=PASSWORD)
        make(installation, plan.id, ids, rows)
        stir(installation, plan.id, ids, busy)
        house = stack.enter_context(live_in(installation, plan, loops=False))
        program, browser = house.program("somebody"), house.browser("somebody")
        account = installation.accounts.by_name("somebody")
        assert account is not None
        csrf = [one.csrf for one in installation.accounts.sessions_of(account.id) if one.csrf and one.sort == "page"]
        yield World(house, ids, program, browser, (*csrf, account.id))


def told(request: Request) -> str:
    """A request as one can send it again by hand."""
    body = "" if request.body is None else json.dumps(request.body, ensure_ascii=False, default=str)
    return f"{request.door}: {request.method} {request.path} {dict(request.params)} {dict(request.headers)} {body}"

"""Running numbers on both databases: unique whoever asks, without a gap where that was promised, kept where brought."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count

import pytest

from orderloom.check.app import check_app
from orderloom.check.plan import AppPlan
from orderloom.check.source import load_documents
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.ports import BusyError, WriteTx
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Outcome, Query, Status
from orderloom.runtime.sandbox import OneApp
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.schema import series
from orderloom.store.store import SqlStore
from orderloom.store.tx import SqlWriteTx

NEW_YEAR_IN_SHANGHAI = datetime(2026, 12, 31, 16, tzinfo=UTC)
IMPORTER = Actor("i", "Importer", trusted=True)
CAUSE = Cause("test")


def _title(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def _documents() -> Iterator[dict[str, object]]:
    fields: list[dict[str, object]] = [
        {"id": "no", "type": "number_series", "pattern": "SO-{yyyy}{mm}-{000}", "reset": "month"},
        {"id": "label", "type": "formula", "expression": {"cat": ["# ", {"var": "no"}]}},
        {"id": "invoice", "type": "number_series", "pattern": "{0000}", "gapless": True, "taken_by": "bill"},
        {"id": "code", "type": "text"},
        {"id": "amount", "type": "integer"},
        {"id": "status", "type": "state", "dictionary": "states"},
    ]
    yield {
        "kind": "table", "id": "orders", "title": _title("orders"), "title_field": "no",
        "fields": [{"title": _title(str(field["id"])), **field} for field in fields],
        "keys": [{"id": "by_code", "fields": ["code"]}],
    }  # fmt: skip
    entries = [{"id": code, "title": _title(code), "color": "blue"} for code in ("open", "billed", "closed")]
    yield {"kind": "dictionary", "id": "states", "title": _title("states"), "closed": True, "entries": entries}
    yield {
        "kind": "machine", "id": "path", "title": _title("path"), "table": "orders", "field": "status",
        "initial": "open",
        "states": [{"id": "open"}, {"id": "billed"}, {"id": "closed", "final": True}],
        "transitions": [
            {"id": "bill", "title": _title("bill"), "from": ["open"], "to": "billed",
             "guard": {">": [{"var": "amount"}, 0]}},
            {"id": "close", "title": _title("close"), "from": ["billed"], "to": "closed"},
            {"id": "reopen", "title": _title("reopen"), "from": ["billed"], "to": "open"},
        ],
    }  # fmt: skip
    yield {
        "kind": "view", "id": "list", "title": _title("list"), "table": "orders", "layout": "list",
        "columns": [{"id": "no"}],
    }  # fmt: skip
    yield {
        "kind": "app", "id": "trial", "version": "1.0.0", "title": _title("trial"), "requires": ">=0.1",
        "timezone": "Asia/Shanghai", "currency": "CNY", "home": "list",
    }  # fmt: skip


def _plan() -> AppPlan:
    rows = [(str(one["kind"]), str(one["id"]), json.dumps(one)) for one in _documents()]
    result = check_app(load_documents(rows))
    assert result.plan is not None, result.problems
    return result.plan


class Desk:
    """An engine on a database of its own."""

    def __init__(self, url: str, clock: SimulatedClock) -> None:
        plan = _plan()
        self.codes = count()
        self.database = open_database(url, clock, durable=False)
        migrations.upgrade(self.database)
        self.store = SqlStore(self.database)
        self.store.expand(plan)
        self.engine = Engine(self.store, OneApp(plan), clock, TimeIds(clock))

    def create(self, fields: Mapping[str, object], then: tuple[Change, ...] = ()) -> Outcome:
        """A new order."""
        given = {"code": f"order {next(self.codes)}", **fields}
        change = Change("trial", "orders", Operation.CREATE, IMPORTER, CAUSE, fields=given, then=then)
        return self.engine.change(change)

    def move(self, record: str, transition: str, **fields: object) -> Outcome:
        """One step of an order."""
        change = Change(
            "trial",
            "orders",
            Operation.TRANSITION,
            IMPORTER,
            CAUSE,
            record=record,
            transition=transition,
            fields=fields,
        )
        return self.engine.change(change)

    def values(self, field: str) -> list[object]:
        """A field of every order."""
        page = self.engine.read(Query("trial", "orders", IMPORTER, limit=500))
        return [record.values[field] for record in page.items]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """The orders, none yet."""
    made = Desk(database_url, SimulatedClock(NEW_YEAR_IN_SHANGHAI))
    yield made
    made.database.close()


def _id(outcome: Outcome) -> str:
    assert outcome.record is not None, outcome.problems
    return outcome.record.id


def _patiently(job: object) -> Outcome:
    assert callable(job)
    for _ in range(50):
        try:
            outcome = job()
        except BusyError:
            continue
        assert isinstance(outcome, Outcome)
        return outcome
    raise AssertionError


def test_a_new_record_is_numbered_in_the_zone_of_the_app_and_formulas_follow(desk: Desk) -> None:
    first, second = desk.create({}).record, desk.create({}).record
    assert first is not None
    assert second is not None
    assert (first.values["no"], second.values["no"]) == ("SO-202701-001", "SO-202701-002")
    assert first.values["label"] == "# SO-202701-001"
    assert first.values["invoice"] is None


def test_numbers_are_unique_under_concurrency(desk: Desk) -> None:
    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(lambda _: _patiently(lambda: desk.create({})), range(120)))
    assert {outcome.status for outcome in outcomes} == {Status.CREATED}
    assert len(set(desk.values("no"))) == 120


def test_a_number_brought_along_is_kept_and_never_given_again(desk: Desk) -> None:
    assert desk.create({"no": "SO-202701-007"}).status is Status.CREATED
    assert desk.create({"no": "OLD 12"}).status is Status.CREATED
    assert desk.create({"no": "SO-202701-007"}).status is Status.REFUSED
    record = desk.create({}).record
    assert record is not None
    assert record.values["no"] == "SO-202701-008"


def test_a_number_in_use_is_passed_over_after_counting_began_anew(desk: Desk) -> None:
    desk.create({"no": "SO-202701-001"})

    def forget(tx: WriteTx) -> None:
        assert isinstance(tx, SqlWriteTx)
        tx.link.run(series.delete())

    desk.store.write(forget)
    record = desk.create({}).record
    assert record is not None
    assert record.values["no"] == "SO-202701-002"


def test_a_number_once_taken_stays_when_the_transition_happens_again(desk: Desk) -> None:
    order = _id(desk.create({"amount": 1}))
    assert desk.move(order, "bill").status is Status.CHANGED
    assert desk.move(order, "reopen").status is Status.CHANGED
    again = desk.move(order, "bill").record
    assert again is not None
    assert again.values["invoice"] == "0001"


def test_gapless_numbers_have_no_gap_whatever_fails_beside_them(desk: Desk) -> None:
    """200 moves at once: some are refused by their guard, some by a key, some undone by what follows them."""
    desk.create({"code": "taken"})
    orders = [_id(desk.create({"amount": 0 if place % 5 == 0 else 1, "code": f"c{place}"})) for place in range(200)]

    def move(place: int) -> Outcome:
        extra: dict[str, object] = {"code": "taken"} if place % 7 == 0 else {}
        broken = Change("trial", "orders", Operation.UPDATE, IMPORTER, CAUSE, record="nobody", pointer="/then/0/fields")
        change = Change(
            "trial", "orders", Operation.TRANSITION, IMPORTER, CAUSE, record=orders[place], transition="bill",
            fields=extra, then=(broken,) if place % 11 == 0 else (),
        )  # fmt: skip
        return _patiently(lambda: desk.engine.change(change))

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(move, range(200)))
    done = [outcome for outcome in outcomes if outcome.status is Status.CHANGED]
    assert len(done) == sum(place % 5 != 0 and place % 7 != 0 and place % 11 != 0 for place in range(200))
    taken = sorted(str(value) for value in desk.values("invoice") if value is not None)
    assert taken == [f"{number:04}" for number in range(1, len(done) + 1)]

"""Tables of other systems: read in place on both kinds of database, under rights, never written, alone when down."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from orderloom.runtime.ports import SourceDownError
from orderloom.runtime.record.change import Cause, Change, Operation, Status
from tests.integration.runtime.market import APP, BOSS, Market, actor, checked, field, lookup, right, role, table

ROWS = [
    (1, "A-1", "Ada", 2, "12.50", "2026-01-05", "2026-01-05 10:00:00", 1, "gold"),
    (2, "A-2", "Bob", 5, "7.25", "2026-02-01", "2026-02-01 00:30:00", 0, "plain"),
    (3, "A-3", None, None, None, None, None, None, None),
    (4, "Z-9", "Old", 1, "1.00", "1999-12-31", "1999-12-31 23:59:59", 1, "gold"),
]
MAKE = (
    'CREATE TABLE "Legacy Orders" ("ORDER_ID" integer PRIMARY KEY, "NO" varchar(20), "CUST" varchar(50), "QTY" integer,'
    ' "TOTAL" numeric(12,2), "DAY" date, "PAID" timestamp, "URGENT" {flag}, "LEVEL" text)'
)
COLUMNS = {
    "no": "NO",
    "buyer": "CUST",
    "qty": "QTY",
    "total": "TOTAL",
    "day": "DAY",
    "paid": "PAID",
    "urgent": "URGENT",
    "level": "LEVEL",
}
FIELDS = (
    field("no", "text"),
    field("buyer", "text"),
    field("qty", "integer"),
    field("total", "decimal", scale=2),
    field("day", "date"),
    field("paid", "datetime"),
    field("urgent", "boolean"),
    field("level", "choice", dictionary="levels"),
)
LEGACY = table("legacy", "no", *FIELDS)
MAPPED = [{"id": id, "column": column} for id, column in COLUMNS.items()]
SOURCE = {
    "engine": "old_erp",
    "table": "Legacy Orders",
    "key": "ORDER_ID",
    "columns": MAPPED,
    "filter": {"or": [{"==": [{"var": "day"}, None]}, {">=": [{"var": "day"}, "2000-01-01"]}]},
}
NOTES = table(
    "notes",
    "text",
    field("text", "text", required=True),
    field("old", "link", table="legacy"),
    lookup("old_buyer", "old", "buyer"),
    lookup("old_total", "old", "total"),
)
DOCUMENTS = (
    {**LEGACY, "source": SOURCE},
    NOTES,
    role("boss", right("legacy"), right("notes"), right("orders"), right("customers"), right("lines")),
    role("gold", right("legacy", rows={"==": [{"var": "level"}, "gold"]}), right("notes")),
    role("shy", right("legacy", hidden=["buyer"]), right("notes")),
)


def fill_sqlite(path: Path) -> str:
    """The old system as a file."""
    with sqlite3.connect(path) as raw:
        raw.execute(MAKE.format(flag="integer"))
        raw.executemany('INSERT INTO "Legacy Orders" VALUES (?,?,?,?,?,?,?,?,?)', ROWS)
    return f"sqlite:///{path}"


def fill_postgres(url: str) -> str:
    """The old system as a PostgreSQL database."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(MAKE.format(flag="boolean").encode())
        for row in ROWS:
            plain = [bool(value) if place == 7 and value is not None else value for place, value in enumerate(row)]
            server.execute('INSERT INTO "Legacy Orders" VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)', plain)
    return url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def market(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """Our own records on SQLite, with notes about the old system's, which lie on either kind of database."""
    folder = tmp_path_factory.mktemp("external")
    if request.param == "sqlite":
        address = fill_sqlite(folder / "legacy.db")
    else:
        address = fill_postgres(request.getfixturevalue("module_postgres_url"))
    made = Market(f"sqlite:///{folder / 'own.db'}", *DOCUMENTS, sources={"old_erp": address})
    for old in ("1", "2", "3", "4"):
        made.make("notes", text=f"n{old}", old=old)
    made.make("notes", text="n5")
    yield made
    made.store.externals.close()
    made.database.close()


def test_rows_come_as_records_of_our_own_types(market: Market) -> None:
    names = ("id", "no", "buyer", "qty", "total", "day", "paid", "urgent", "level")
    first, second, bare = market.values("legacy", *names, sort=("no",))
    moment = datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert first == ("1", "A-1", "Ada", 2, Decimal("12.50"), date(2026, 1, 5), moment, True, "gold")
    assert second[:5] == ("2", "A-2", "Bob", 5, Decimal("7.25"))
    assert bare == ("3", "A-3", *(None for _ in range(7)))


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"==": [{"var": "buyer"}, "Ada"]}, ["A-1"]),
        ({">": [{"var": "total"}, 7]}, ["A-1", "A-2"]),
        ({">": [{"var": "paid"}, "2026-01-31T00:00:00Z"]}, ["A-2"]),
        ({"==": [{"var": "day"}, "2026-01-05"]}, ["A-1"]),
        ({"==": [{"var": "urgent"}, False]}, ["A-2"]),
        ({"==": [{"var": "id"}, "2"]}, ["A-2"]),
        ({"==": [{"var": "id"}, "none"]}, []),
        ({"in": [{"var": "level"}, ["gold", "plain"]]}, ["A-1", "A-2"]),
        ({"==": [{"var": "no"}, "Z-9"]}, []),
    ],
    ids=str,
)
def test_filters_reach_the_other_database(market: Market, rule: object, found: list[str]) -> None:
    assert market.values("legacy", "no", filter=rule, sort=("no",)) == [(no,) for no in found]


def test_pages_search_and_groups_work(market: Market) -> None:
    first = market.ask("legacy", sort=("-paid",), limit=2)
    rest = market.ask("legacy", sort=("-paid",), limit=2, cursor=first.next)
    assert [item.values["no"] for item in (*first.items, *rest.items)] == ["A-2", "A-1", "A-3"]
    assert market.values("legacy", "no", search="ada", search_fields=("buyer",)) == [("A-1",)]
    groups = market.ask("legacy", group=("paid:month",), measures=("count", "sum:total")).groups
    assert [(group.keys[0], group.values) for group in groups] == [
        (date(2026, 1, 1), (1, Decimal("12.50"))),
        (date(2026, 2, 1), (1, Decimal("7.25"))),
        (None, (1, None)),
    ]


def test_one_row_is_found_by_its_key(market: Market) -> None:
    assert market.ask("legacy", id="2").items[0].values["no"] == "A-2"
    for missing in ("4", "99", "x", "9" * 40):
        assert market.ask("legacy", id=missing).status is Status.MISSING


@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE, Operation.DELETE])
def test_nothing_is_ever_written(market: Market, operation: Operation) -> None:
    record = None if operation is Operation.CREATE else "1"
    change = Change(APP, "legacy", operation, BOSS, Cause("api"), record=record, fields={"no": "N"})
    outcome = market.engine.change(change)
    assert (outcome.status, [one.code for one in outcome.problems]) == (Status.REFUSED, ["record.external"])
    assert "legacy" in outcome.problems[0].message("en")


def test_rights_hold_for_rows_and_fields(market: Market) -> None:
    assert market.values("legacy", "no", who=actor("gold")) == [("A-1",)]
    assert market.ask("legacy", actor("gold"), id="2").status is Status.MISSING
    assert all("buyer" not in item.values for item in market.ask("legacy", actor("shy")).items)


def test_look_ups_cross_databases_and_obey_rights(market: Market) -> None:
    expected = [("Ada", Decimal("12.50")), ("Bob", Decimal("7.25")), (None, None), (None, None), (None, None)]
    assert market.values("notes", "old_buyer", "old_total", sort=("text",)) == expected
    seen = market.values("notes", "old_buyer", who=actor("gold"), sort=("text",))
    assert seen == [("Ada",), (None,), (None,), (None,), (None,)]
    assert all("old_buyer" not in item.values for item in market.ask("notes", actor("shy")).items)
    for item in market.ask("notes").items:
        assert market.ask("notes", id=item.id).items[0].values == item.values


def test_what_lies_apart_neither_sorts_nor_filters(market: Market) -> None:
    assert [one.code for one in market.ask("notes", sort=("old_buyer",)).problems] == ["query.sort"]
    assert market.ask("notes", filter={"==": [{"var": "old_buyer"}, "Ada"]}).status is Status.REFUSED


@pytest.mark.parametrize("address", ["sqlite:////nowhere/at/all.db", "postgresql://x@127.0.0.1:1/x", ""])
def test_a_database_that_is_down_stops_its_own_table_only(tmp_path: Path, address: str) -> None:
    market = Market(f"sqlite:///{tmp_path / 'own.db'}", *DOCUMENTS, sources={"old_erp": address} if address else {})
    market.make("notes", text="n", old="1")
    with pytest.raises(SourceDownError) as told:
        market.ask("legacy")
    assert told.value.source == "old_erp"
    assert market.values("notes", "text", "old_buyer") == [("n", None)]
    market.database.close()


def test_a_column_that_went_away_is_told_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "legacy.db"
    market = Market(f"sqlite:///{tmp_path / 'own.db'}", *DOCUMENTS, sources={"old_erp": fill_sqlite(path)})
    with sqlite3.connect(path) as raw:
        raw.execute('ALTER TABLE "Legacy Orders" RENAME COLUMN "CUST" TO "BUYER"')
    with pytest.raises(SourceDownError):
        market.ask("legacy")
    with sqlite3.connect(path) as raw:
        raw.execute('ALTER TABLE "Legacy Orders" RENAME COLUMN "BUYER" TO "CUST"')
    assert len(market.ask("legacy").items) == 3
    market.database.close()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"keys": [{"id": "k", "fields": ["no"]}]}, "table.source_option"),
        ({"fields": [*FIELDS, field("more", "text")]}, "table.source_unmapped"),
        ({"source": {**SOURCE, "columns": [*MAPPED, {"id": "x", "column": "X"}]}}, "field.unknown"),
        ({"source": {**SOURCE, "filter": {"==": [{"var": "gone"}, 1]}}}, "logic.unknown_field"),
    ],
    ids=["option", "unmapped", "unknown", "filter"],
)
def test_documents_that_cannot_be_read_so_are_refused(change: dict[str, object], code: str) -> None:
    result = checked(*DOCUMENTS, {**LEGACY, "source": SOURCE, **change})
    assert code in {one.code for one in result.problems}

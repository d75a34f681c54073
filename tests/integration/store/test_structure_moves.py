"""A field that changes its type moves its values while everybody works, and no reader ever sees half of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from orderloom.model.values import Money
from orderloom.runtime.clock import SimulatedClock
from orderloom.store import backfill, holdings
from orderloom.store.link import Database
from tests.integration.store.apps import Maker
from tests.integration.store.moving import Shelf, Team, documents

TEXT = {"id": "size", "type": "text"}
WHOLE = {"id": "size", "type": "integer"}


@pytest.fixture
def shelf(make: Maker) -> Shelf:
    """The versions of an app that no other test uses: so far one, with a text."""
    return Shelf(make.app, [documents(make.app, [TEXT])])


@pytest.fixture
def team(database: Database) -> Iterator[Team]:
    """Processes that leave when their test is over."""
    made = Team(database)
    yield made
    made.leave()


def states(database: Database, app: str, name: str) -> dict[str, str]:
    """The state of every set of columns of a field."""
    with database.snapshot() as link:
        return {row.column: row.state for row in holdings.of_app(link, app) if row.field == name}


def test_values_move_before_the_new_version_is_in_force(
    team: Team, database: Database, shelf: Shelf, make: Maker
) -> None:
    one = team.join(shelf)
    record = make.record(size="12")
    one.insert(record)
    shelf.versions.append(documents(make.app, [WHOLE]))
    one.plans.refresh()
    assert one.value(record.id, "size") == "12"
    one.finish()
    assert one.value(record.id, "size") == 12
    assert states(database, make.app, "size") == {"size$text_t": "retired", "size$integer_i": "current"}


@pytest.mark.parametrize(
    ("before", "value", "after", "expected"),
    [
        ({"type": "text"}, " 7 ", {"type": "integer"}, 7),
        ({"type": "text"}, "a", {"type": "choice", "dictionary": "kinds"}, "a"),
        ({"type": "text"}, "2026-11-20", {"type": "date"}, date(2026, 11, 20)),
        ({"type": "text"}, "8.5", {"type": "decimal", "scale": 2}, Decimal("8.50")),
        ({"type": "decimal", "scale": 1}, Decimal("8.5"), {"type": "decimal", "scale": 3}, Decimal("8.500")),
        ({"type": "decimal", "scale": 2}, Decimal("8.50"), {"type": "money"}, Money(Decimal("8.50"), "CNY")),
        ({"type": "integer"}, 7, {"type": "text"}, "7"),
        ({"type": "choice", "dictionary": "kinds"}, "b", {"type": "tags"}, ("b",)),
        ({"type": "tags"}, ("b",), {"type": "choice", "dictionary": "kinds"}, "b"),
        ({"type": "text"}, "many", {"type": "integer"}, None),
        ({"type": "decimal", "scale": 3}, Decimal("8.125"), {"type": "decimal", "scale": 2}, None),
        ({"type": "text"}, "d", {"type": "choice", "dictionary": "kinds"}, None),
    ],
)
def test_values_are_converted_by_what_the_fields_themselves_read(
    team: Team,
    database: Database,
    make: Maker,
    before: dict[str, object],
    value: object,
    after: dict[str, object],
    expected: object,
) -> None:
    shelf = Shelf(make.app, [documents(make.app, [{"id": "size", **before}])])
    one = team.join(shelf)
    record = make.record(size=value)
    one.insert(record)
    shelf.versions.append(documents(make.app, [{"id": "size", **after}]))
    one.finish()
    assert one.value(record.id, "size") == expected


def test_what_is_written_while_values_move_is_moved_too(
    team: Team, database: Database, shelf: Shelf, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "FEWEST_ROWS", 2)
    one = team.join(shelf)
    records = [make.record(size=str(number)) for number in range(7)]
    for record in records:
        one.insert(record)
    shelf.versions.append(documents(make.app, [WHOLE]))
    one.plans.refresh()
    assert one.step()
    one.change(records[0].id, size="100")
    one.change(records[6].id, size="106")
    late = make.record(size="200")
    one.insert(late)
    one.change(records[1].id, no="other")
    one.finish()
    assert [one.value(record.id, "size") for record in records] == [100, 1, 2, 3, 4, 5, 106]
    assert one.value(late.id, "size") == 200


def test_nothing_moves_before_every_process_keeps_both_columns(
    team: Team, database: Database, shelf: Shelf, make: Maker
) -> None:
    one, other = team.join(shelf), team.join(shelf)
    record = make.record(size="1")
    one.insert(record)
    shelf.versions.append(documents(make.app, [WHOLE]))
    one.plans.refresh()
    assert not any(one.step() for _ in range(3))
    other.change(record.id, size="2")
    other.plans.refresh()
    other.change(record.id, size="3")
    one.finish()
    assert one.value(record.id, "size") == 3
    assert other.value(record.id, "size") == "3"
    other.plans.refresh()
    assert other.value(record.id, "size") == 3


def test_a_dead_process_holds_nothing_up(
    team: Team, database: Database, shelf: Shelf, make: Maker, clock: SimulatedClock
) -> None:
    team.join(shelf)
    one = team.join(shelf)
    one.insert(make.record(size="1"))
    shelf.versions.append(documents(make.app, [WHOLE]))
    one.plans.refresh()
    assert not one.step()
    if database.engine.dialect.name == "sqlite":
        clock.advance(timedelta(seconds=31))
        one.finish()


def test_a_new_process_goes_on_where_a_killed_one_stopped(
    team: Team, database: Database, shelf: Shelf, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "FEWEST_ROWS", 2)
    one = team.join(shelf)
    records = [make.record(size=str(number)) for number in range(5)]
    for record in records:
        one.insert(record)
    shelf.versions.append(documents(make.app, [WHOLE]))
    one.plans.refresh()
    assert one.step() == 2
    one.leave()
    other = team.join(shelf)
    assert other.value(records[4].id, "size") == "4"
    other.finish()
    assert [other.value(record.id, "size") for record in records] == [0, 1, 2, 3, 4]
    with database.snapshot() as link:
        (own,) = [row for row in holdings.of_app(link, make.app) if row.column == ""]
    assert own.moved == 5


def test_going_back_loses_neither_what_was_written_since_nor_what_could_not_be_converted(
    team: Team, database: Database, shelf: Shelf, make: Maker
) -> None:
    one = team.join(shelf)
    plain, odd, padded = make.record(size="1"), make.record(size="many"), make.record(size=" 3 ")
    for record in (plain, odd, padded):
        one.insert(record)
    shelf.versions.append(documents(make.app, [WHOLE]))
    one.finish()
    assert [one.value(record.id, "size") for record in (plain, odd, padded)] == [1, None, 3]
    one.change(plain.id, size=10)
    shelf.versions.append(documents(make.app, [TEXT]))
    one.finish()
    assert [one.value(record.id, "size") for record in (plain, odd, padded)] == ["10", "many", " 3 "]


def test_a_formula_is_computed_for_old_records_before_anybody_reads_it(
    team: Team, database: Database, make: Maker
) -> None:
    count = {"id": "count", "type": "integer"}
    shelf = Shelf(make.app, [documents(make.app, [count])])
    one = team.join(shelf)
    record = make.record(count=4)
    one.insert(record)
    for factor in (2, 3):
        rule = {"id": "double", "type": "formula", "expression": {"*": [{"var": "count"}, factor]}}
        shelf.versions.append(documents(make.app, [count, rule]))
        one.finish()
        assert one.value(record.id, "double") == 4 * factor


def test_a_version_that_is_overtaken_on_its_way_leaves_nothing_behind(
    team: Team, database: Database, shelf: Shelf, make: Maker
) -> None:
    one = team.join(shelf)
    record = make.record(size="2026-01-02")
    one.insert(record)
    shelf.versions.append(documents(make.app, [WHOLE]))
    one.plans.refresh()
    shelf.versions.append(documents(make.app, [{"id": "size", "type": "date"}]))
    one.finish()
    assert one.value(record.id, "size") == date(2026, 1, 2)
    found = states(database, make.app, "size")
    assert {name for name, state in found.items() if state == "current"} == {"size$date_d"}
    assert "filling" not in found.values()


def test_a_removed_field_comes_back_with_its_values(team: Team, database: Database, shelf: Shelf, make: Maker) -> None:
    one = team.join(shelf)
    record = make.record(size="12")
    one.insert(record)
    shelf.versions.append(documents(make.app, []))
    one.finish()
    assert states(database, make.app, "size") == {"size$text_t": "retired"}
    shelf.versions.append(documents(make.app, [TEXT]))
    one.finish()
    assert one.value(record.id, "size") == "12"
    assert states(database, make.app, "size") == {"size$text_t": "current"}


def test_a_key_over_a_moving_field_is_made_when_all_have_moved(
    team: Team, database: Database, shelf: Shelf, make: Maker
) -> None:
    key = [{"id": "by_size", "fields": ["size"], "on_duplicate": "refuse"}]
    one = team.join(shelf)
    for number in range(3):
        one.insert(make.record(size=str(number)))
    shelf.versions.append(documents(make.app, [WHOLE], keys=key))
    one.finish()
    with pytest.raises(Exception, match="by_size"):
        one.insert(make.record(size=2))


def test_a_key_that_the_moved_values_break_leaves_the_version_before_in_force(
    team: Team, database: Database, shelf: Shelf, make: Maker
) -> None:
    key = [{"id": "by_size", "fields": ["size"], "on_duplicate": "refuse"}]
    one = team.join(shelf)
    first, second = make.record(size="1"), make.record(size=" 1")
    for record in (first, second):
        one.insert(record)
    shelf.versions.append(documents(make.app, [WHOLE], keys=key))
    for _ in range(5):
        one.plans.refresh()
        one.step()
    assert one.value(first.id, "size") == "1"
    with database.snapshot() as link:
        problems = {row.problem for row in holdings.of_app(link, make.app) if row.state == "filled"}
    assert len(problems) == 1
    assert "by_size" in problems.pop()
    one.change(second.id, size="2")
    one.finish()
    assert one.value(second.id, "size") == 2

"""The table plan counts what there is: nobody publishes without knowing what a version does to the records."""

from collections.abc import Iterator, Mapping, Sequence

import pytest

from orderloom.check.app import check_app
from orderloom.check.plan import AppPlan
from orderloom.check.source import load_documents
from orderloom.check.structure import Sort, StructureChange, structure_plan
from orderloom.store.link import Database
from tests.integration.store.apps import Maker
from tests.integration.store.moving import Shelf, Team, documents

SIZE = {"id": "size", "type": "text"}


@pytest.fixture
def team(database: Database) -> Iterator[Team]:
    """Processes that leave when their test is over."""
    made = Team(database)
    yield made
    made.leave()


def coming(app: str, fields: Sequence[Mapping[str, object]], **more: object) -> AppPlan:
    found = check_app(load_documents(documents(app, fields, **more))).plan
    assert found is not None
    return found


def planned(team: Team, make: Maker, fields: Sequence[Mapping[str, object]], **more: object) -> list[StructureChange]:
    """What the third version would do to three records: two texts, of which one is no number, and an empty one."""
    shelf = Shelf(make.app, [documents(make.app, [SIZE])])
    one = team.join(shelf)
    for size in ("1", "many", None):
        one.insert(make.record(size=size, no="same"))
    old, new = one.plans.plan(make.app), coming(make.app, fields, **more)
    return list(one.store.measure(old, new, structure_plan(old, new)))


def test_a_retyped_field_says_how_many_values_do_not_convert(team: Team, make: Maker) -> None:
    (change,) = planned(team, make, [{"id": "size", "type": "integer"}])
    assert (change.sort, change.rows, change.failing, change.examples) == (Sort.FIELD_RETYPED, 2, 1, ("many",))
    assert change.lossy
    assert not change.blocks
    assert "2 " in change.sentence("zh")
    assert "many" in change.sentence("en")


def test_a_retyped_field_that_keeps_every_value_is_not_lossy(team: Team, make: Maker) -> None:
    (change,) = planned(team, make, [{"id": "size", "type": "tags"}])
    assert (change.rows, change.failing, change.lossy) == (2, 0, False)


def test_a_removed_field_says_how_many_values_go_to_the_bin(team: Team, make: Maker) -> None:
    (change,) = planned(team, make, [])
    assert (change.sort, change.rows, change.lossy) == (Sort.FIELD_RETIRED, 2, True)


def test_a_required_field_says_how_many_records_have_no_value(team: Team, make: Maker) -> None:
    (change,) = planned(team, make, [{**SIZE, "required": True}])
    assert (change.sort, change.failing, change.blocks) == (Sort.REQUIRED_ADDED, 1, False)


def test_a_key_that_records_break_stops_the_version_and_names_examples(team: Team, make: Maker) -> None:
    (change,) = planned(team, make, [SIZE], keys=[{"id": "by_no", "fields": ["no"], "on_duplicate": "refuse"}])
    assert (change.sort, change.failing, change.examples, change.blocks) == (Sort.KEY_ADDED, 1, ("same",), True)


def test_a_key_that_no_record_breaks_stops_nothing(team: Team, make: Maker) -> None:
    (change,) = planned(team, make, [SIZE], keys=[{"id": "by_size", "fields": ["size"], "on_duplicate": "refuse"}])
    assert (change.failing, change.blocks) == (0, False)


def test_a_first_version_only_adds(team: Team, make: Maker) -> None:
    new = coming(make.app, [SIZE])
    changes = team.join(Shelf(make.app)).store.measure(None, new, structure_plan(None, new))
    assert [change.sort for change in changes] == [Sort.TABLE_ADDED]

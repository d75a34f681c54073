"""What a publish removes can be brought back with its values, through the very draft that everybody edits."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from orderloom import settings
from orderloom.check.app import check_app, load_documents
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Query
from orderloom.runtime.recycle import NotInBinError
from orderloom.wiring.installation import Installation, open_installation
from tests.integration.store.moving import documents

BOSS = Actor("boss", "Boss", trusted=True)
APP = "bin"
TEXT = {"id": "size", "type": "text"}


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with open_installation(settings.create(tmp_path, database_url)) as installation:
        yield installation


def publish(place: Installation, fields: Sequence[Mapping[str, object]]) -> None:
    place.publisher.publish(check_app(load_documents(documents(APP, fields))), BOSS)
    place.plans.refresh()
    assert place.structure.finish()
    place.structure.step()


def made(place: Installation, **fields: object) -> str:
    outcome = place.engine.change(Change(APP, "orders", Operation.CREATE, BOSS, Cause("api"), fields=fields))
    assert outcome.record is not None, outcome.problems
    return outcome.record.id


def value(place: Installation, record: str) -> object:
    return place.engine.read(Query(APP, "orders", BOSS, id=record)).items[0].values.get("size")


def publish_draft(place: Installation) -> None:
    state = place.drafts.load(APP)
    assert state is not None
    rows = tuple((kind, one, body) for (kind, one), body in state.bodies.items())
    place.publisher.publish(check_app(load_documents(rows)), BOSS)
    place.plans.refresh()
    place.structure.finish()


def test_a_removed_field_comes_back_with_its_values_through_the_draft(place: Installation) -> None:
    publish(place, [TEXT])
    record = made(place, no="1", size="large")
    publish(place, [])
    assert value(place, record) is None
    (entry,) = place.building.bin.entries(APP)
    assert (entry.title["en"], entry.retired.rows, entry.removed) == ("size", 1, True)
    assert (entry.retired.until - entry.retired.since).days == 30
    place.building.bin.restore(APP, "orders", "size", BOSS)
    publish_draft(place)
    assert value(place, record) == "large"
    place.structure.step()
    assert place.building.bin.entries(APP) == ()


def test_values_that_a_new_type_could_not_take_stay_readable(place: Installation) -> None:
    publish(place, [TEXT])
    odd = made(place, no="1", size="many")
    made(place, no="2", size="2")
    publish(place, [{"id": "size", "type": "integer"}])
    (entry,) = place.building.bin.entries(APP)
    assert not entry.removed
    assert [(one.record, one.value) for one in entry.lost] == [(odd, "many")]


def test_what_is_in_force_is_not_in_the_bin(place: Installation) -> None:
    publish(place, [TEXT])
    with pytest.raises(NotInBinError):
        place.building.bin.restore(APP, "orders", "size", BOSS)

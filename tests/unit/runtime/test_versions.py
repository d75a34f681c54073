"""Publishing a draft while others edit and publish, in memory."""

from collections.abc import Mapping, Sequence

import pytest

from orderloom.check.plan import AppPlan
from orderloom.check.structure import StructureChange
from orderloom.runtime.draft import Command, Editor
from orderloom.runtime.publish import Publisher
from orderloom.runtime.record.change import Actor
from orderloom.runtime.scenario import ScenarioResult
from orderloom.runtime.version import DraftState, OvertakenError
from orderloom.runtime.versions import ConflictsError, Consent, ScenariosFailedError, UnknownVersionError, Versions
from tests.unit.runtime.desk import APP, DOCUMENTS, Desk
from tests.unit.runtime.fakes import FakeAddresses
from tests.unit.runtime.memory_versions import MemoryVersions
from tests.unit.runtime.test_publish import checked
from tests.unit.web.fakes import NoPlatforms

ANN, BOB = Actor("u-ann", "Ann"), Actor("u-bob", "Bob")
TABLE = next(f"table/{one['id']}" for one in DOCUMENTS if one["kind"] == "table")
PLAIN = Consent()
KEY = ("table", TABLE.partition("/")[2])


class House:
    """Versions over a published desk; ``meanwhile`` happens while a publication counts rows."""

    def __init__(self) -> None:
        desk = Desk()
        self.memory = MemoryVersions()
        self.publisher = Publisher(self.memory, desk.store, FakeAddresses(), desk.clock, desk.ids)
        self.editor = Editor(self.memory, desk.clock, desk.ids)
        self.results: tuple[ScenarioResult, ...] = ()
        self.played = 0
        self.meanwhile: list[tuple[str, str]] = []
        self.versions = Versions(
            self.memory, self.memory, self.publisher, NoPlatforms(), self.play, self.measure, refresh=bool
        )
        self.publisher.publish(checked(*DOCUMENTS), ANN)

    def play(self, plan: AppPlan, language: str) -> tuple[ScenarioResult, ...]:
        self.played += 1
        return self.results

    def measure(
        self, old: AppPlan | None, new: AppPlan, changes: Sequence[StructureChange]
    ) -> tuple[StructureChange, ...]:
        while self.meanwhile:
            self.title(*self.meanwhile.pop())
        return tuple(changes)

    def title(self, language: str, words: str) -> DraftState:
        return self.editor.carry_out(APP, [Command("set", TABLE, f"title/{language}", words)], BOB)

    def titles(self, version: int | str) -> Mapping[str, str]:
        data = self.versions.documents(APP, version)[KEY]
        assert isinstance(data, Mapping)
        titles: Mapping[str, str] = data["title"]
        return titles

    def publish(self, *, consent: Consent = PLAIN, seen: int | None = None) -> int:
        return self.versions.publish(APP, ANN, "test", consent, seen).number


@pytest.fixture
def house() -> House:
    return House()


def test_an_edit_made_while_the_draft_is_published_stays_in_the_draft(house: House) -> None:
    house.title("zh", "一")
    house.meanwhile.append(("en", "Later"))
    assert house.publish() == 2
    assert house.titles(2) == {**house.titles(1), "zh": "一"}
    assert house.titles("draft") == {"zh": "一", "en": "Later"}
    state = house.versions.state(APP)
    assert (state.base, len(state.changed)) == (2, 1)
    assert house.publish() == 3
    assert house.versions.state(APP).changed == ()


def test_a_draft_is_not_published_as_another_than_was_looked_at(house: House) -> None:
    seen = house.title("zh", "一").revision
    house.title("en", "Two")
    with pytest.raises(OvertakenError):
        house.publish(seen=seen)
    assert house.publish(seen=house.versions.state(APP).revision) == 2


def test_what_came_out_meanwhile_is_merged_and_a_conflict_asks(house: House) -> None:
    house.title("zh", "一")
    house.publish()
    house.title("en", "Ours")
    house.versions.roll_back(APP, 1, ANN, "test")
    assert house.publish() == 4
    assert house.titles(4) == {**house.titles(1), "en": "Ours"}
    house.title("zh", "我们")
    house.versions.roll_back(APP, 2, ANN, "test")
    with pytest.raises(ConflictsError) as refused:
        house.publish()
    assert [(one.document, one.path) for one in refused.value.conflicts] == [(TABLE, "title/zh")]
    house.publish(consent=Consent(keep_ours=True))
    assert house.titles("draft")["zh"] == "我们"


def test_a_draft_that_came_into_force_by_another_way_ends(house: House) -> None:
    house.title("zh", "一")
    house.publish()
    house.versions.roll_back(APP, 1, ANN, "test")
    house.title("zh", "一")
    house.versions.roll_back(APP, 2, ANN, "test")
    assert house.publish() == 4
    assert house.versions.state(APP).changed == ()


def test_failing_scenarios_stop_it_and_are_played_once(house: House) -> None:
    house.results = (ScenarioResult("story", (), passed=False, failures=("no",)),)
    house.title("zh", "一")
    with pytest.raises(ScenariosFailedError) as refused:
        house.publish()
    assert [one.code for one in refused.value.problems] == ["versions.scenarios_failed", "versions.scenario_failed"]
    assert house.publish(consent=Consent(force=True)) == 2
    assert house.played == 1
    assert house.memory.events[-1].input["forced"] == ["story"]
    assert house.versions.history(APP)[0].forced


def test_there_is_no_way_to_what_never_was(house: House) -> None:
    with pytest.raises(UnknownVersionError):
        house.versions.documents(APP, 9)
    with pytest.raises(UnknownVersionError):
        house.versions.state("none")
    with pytest.raises(UnknownVersionError):
        house.versions.proposal_of({})

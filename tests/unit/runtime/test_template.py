"""Apps built from templates: made, changed by people, built again; nothing of theirs is lost and nothing runs twice."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from orderloom.check.template_build import Naming
from orderloom.model import idpath
from orderloom.model.canonical import canonical
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.draft import Command, Editor, EditRefusedError
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.publish import Publisher
from orderloom.runtime.record.change import Actor
from orderloom.runtime.template import (
    NoTemplateError,
    TakenError,
    Templates,
    UnbuildableError,
    built_from,
    conflict_name,
)
from orderloom.runtime.versions import Consent, Versions
from tests.unit.check.stall import STALL, field, parameter, part, stall, titled, trait
from tests.unit.runtime.desk import APP, START
from tests.unit.runtime.fakes import FakeAddresses
from tests.unit.runtime.memory_bases import MemoryBases
from tests.unit.runtime.memory_store import MemoryStore
from tests.unit.runtime.memory_versions import MemoryVersions
from tests.unit.web.fakes import NoPlatforms

BUILDER = Actor("u1", "Builder")
CORNER = Naming("corner", titled("Corner"))


class House:
    """One installation in memory that knows the stall; ``replace`` brings another version of the template."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SimulatedClock(START)
        self.memory = MemoryVersions()
        self.bases = MemoryBases()
        ids = TimeIds(self.clock)
        self.editor = Editor(self.memory, self.clock, ids)
        publisher = Publisher(self.memory, MemoryStore(APP), FakeAddresses(), self.clock, ids)
        self.versions = Versions(
            self.memory,
            self.memory,
            publisher,
            NoPlatforms(),
            play=lambda *_: (),
            measure=lambda _old, _new, changes: tuple(changes),
            refresh=bool,
        )
        self.replace("one", {})

    def replace(self, name: str, changed: Mapping[str, object]) -> None:
        stall(self.folder / name / "stall", changed)
        self.templates = Templates(self.folder / name, self.bases, self.versions, self.editor, self.clock)

    def make(self, **said: object) -> None:
        prepared = self.templates.prepare(self.templates.get("stall"), said, CORNER)
        self.versions.release(prepared, BUILDER, "page", Consent())

    def edit(self, *commands: Command) -> None:
        self.editor.carry_out("corner", commands, BUILDER)
        self.versions.publish("corner", BUILDER, "page", Consent())

    def today(self, kind: str, name: str, path: str = "") -> object:
        return idpath.get(self.versions.state("corner").documents[kind, name], path)

    def upgrade(self, *theirs: str, **said: object) -> list[str]:
        """Put an upgrade into the draft and publish; the conflicts it met."""
        found = self.templates.upgrade("corner", said or None)
        self.templates.to_draft(found, theirs, BUILDER)
        if found.edits or theirs:
            self.versions.publish("corner", BUILDER, "page", Consent())
        return [conflict_name(one) for one in found.conflicts]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def members(data: object, key: str = "id") -> list[object]:
    assert isinstance(data, list)
    return [one[key] for one in data]


def ids(data: object) -> list[str]:
    return [str(one) for one in members(data)]


def newer(files: Mapping[str, object] | None = None, **app: object) -> dict[str, object]:
    """The stall one version on, with some files and some of the app document changed."""
    return {"app.json": {**part("app.json"), "version": "1.1.0", **app}, **(files or {})}


def test_a_new_app_is_in_force_under_its_own_name(house: House) -> None:
    house.make(deposit=True, most=7)
    assert house.versions.history("corner")[0].number == 1
    assert house.today("app", "corner", "title/en") == "Corner"
    assert ids(house.today("table", "sale", "fields")) == ["number", "street", "pieces", "note", "deposit"]


def test_a_name_is_taken_once(house: House) -> None:
    house.make()
    with pytest.raises(TakenError):
        house.make()


def test_answers_that_make_no_app_publish_nothing(house: House) -> None:
    with pytest.raises(UnbuildableError) as caught:
        house.make(most=5000)
    assert [one.code for one in caught.value.problems] == ["template.value"]
    assert house.versions.history("corner") == ()


def test_an_app_that_nobody_changed_becomes_what_would_be_built_now(house: House) -> None:
    house.make()
    house.replace("two", newer({"rules/many.json": {**part("rules/many.json"), "then": "block"}}))
    assert house.upgrade() == []
    assert house.today("rule", "many", "then") == "block"
    assert house.today("app", "corner", "template/version") == "1.1.0"
    assert house.today("app", "corner", "version") == "1.0.0"


def test_ticking_a_trait_later_adds_it_and_keeps_edits(house: House) -> None:
    house.make()
    house.edit(Command("set", "table/sale", "fields/pieces/title/en", "How many"))
    assert house.upgrade(delivery=True, deposit=True) == []
    assert house.today("table", "sale", "fields/pieces/title/en") == "How many"
    assert "deposit" in ids(house.today("table", "sale", "fields"))
    assert house.upgrade(delivery=True, deposit=False) == []
    assert "deposit" not in ids(house.today("table", "sale", "fields"))


EDITS = (
    Command("insert", "table/sale", "fields/basket", field("basket"), "number"),
    Command("set", "table/sale", "fields/pieces/title/en", "How many"),
    Command("set", "rule/many", "when", {">": [{"var": "pieces"}, 40]}),
    Command("remove", "view/sales", "columns/street"),
    Command("set", "app/corner", "parameters/most/default", 55),
)
"""Five edits of people."""


def newer_stall() -> dict[str, object]:
    """A version that changes some of the same places, and others."""
    table = part("tables/sale.json")
    table["title"] = titled("Sales of the day")
    table["fields"] = [
        field("number", required=True),
        {**field("pieces", "integer", min=1), "title": titled("Count")},
        field("note"),
        field("till"),
    ]
    rule = {**part("rules/many.json"), "when": {">=": [{"var": "pieces"}, {"param": "most"}]}}
    view = part("views/sales.json")
    view["columns"] = [{"id": "number"}, {"id": "pieces"}, {"id": "till"}]
    return newer({"tables/sale.json": table, "rules/many.json": rule, "views/sales.json": view})


CONFLICTS = ["rule/many:when", "table/sale:fields/pieces/title/en"]


def test_five_edits_survive_a_newer_template_and_conflicts_are_listed(house: House) -> None:
    house.make()
    house.edit(*EDITS)
    house.replace("two", newer_stall())
    assert house.upgrade() == CONFLICTS
    assert ids(house.today("table", "sale", "fields")) == ["number", "basket", "street", "pieces", "note", "till"]
    assert house.today("table", "sale", "fields/pieces/min") == 1
    assert house.today("table", "sale", "fields/pieces/title") == {"zh": "Count", "en": "How many"}
    assert house.today("table", "sale", "title/en") == "Sales of the day"
    assert house.today("rule", "many", "when") == {">": [{"var": "pieces"}, 40]}
    assert ids(house.today("view", "sales", "columns")) == ["number", "pieces", "till"]
    assert house.today("app", "corner", "parameters/most/default") == 55


def test_a_second_upgrade_does_nothing(house: House) -> None:
    house.make()
    house.edit(*EDITS)
    house.replace("two", newer_stall())
    house.upgrade()
    before = {key: canonical(data) for key, data in house.versions.state("corner").documents.items()}
    again = house.templates.upgrade("corner")
    assert (again.edits, again.conflicts) == ((), ())
    house.templates.to_draft(again, (), BUILDER)
    assert {key: canonical(data) for key, data in house.versions.state("corner").documents.items()} == before
    assert len(house.versions.history("corner")) == 3


@pytest.mark.parametrize("taken", CONFLICTS)
def test_of_each_conflict_the_templates_side_may_be_taken(house: House, taken: str) -> None:
    house.make()
    house.edit(*EDITS)
    house.replace("two", newer_stall())
    house.upgrade(taken)
    assert (house.today("table", "sale", "fields/pieces/title/en") == "Count") is (taken == CONFLICTS[1])
    now = house.today("rule", "many", "when")
    assert (now == {">=": [{"var": "pieces"}, {"param": "most"}]}) is (taken == CONFLICTS[0])


def test_what_people_removed_may_come_back_from_the_template(house: House) -> None:
    house.make()
    house.edit(Command("remove", "table/sale", "fields/note"))
    table = part("tables/sale.json")
    table["fields"] = [field("number", required=True), field("pieces", "integer"), {**field("note"), "max_length": 9}]
    house.replace("two", newer({"tables/sale.json": table, "traits/delivery/sale.json": None}))
    found = house.templates.upgrade("corner")
    (conflict,) = [one for one in found.conflicts if one.path == "fields/note"]
    taken = found.chosen({conflict_name(conflict)})
    assert ids(idpath.get(taken["table", "sale"], "fields"))[-1] == "note"


def test_an_outcome_that_was_looked_at_before_somebody_edited_is_not_written(house: House) -> None:
    house.make()
    looked_at = house.templates.upgrade("corner", {"deposit": True})
    house.edit(Command("set", "table/sale", "title/en", "Edited"))
    with pytest.raises(EditRefusedError):
        house.templates.to_draft(looked_at, (), BUILDER)


def test_a_base_that_was_never_kept_is_built_again_or_found_among_the_versions(house: House) -> None:
    house.make()
    house.edit(Command("set", "table/sale", "title/en", "Edited"))
    house.bases.kept.clear()
    assert house.templates.upgrade("corner", {"deposit": True}).conflicts == ()
    house.replace("two", newer_stall())
    found = house.templates.upgrade("corner")
    assert [conflict_name(one) for one in found.conflicts] == ["table/sale:title/en"]


def test_adopting_keeps_the_base_of_an_app_that_came_as_a_folder(house: House) -> None:
    house.make()
    kept = dict(house.bases.kept)
    house.bases.kept.clear()
    house.templates.adopt("corner")
    assert house.bases.kept == kept


def test_questions_that_a_newer_template_no_longer_asks_are_forgotten(house: House) -> None:
    house.make(deposit=True, deposit_least=9)
    gone = dict.fromkeys(name for name in STALL if name.startswith("traits/deposit"))
    house.replace("two", newer(gone, traits=[trait("delivery", default=True), trait("gift")]))
    assert "deposit" not in ids(idpath.get(house.templates.upgrade("corner").merged["table", "sale"], "fields"))


def test_an_app_of_no_template_is_never_upgraded(house: House) -> None:
    house.make()
    state = house.versions.state("corner")
    assert built_from("corner", state.documents) is not None
    house.edit(Command("remove", "app/corner", "template"))
    with pytest.raises(NoTemplateError):
        house.templates.upgrade("corner")


def test_parameters_keep_their_answers(house: House) -> None:
    house.make(most=7)
    house.replace("two", newer(parameters=[parameter("most", 80), parameter("least", 2)]))
    house.upgrade()
    assert members(house.today("app", "corner", "parameters"), "default") == [7, 2]

"""The matrix of roles: seen at a glance, changed in the draft, and nobody publishes rights that he does not hold."""

import json
from collections.abc import Iterator, Mapping

import pytest

from tests.contract.desk import Browser, admin_of
from tests.contract.hidden import TWINS
from tests.contract.house import House, open_house

MATRIX = "/build/twins/roles"
DRAFT = "/api/v1/apps/twins/draft"


@pytest.fixture
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(database_url, tmp_path_factory.mktemp("home"), TWINS) as opened:
        yield opened


def role(house: House, name: str) -> Mapping[str, object]:
    """A role's document in the draft."""
    answer = house.program("boss").get(f"{DRAFT}/role/{name}")
    assert answer.status_code == 200, answer.text
    found: Mapping[str, object] = answer.json()
    return found.get("document", found)  # type: ignore[return-value]


def rights(document: Mapping[str, object], table: str) -> Mapping[str, object]:
    tables = document["tables"]
    assert isinstance(tables, list)
    return next((one for one in tables if one["id"] == table), {})


def test_the_matrix_shows_every_role_on_every_table(house: House) -> None:
    page = Browser(house.browser("boss")).get(MATRIX)
    assert page.status_code == 200
    for name in ("boss", "agent", "clerk", "auditor", "planner"):
        for table in ("jobs", "clients", "tasks"):
            assert f'href="{MATRIX}/{name}/{table}"' in page.text


def test_a_cell_is_changed_in_the_draft_and_counts_once_published(house: House) -> None:
    boss, cell = Browser(house.browser("boss")), f"{MATRIX}/agent/tasks"
    assert boss.get(cell).status_code == 200
    rows = '{"==": [{"var": "label"}, "x"]}'
    fields = {"read": "yes", "readable": ["label", "job"], "rows": rows}
    assert boss.send(cell, fields).status_code == 303
    assert rights(role(house, "agent"), "tasks") == {
        "id": "tasks",
        "read": True,
        "rows": json.loads(rows),
        "readable": ["label", "job"],
    }
    agent, tasks = house.program("agent"), house.records("tasks")
    assert agent.get(tasks).status_code == 404
    assert house.program("boss").post(f"{DRAFT}/publish").status_code == 200
    assert agent.get(tasks).status_code == 200
    assert boss.send(cell, {"rows": "{"}).status_code == 422
    assert boss.send(cell, {}).status_code == 303
    assert rights(role(house, "agent"), "tasks") == {}


def test_unknown_cells_are_not_there(house: House) -> None:
    boss = Browser(house.browser("boss"))
    for tail in ("nobody/jobs", "agent/nothing"):
        assert boss.get(f"{MATRIX}/{tail}").status_code == 404


BEYOND: Mapping[str, tuple[str, dict[str, object]]] = {
    "a hidden field": ("planner/jobs", {"read": "yes", "readable": ["*", "cost"], "writable": ["note"]}),
    "a table": ("planner/tasks", {"read": "yes", "readable": ["*"]}),
    "a verb": ("crew/jobs", {"read": "yes", "delete": "yes", "readable": ["no"]}),
    "a field to write": ("crew/jobs", {"read": "yes", "update": "yes", "readable": ["*"], "writable": ["amount"]}),
}


@pytest.mark.parametrize("gift", BEYOND)
def test_a_builder_publishes_no_right_beyond_his_own(house: House, gift: str) -> None:
    planner = Browser(house.browser("planner"))
    cell, fields = BEYOND[gift]
    assert planner.send(f"{MATRIX}/{cell}", fields).status_code == 303
    program = house.program("planner")
    refused = program.post(f"{DRAFT}/publish")
    assert refused.status_code == 422, refused.text
    assert {error["code"] for error in refused.json()["errors"]} == {"publish.beyond_own_rights"}
    admin_of(house)
    assert house.program("root").post(f"{DRAFT}/publish").status_code == 200


def test_a_builder_gives_away_what_he_holds(house: House) -> None:
    planner = Browser(house.browser("planner"))
    fields = {"read": "yes", "readable": ["no", "amount"], "update": "yes", "writable": ["note"]}
    assert planner.send(f"{MATRIX}/crew/jobs", {**fields, "readable": ["no", "amount", "note"]}).status_code == 303
    answer = house.program("planner").post(f"{DRAFT}/publish")
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("source", "status"), [("cost", 422), ("amount", 200)])
def test_a_new_field_over_a_hidden_one_is_given_to_nobody(house: House, source: str, status: int) -> None:
    program = house.program("planner")
    title, sum_ = {"zh": "抄", "en": "Copy"}, {"+": [{"var": source}, 0]}
    copy = {"id": "copied", "type": "formula", "title": title, "expression": sum_}
    commands = [
        {"op": "insert", "document": "table/jobs", "path": "fields/copied", "value": copy},
        {"op": "set", "document": "role/planner", "path": "tables/jobs/readable", "value": ["*", "copied"]},
    ]
    edited = program.patch(DRAFT, json={"commands": commands})
    assert edited.status_code == 200, edited.text
    answer = program.post(f"{DRAFT}/publish")
    assert answer.status_code == status, answer.text

"""What acts by itself may do no more than whoever publishes it."""

from collections.abc import Iterator, Mapping

import pytest

from tests.contract.hidden import TWINS
from tests.contract.house import House, open_house

DRAFT = "/api/v1/apps/twins/draft"
WORDS = {"zh": "说", "en": "Tell"}
TRIGGERS = [{"id": "new", "sort": "record", "on": ["create"]}]


@pytest.fixture
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(database_url, tmp_path_factory.mktemp("home"), TWINS) as opened:
        yield opened


def flow(role: str, **more: object) -> dict[str, object]:
    """A flow that gives out what it reads of a job."""
    step = {"id": "end", "sort": "succeed", "with": [{"id": "note", "value": {"var": "note"}}]}
    own = {"kind": "flow", "id": "tell", "title": WORDS, "table": "jobs", "as": role, "triggers": TRIGGERS}
    return {**own, "start": "end", "steps": [step], **more}


def deadline(role: str) -> dict[str, object]:
    """A countdown that marks a job."""
    level = {"id": "late", "title": WORDS, "mark": [{"id": "late"}]}
    clock = {"starts": {"on": ["create"]}, "stops": {"on": ["delete"]}, "length": {"fixed": "PT1H"}, "levels": [level]}
    return {"kind": "deadline", "id": "done", "title": WORDS, "table": "jobs", "as": role, **clock}


def put(house: House, name: str, document: Mapping[str, object]) -> None:
    """Write a document into the draft."""
    program, path = house.program(name), f"{DRAFT}/{document['kind']}/{document['id']}"
    there = program.get(path)
    headers = {"If-Match": there.headers["ETag"]} if there.status_code == 200 else {}
    answer = program.put(path, json=document, headers=headers)
    assert answer.status_code in {200, 201}, answer.text


def published(house: House, name: str) -> frozenset[str]:
    """Publish; the problems that stand in the way."""
    answer = house.program(name).post(f"{DRAFT}/publish")
    return (
        frozenset(error["code"] for error in answer.json().get("errors", ()))
        if answer.status_code != 200
        else frozenset()
    )


def test_nobody_publishes_what_acts_with_rights_that_he_lacks(house: House) -> None:
    beyond = {"publish.acts_beyond_own_rights"}
    put(house, "planner", flow("boss"))
    assert published(house, "planner") == beyond
    put(house, "planner", flow("planner"))
    assert published(house, "planner") == frozenset()
    put(house, "boss", flow("boss"))
    assert published(house, "boss") == frozenset()
    put(house, "planner", flow("boss", title={"zh": "新", "en": "New"}))
    assert published(house, "planner") == frozenset()
    put(house, "planner", flow("boss", timeout="PT1H"))
    assert published(house, "planner") == beyond
    put(house, "boss", flow("boss"))
    put(house, "planner", deadline("boss"))
    assert published(house, "planner") == beyond

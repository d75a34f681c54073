"""What acts by itself may do no more than whoever publishes it."""

from collections.abc import Iterator, Mapping

import pytest

from tests.contract.hidden import TWINS
from tests.contract.house import House, open_house

DRAFT = "/api/v1/apps/twins/draft"
FLOW = f"{DRAFT}/flow/tell"
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


def put(house: House, name: str, document: Mapping[str, object]) -> None:
    """Write the flow into the draft."""
    program = house.program(name)
    there = program.get(FLOW)
    headers = {"If-Match": there.headers["ETag"]} if there.status_code == 200 else {}
    answer = program.put(FLOW, json=document, headers=headers)
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

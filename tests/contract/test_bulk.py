"""One change for many records: told first, then done record by record, within the rights of whoever asks."""

from collections.abc import Iterator

import pytest

from tests.contract.house import Client, House, open_house
from tests.contract.pages import Node, read

APP = "/a/ecommerce_fast"
BULK = f"{APP}/customers/bulk"


@pytest.fixture(scope="module")
def shop(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The e-commerce app without its samples."""
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), loops=False) as opened:
        yield opened


def customers(house: House, count: int, **fields: object) -> list[str]:
    program = house.program("manager")
    made = []
    for _ in range(count):
        asked = {"name": "云帆科技", "tags": [], **fields}
        answer = program.post(house.records("customers"), json={"fields": asked})
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])
    return made


def token(browser: Client) -> str:
    return read(browser.get(f"{APP}/customers/new")).one("input", name="csrf").attributes["value"]


def names(house: House, ids: list[str]) -> list[object]:
    program = house.program("manager")
    return [program.get(f"{house.records('customers')}/{one}").json()["fields"]["name"] for one in ids]


def previewed(browser: Client, path: str, **sent: str) -> Node:
    answer = browser.post(path, data={"csrf": token(browser), "step": "preview", **sent})
    assert answer.status_code == 200, answer.text
    return read(answer)


def carried_out(browser: Client, preview: Node, **more: str) -> Node:
    form = preview.one("form", action=lambda action: action.endswith("/bulk/done"))
    sent = {one.attributes["name"]: one.attributes.get("value", "") for one in form.all("input", type="hidden")}
    answer = browser.post(form.attributes["action"], data={**sent, **more})
    assert answer.status_code == 200, answer.text
    return read(answer)

"""A watchmaker's app in a whole installation; ``master`` manages its documents, ``counter`` does not."""

from collections.abc import Iterator

import pytest

from tests.contract.house import House, open_house
from tests.needs import ROOT

WATCHMAKER = ROOT / "tests" / "data" / "apps" / "watchmaker"


@pytest.fixture(scope="module")
def workshop(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for the tests of a module, on each database in turn, with the admin ``root``."""
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), WATCHMAKER, loops=False) as house:
        house.installation.people.add("root", admin=True, password="correct horse battery")
        yield house


@pytest.fixture
def calm(workshop: House) -> House:
    """The house with nothing in the draft."""
    workshop.program("master").post(f"{workshop.app}/draft/discard")
    return workshop

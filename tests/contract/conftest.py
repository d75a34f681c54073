"""The contract tests run on the repair desk over the real engine, and on the shop as a whole installation."""

from collections.abc import Iterator

import pytest

from tests.contract.house import House, open_house
from tests.contract.shop import Shop, open_shop
from tests.integration.web.conftest import desk

__all__ = ["desk", "house", "shop"]


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The e-commerce app on each database in turn, one installation for all tests of a module."""
    with open_house(module_database_url, tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def shop(house: House) -> Shop:
    """The shop that calls the house's connection."""
    return open_shop(house)

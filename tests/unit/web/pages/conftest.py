"""A fresh workshop for every test."""

import pytest

from tests.unit.web.pages.workshop import Workshop


@pytest.fixture
def workshop() -> Workshop:
    """An empty workshop."""
    return Workshop()

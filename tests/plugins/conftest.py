"""The plugins that come with the product, loaded from their folders."""

from pathlib import Path

import pytest

from orderloom import resources
from orderloom.edge.platforms import ManifestPlatform, load_platforms


@pytest.fixture(scope="session")
def shopify() -> ManifestPlatform:
    """The shipped Shopify plugin."""
    return load_platforms(resources.plugins_dir()).get("shopify")


@pytest.fixture(scope="session")
def shopify_data(shared_data: Path) -> Path:
    """Foreign test data about Shopify."""
    return shared_data / "platforms" / "shopify"

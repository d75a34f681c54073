"""The contract tests run on the repair desk over the real engine."""

from tests.integration.web.conftest import desk

__all__ = ["desk"]

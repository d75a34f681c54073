"""Drafts of apps, and how their versions came about."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""

"""Teams, keys of programs and second factors of people."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""

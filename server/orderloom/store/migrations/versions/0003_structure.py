"""How far the tables of apps have been widened, filled and narrowed."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""

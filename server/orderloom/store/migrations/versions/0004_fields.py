"""What single field types keep beside the records: stock movements, numbers taken, snapshots, identities."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""

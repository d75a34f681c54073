"""The only reader of the system clock."""

from datetime import UTC, datetime


class SystemClock:
    """The machine's clock as the runtime's ``Clock`` port."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC)

"""For the tests of a plugin and of whoever receives its callbacks: messages signed as the platform signs them."""

import json
from datetime import UTC, datetime

from orderloom.sdk.connector import Platform, RawMessage

A_MOMENT = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When fake messages are sent and received unless a test says otherwise."""


def signed_message(
    platform: Platform,
    topic: str,
    message: object,
    secret: str,
    *,
    event_id: str = "event-1",
    sent_at: datetime = A_MOMENT,
) -> RawMessage:
    """A callback that ``platform.verify`` accepts with ``secret``; ``message`` is a body, or data to write as JSON."""
    body = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
    headers = platform.sign(topic, body, secret, event_id=event_id, sent_at=sent_at)
    return RawMessage(headers, (), body, "https://orderloom.example/hooks/fake", sent_at)

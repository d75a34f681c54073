"""How far back a replay reaches, as people write it."""

from datetime import timedelta

import pytest

from orderloom.cli.app_replay import SpanError, span_of


@pytest.mark.parametrize(
    ("text", "span"), [("7d", timedelta(days=7)), ("36h", timedelta(hours=36)), (" 31d ", timedelta(days=31))]
)
def test_days_and_hours_are_read(text: str, span: timedelta) -> None:
    assert span_of(text) == span


@pytest.mark.parametrize("text", ["", "7", "0d", "32d", "-1d", "7 d", "1w", "7.5d", "745h"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(SpanError):
        span_of(text)

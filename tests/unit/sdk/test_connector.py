"""What every receiver of callbacks may rely on."""

from datetime import UTC, datetime

import pytest

from orderloom.sdk.connector import Item, RawMessage
from orderloom.sdk.failures import Fault, MessageProblem
from orderloom.sdk.text import printable


def test_header_names_are_found_however_they_were_written() -> None:
    message = RawMessage({"X-Shopify-TOPIC": "orders/paid"}, (), b"", "", datetime(2026, 1, 5, tzinfo=UTC))
    assert message.headers == {"x-shopify-topic": "orders/paid"}


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="2026"):
        RawMessage({}, (), b"", "", datetime(2026, 1, 5))  # noqa: DTZ001


def test_an_item_shows_itself_under_its_kind() -> None:
    assert Item("order", "1", None, {"external_id": "1"}).as_json() == {"order": {"external_id": "1"}}


def test_a_message_problem_keeps_every_fault() -> None:
    faults = [Fault("value.missing", "/a"), Fault("value.missing", "/b")]
    assert [fault.pointer for fault in MessageProblem(faults).problems] == ["/a", "/b"]


def test_text_becomes_storable_and_stays_readable() -> None:
    assert printable("a\x00b\tc\nd\ud83de") == "ab\tc\nd\N{REPLACEMENT CHARACTER}e"

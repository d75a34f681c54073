"""The inbox and the refusals: what arrived, what became of it, what was not done; secrets stay secret."""

from datetime import UTC, datetime

import pytest

from orderloom.runtime.ports import InboxMessage
from tests.unit.web.pages.documents import APP
from tests.unit.web.pages.workshop import Workshop

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
BODY = b'{"id": 1, "note": "<script>alert(1)</script>", "price": 12.50}'


def message(workshop: Workshop, id: str = "m1", state: str = "done", **more: object) -> None:
    """A message in the inbox."""
    headers = {"X-Shop-Hmac-Sha256": "c2VjcmV0", "Authorization": "Bearer abc", "X-Shop-Topic": "orders/paid"}
    given = InboxMessage(id, APP, "shop", "orders/paid", f"e-{id}", headers, BODY, AT, state=state, **more)  # type: ignore[arg-type]
    workshop.store.state.inbox[id] = given


def test_messages_are_listed_with_what_they_touched(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool")
    message(workshop, records=({"table": "things", "record": thing.id},))
    page = workshop.browser().get("inbox")
    assert "orders/paid" in page.text
    assert page.all("a", href=f"/a/workshop/things/records/{thing.id}")


@pytest.mark.parametrize(
    ("state", "shown"), [("", {"m1", "m2"}), ("failed", {"m2"}), ("waiting", set()), ("nonsense", {"m1", "m2"})]
)
def test_messages_are_narrowed_by_state(workshop: Workshop, state: str, shown: set[str]) -> None:
    message(workshop, "m1")
    message(workshop, "m2", "failed", problems=({"code": "web.form_malformed"},))
    page = workshop.browser().get(f"inbox?state={state}")
    assert {one["href"].rpartition("/")[2] for one in page.all("a", class_="ol-code")} == shown


def test_a_message_shows_its_body_and_no_secret(workshop: Workshop) -> None:
    message(workshop)
    page = workshop.browser().get("inbox/messages/m1")
    assert '"price": "12.50"' in page.text.replace("12.50,", "12.50") or '"price": 12.5' in page.text
    assert "<script>alert" not in page.html
    assert "c2VjcmV0" not in page.html
    assert "Bearer abc" not in page.html


def test_a_failed_message_can_be_replayed(workshop: Workshop) -> None:
    message(workshop, state="failed")
    browser = workshop.browser()
    assert browser.post("inbox/messages/m1/replay", {}).status == 303
    assert workshop.store.state.inbox["m1"].state == "waiting"


@pytest.mark.parametrize("path", ["inbox", "inbox/messages/m1", "inbox/quarantine", "refusals"])
def test_logs_are_only_there_for_those_who_may_read_them(workshop: Workshop, path: str) -> None:
    message(workshop)
    assert workshop.browser("guest").get(path).status == 404


def test_a_message_of_another_app_is_not_there(workshop: Workshop) -> None:
    workshop.store.state.inbox["x"] = InboxMessage("x", "other", "shop", "t", "e", {}, b"", AT)
    browser = workshop.browser()
    assert browser.get("inbox/messages/x").status == 404
    assert browser.post("inbox/messages/x/replay", {}).status == 404


def test_quarantined_bytes_are_listed_by_reason_and_size_only(workshop: Workshop) -> None:
    workshop.store.quarantine(APP, "shop", {}, b"z" * 2048, "signature", AT)
    page = workshop.browser().get("inbox/quarantine")
    assert "2.0 kB" in page.text
    assert "zzz" not in page.html


def test_refused_changes_tell_who_wanted_what_and_why(workshop: Workshop) -> None:
    thing = workshop.make(pieces=0, state="ready")
    browser = workshop.browser()
    browser.post(f"things/records/{thing.id}/move/sell", {"version": str(thing.version)})
    browser.post("things/new", {"f.name": "Stool", "f.pieces": "-1"})
    page = browser.get("refusals")
    assert "Nothing to sell" in page.text
    assert "pieces: It cannot be less than 0" in page.text
    assert "Clerk" in page.text
    assert page.all("a", href=f"/a/workshop/things/records/{thing.id}")

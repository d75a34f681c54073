"""No message is lost, none acts twice, and what did not verify is kept within bounds."""

from datetime import timedelta

import pytest

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import InboxMessage, LogSpec
from orderloom.store.inbox import SqlInbox
from orderloom.store.link import Database
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, Maker


@pytest.fixture
def inbox(fresh: Database, make: Maker) -> SqlInbox:
    """An empty inbox with a small quarantine."""
    return SqlInbox(fresh, make.ids, quarantine_count=3, quarantine_bytes=100)


def a_message(make: Maker, event_id: str = "e1", **more: object) -> InboxMessage:
    values: dict[str, object] = {"topic": "orders/paid", "headers": {"x-id": event_id}, "body": b'\xff{"a":1}'}
    values |= {"received_at": make.clock.now(), "connection": "shop", **more}
    return InboxMessage(id=make.ids.new(), app=make.app, event_id=event_id, **values)  # type: ignore[arg-type]


def test_a_message_is_stored_to_the_byte(inbox: SqlInbox, fresh: Database, make: Maker) -> None:
    message = a_message(make)
    assert inbox.receive(message)
    with SqlStore(fresh).read() as tx:
        found = tx.inbox_message(message.id)
        assert tx.inbox_message("unknown") is None
    assert found is not None
    assert (found.body, found.headers, found.received_at, found.state) == (
        message.body,
        message.headers,
        START,
        "waiting",
    )


def test_an_event_id_is_taken_once_per_connection(inbox: SqlInbox, make: Maker) -> None:
    assert inbox.receive(a_message(make))
    assert not inbox.receive(a_message(make))
    assert inbox.receive(a_message(make, connection="other"))
    assert inbox.receive(a_message(make, ""))
    assert inbox.receive(a_message(make, ""))
    assert len(inbox.due(make.clock.now(), 10)) == 4


def test_messages_of_connections_that_rest_wait_and_hold_up_no_others(inbox: SqlInbox, make: Maker) -> None:
    for connection in ("shop", "other", "third"):
        inbox.receive(a_message(make, connection=connection))
    now, resting = make.clock.now(), [(make.app, "shop"), (make.app, "third"), ("elsewhere", "other")]
    assert [message.connection for message in inbox.due(now, 1, resting)] == ["other"]
    assert len(inbox.due(now, 10)) == 3


def test_waiting_messages_come_oldest_first_when_their_time_has_come(inbox: SqlInbox, make: Maker) -> None:
    messages = [a_message(make, f"e{number}") for number in range(3)]
    for message in messages:
        inbox.receive(message)
    now = make.clock.now()
    inbox.retry(messages[0].id, now + timedelta(minutes=5), [{"code": "busy"}])
    assert [message.id for message in inbox.due(now, 10)] == [messages[1].id, messages[2].id]
    assert [message.id for message in inbox.due(now, 1)] == [messages[1].id]
    later = inbox.due(now + timedelta(minutes=5), 10)
    assert later[-1].id == messages[0].id
    assert (later[-1].attempts, later[-1].problems) == (1, [{"code": "busy"}])


def test_settling_commits_with_the_change_and_can_be_replayed(inbox: SqlInbox, fresh: Database, make: Maker) -> None:
    message, store = a_message(make), SqlStore(fresh)
    inbox.receive(message)
    assert not inbox.reopen(message.id, START)
    records = [{"table": "orders", "record": "r1"}]
    store.write(lambda tx: tx.settle(message.id, "failed", START, [{"code": "shape"}], records))
    assert inbox.due(START + timedelta(days=1), 10) == ()
    with store.read() as tx:
        found = tx.inbox_message(message.id)
    assert found is not None
    assert (found.state, found.done_at, found.records, found.problems) == (
        "failed",
        START,
        records,
        [{"code": "shape"}],
    )
    assert inbox.reopen(message.id, START)
    assert [again.id for again in inbox.due(START, 10)] == [message.id]


def test_the_log_of_the_inbox_leaves_bodies_out(inbox: SqlInbox, fresh: Database, make: Maker) -> None:
    inbox.receive(a_message(make))
    with SqlStore(fresh).read() as tx:
        rows, _ = tx.log("inbox", LogSpec(make.app, {"state": "waiting"}))
    assert (rows[0]["topic"], rows[0]["size"]) == ("orders/paid", 8)
    assert "body" not in rows[0]


def test_the_quarantine_stays_within_its_bounds(
    inbox: SqlInbox, fresh: Database, make: Maker, clock: SimulatedClock
) -> None:
    for number in range(5):
        inbox.quarantine(make.app, "shop", {}, f"bad{number}".encode(), "signature", clock.now())
    store = SqlStore(fresh)
    with store.read() as tx:
        rows, _ = tx.log("quarantine", LogSpec(make.app))
    assert [row["body"] for row in rows] == [b"bad4", b"bad3", b"bad2"]
    inbox.quarantine(make.app, "shop", {}, b"x" * 98, "signature", clock.now())
    inbox.quarantine(make.app, "shop", {}, b"y" * 500_000, "signature", clock.now())
    with store.read() as tx:
        rows, _ = tx.log("quarantine", LogSpec(make.app))
        assert tx.log("inbox", LogSpec(make.app))[0] == ()
    assert [row["size"] for row in rows] == [500_000]
    assert rows[0]["body"] == b"y" * 256 * 1024

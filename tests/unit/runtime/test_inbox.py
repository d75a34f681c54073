import json
from dataclasses import replace
from datetime import timedelta

import pytest

from orderloom.check.plan import AppPlan
from orderloom.runtime.inbox import Intake, secret_owner
from orderloom.runtime.ports import BusyError, ConnectionAddress, InboxMessage
from orderloom.runtime.problems import from_row
from orderloom.runtime.processor import MOST_TRIES, Processor
from orderloom.runtime.record.change import Change, HoldRequest, Operation, Outcome
from orderloom.sdk.connector import RawMessage, Reply
from tests.unit.runtime.desk import AGENT, APP, DOCUMENTS, LEAD, Desk, compiled, document, titled, var
from tests.unit.runtime.fakes import FakeAddresses, FakePlatforms, FakeSecrets, signature

ORDERS: dict[str, object] = {
    "id": "orders",
    "item": "order",
    "table": "tickets",
    "key": "by_ref",
    "fields": [
        {"id": "number", "value": var("order_no")},
        {"id": "origin", "value": "shop"},
        {"id": "ref", "value": var("external_id")},
        {"id": "note", "value": var("remark")},
        {"id": "hours", "value": 1},
        {
            "id": "fee",
            "parts": [
                {"id": "amount", "value": var("total_amount")},
                {"id": "currency", "value": var("currency")},
            ],
        },
    ],
    "children": [
        {
            "id": "visits",
            "each": "lines",
            "table": "visits",
            "link": "ticket",
            "key": "by_visit",
            "fields": [
                {"id": "day", "value": var("sku")},
                {"id": "minutes", "value": {"+": [var("@index"), 1]}},
                {"id": "remark", "value": var("@item.order_no")},
            ],
        }
    ],
    "status": {
        "field": "status",
        "from": "status",
        "message": "platform_status",
        "occurred_at": "updated_at",
        "entries": [
            {"id": "UNPAID", "to": "new"},
            {"id": "PAID", "to": "open"},
            {"id": "ON_HOLD", "to": "open", "mark": "on_hold"},
            {"id": "PART_SHIPPED", "to": "open"},
            {"id": "SHIPPED", "to": "done"},
            {"id": "DELIVERED", "to": "done"},
            {"id": "FINISHED", "to": "closed"},
            {"id": "REFUNDING", "ignore": titled("refund")},
            {"id": "CLOSED", "ignore": titled("closed")},
        ],
    },
}
CONNECTION = document(
    "connection",
    "shop",
    plugin="fake",
    role="channel",
    settings={},
    maps=[ORDERS],
)

VISITS = document(
    "table",
    "visits",
    title_field="day",
    fields=[
        {"id": "day", "type": "date", "title": titled("day"), "required": True},
        {"id": "ticket", "type": "link", "title": titled("ticket"), "table": "tickets", "required": True},
        {"id": "minutes", "type": "integer", "title": titled("minutes")},
        {"id": "remark", "type": "text", "title": titled("remark")},
    ],
    keys=[{"id": "by_visit", "fields": ["ticket", "day"], "on_duplicate": "merge"}],
)
PLAN = compiled(*(one for one in DOCUMENTS if one["id"] != "visits"), VISITS, CONNECTION)


class Shop(Desk):
    """The desk with a connection to a shop, its intake and its processor."""

    def __init__(self, app: AppPlan = PLAN) -> None:
        super().__init__(app)
        self.secrets, self.addresses, self.platforms = FakeSecrets(), FakeAddresses(), FakePlatforms()
        self.secrets.put(secret_owner(APP, "shop"), "webhook", "s3cret")
        self.address = self.addresses.add(APP, "shop").id
        plans = self.engine._plans
        self.intake = Intake(plans, self.platforms, self.secrets, self.addresses, self.store, self.clock, self.ids)
        self.processor = Processor(self.engine, self.store, plans, self.platforms, self.store, self.clock, self.ids)

    def send(self, body: bytes, secret: str = "s3cret", event: str | None = None, address: str | None = None) -> Reply:
        headers = {"X-Sign": signature(body, secret), "Authorization": "Bearer ours"}
        if event is not None:
            headers["X-Event"] = event
        message = RawMessage(headers, (), body, "https://x/hooks/a", self.clock.now())
        return self.intake.receive(address or self.address, message)

    def deliver(self, *orders: dict[str, object]) -> InboxMessage:
        """Send a message and work it off."""
        assert self.send(json.dumps(orders).encode()).status == 200
        self.processor.run_once()
        return list(self.store.state.inbox.values())[-1]


def order(minute: int = 0, status: str = "PAID", **more: object) -> dict[str, object]:
    return {
        "external_id": "9",
        "order_no": "T-9",
        "status": status,
        "platform_status": status.lower(),
        "currency": "CNY",
        "total_amount": "12.50",
        "updated_at": f"2026-11-20T01:{minute:02}:00Z",
        "remark": f"at {minute}",
        "lines": [{"sku": "2026-11-20"}, {"sku": "2026-11-21"}],
        **more,
    }


def test_an_authentic_message_is_kept_before_it_is_answered_and_nothing_else_happens() -> None:
    shop = Shop()
    assert shop.send(b"not even json") == Reply(200, "ok")
    [message] = shop.store.state.inbox.values()
    assert (message.body, message.state, message.app, message.connection) == (b"not even json", "waiting", APP, "shop")
    assert "authorization" not in message.headers
    assert not shop.store.state.events


@pytest.mark.parametrize("secret", ["", "wrong", "other connection's"])
def test_what_does_not_verify_gets_401_no_inbox_row_and_goes_to_quarantine(secret: str) -> None:
    shop = Shop()
    assert shop.send(b"[]", secret).status == 401
    assert not shop.store.state.inbox
    [row] = shop.store.state.quarantine
    assert (row["body"], row["reason"]) == (b"[]", "signature.mismatch")


@pytest.mark.parametrize("kept", [(), ("",)])
def test_a_connection_without_a_secret_refuses_everything(kept: tuple[str, ...]) -> None:
    shop = Shop()
    shop.secrets.kept[(secret_owner(APP, "shop"), "webhook")] = kept
    assert shop.send(b"[]", "").status == 401
    assert not shop.store.state.inbox


def test_two_secrets_are_valid_while_one_is_being_replaced() -> None:
    shop = Shop()
    shop.secrets.put(secret_owner(APP, "shop"), "webhook", "new")
    assert [shop.send(b"[1]", key).status for key in ("s3cret", "new")] == [200, 200]


def test_an_unknown_address_is_404() -> None:
    assert Shop().send(b"[]", address="at-nowhere").status == 404


def test_a_callback_for_a_plugin_that_is_switched_off_shall_come_again() -> None:
    shop = Shop()
    shop.platforms.one.id = "another"
    assert shop.send(b"[]").status == 503
    assert not shop.store.state.inbox


def test_a_callback_for_an_app_that_is_not_in_force_shall_come_again() -> None:
    shop = Shop()
    shop.addresses.kept["at-b"] = ConnectionAddress("at-b", "broken", "shop")
    assert shop.send(b"[]", address="at-b").status == 503


def test_a_full_store_is_answered_503_and_a_forgery_stays_a_forgery(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop()

    def busy(*_args: object) -> bool:
        raise BusyError

    monkeypatch.setattr(shop.store, "receive", busy)
    monkeypatch.setattr(shop.store, "quarantine", busy)
    assert shop.send(b"[]").status == 503
    assert shop.send(b"[]", "wrong").status == 401


@pytest.mark.parametrize("event", ["e1", None])
def test_a_repeated_event_is_kept_once(event: str | None) -> None:
    shop = Shop()
    assert [shop.send(b"[]", event=event).status for _ in range(2)] == [200, 200]
    assert len(shop.store.state.inbox) == 1


def test_a_message_becomes_a_record_with_its_lines_its_state_and_a_trace() -> None:
    shop = Shop()
    message = shop.deliver(order(5))
    [ticket] = shop.store.state.rows[(APP, "tickets")].values()
    assert (ticket.values["number"], ticket.values["note"], ticket.state) == ("T-9", "at 5", "open")
    assert str(ticket.values["fee"]) == "12.50 CNY"
    lines = shop.store.state.rows[(APP, "visits")].values()
    assert [(line.values["ticket"], line.values["minutes"], line.values["remark"]) for line in lines] == [
        (ticket.id, 1, "T-9"),
        (ticket.id, 2, "T-9"),
    ]
    assert message.state == "done"
    assert {"table": "tickets", "record": ticket.id} in message.records
    first = shop.store.state.events[0]
    assert (first.actor, first.actor_name, first.cause) == (
        "connection:shop",
        "「shop」",
        {"door": "inbox", "ref": message.id},
    )
    assert [row.message for row in shop.store.state.reports] == [message.id]


def test_an_older_message_changes_nothing_but_its_report_is_kept() -> None:
    shop = Shop()
    shop.deliver(order(5, "SHIPPED"))
    shop.deliver(order(3, "PAID", lines=[{"sku": "2026-12-01"}]))
    [ticket] = shop.store.state.rows[(APP, "tickets")].values()
    assert (ticket.values["note"], ticket.state) == ("at 5", "done")
    assert len(shop.store.state.rows[(APP, "visits")]) == 2
    assert [row.outcome for row in shop.store.state.reports] == ["adopted", "stale"]


def test_an_older_message_changes_nothing_where_the_source_tells_no_status_either() -> None:
    silent = {**CONNECTION, "maps": [{name: part for name, part in ORDERS.items() if name != "status"}]}
    shop = Shop(compiled(*(one for one in DOCUMENTS if one["id"] != "visits"), VISITS, silent))
    earlier = shop.deliver(order(1), order(1, external_id="10", order_no="bad"))
    shop.clock.advance(timedelta(minutes=1))
    shop.deliver(order(2))
    shop.store.state.inbox[earlier.id] = replace(earlier, body=earlier.body.replace(b"bad", b"T-10"))
    assert shop.processor.replay(APP, earlier.id, LEAD)
    shop.processor.run_once()
    first, second = shop.store.state.rows[(APP, "tickets")].values()
    assert (first.values["note"], second.values["note"]) == ("at 2", "at 1")


def test_a_line_that_the_shop_no_longer_lists_is_left_as_it_is() -> None:
    shop = Shop()
    shop.deliver(order(1))
    shop.deliver(order(2, lines=[{"sku": "2026-11-21"}]))
    assert len(shop.store.state.rows[(APP, "visits")]) == 2


def test_several_items_of_one_message_stand_or_fall_together() -> None:
    shop = Shop()
    message = shop.deliver(order(1), order(1, external_id="10", order_no="bad"))
    assert message.state == "failed"
    assert not any(shop.store.state.rows.values())
    good = shop.deliver(order(1), order(1, external_id="10", order_no="T-10"))
    assert good.state == "done"
    assert len(shop.store.state.rows[(APP, "tickets")]) == 2


def problems(message: InboxMessage) -> list[str]:
    return [from_row(row).code for row in message.problems]


def test_a_message_that_cannot_be_carried_out_fails_visibly_with_every_reason() -> None:
    shop = Shop()
    shop.send(b"{")
    shop.processor.run_once()
    [unreadable] = shop.store.state.inbox.values()
    assert (unreadable.state, problems(unreadable)) == ("failed", ["message.unreadable"])
    unknown = shop.deliver(order(status="LOST"))
    assert (unknown.state, problems(unknown)) == ("failed", ["inbox.status_unknown"])
    refused = shop.deliver(order(order_no="bad", lines=[{"sku": "never"}]))
    assert (refused.state, set(problems(refused))) == (
        "failed",
        {"value.pattern", "value.date"} - {"rule.warn"},
    )
    assert {row["pointer"] for row in refused.problems} == {"/items/0/number", "/items/0/lines/0/day"}
    assert len(shop.store.state.refusals) == 1


def test_a_kind_that_the_connection_does_not_map_is_done_with_a_note() -> None:
    shop = Shop()
    message = shop.deliver({"kind": "parcel", "tracking_no": "1"})
    assert (message.state, problems(message)) == ("done", ["inbox.not_mapped"])


def test_a_message_of_a_connection_that_is_gone_fails() -> None:
    shop = Shop()
    stray = InboxMessage(shop.ids.new(), APP, "gone", "orders", "e", {}, b"[]", shop.clock.now())
    shop.store.receive(stray)
    shop.processor.run_once()
    assert problems(shop.store.state.inbox[stray.id]) == ["inbox.no_connection"]


def test_the_unforeseen_is_tried_again_after_growing_pauses_and_then_shown_and_stops_nobody() -> None:
    shop = Shop()
    shop.send(b"boom")
    shop.send(json.dumps([order()]).encode())
    assert shop.processor.run_once() == 2
    bad, good = shop.store.state.inbox.values()
    assert (bad.state, good.state) == ("waiting", "done")
    waits = []
    for _ in range(MOST_TRIES - 1):
        due = shop.store.state.inbox[bad.id].due_at
        assert due is not None
        waits.append(due - shop.clock.now())
        assert shop.processor.run_once() == 0
        shop.clock.advance(waits[-1])
        assert shop.processor.run_once() == 1
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(seconds=1)
    assert problems(shop.store.state.inbox[bad.id]) == ["inbox.failed"]
    assert shop.store.state.inbox[bad.id].state == "failed"


def test_a_busy_store_leaves_messages_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop()
    shop.send(json.dumps([order()]).encode())

    def busy(*_args: object, **_more: object) -> None:
        raise BusyError

    monkeypatch.setattr(shop.store, "write", busy)
    monkeypatch.setattr(shop.store, "retry", busy)
    with pytest.raises(BusyError):
        shop.processor.run_once()
    assert [message.state for message in shop.store.state.inbox.values()] == ["waiting"]


def test_a_message_whose_record_is_locked_waits_and_lets_the_others_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop()
    shop.send(json.dumps([order()]).encode())
    shop.send(json.dumps([order(external_id="10", order_no="T-10")]).encode())
    carry = shop.engine.change

    def locked(change: Change, *, bulk: bool = False) -> Outcome:
        if change.fields["ref"] == "9":
            raise BusyError
        return carry(change, bulk=bulk)

    with monkeypatch.context() as patch:
        patch.setattr(shop.engine, "change", locked)
        for _ in range(MOST_TRIES + 1):
            shop.processor.run_once()
            shop.clock.advance(timedelta(minutes=1))
    assert [message.state for message in shop.store.state.inbox.values()] == ["waiting", "done"]
    shop.processor.run_once()
    assert [message.state for message in shop.store.state.inbox.values()] == ["done", "done"]


def test_a_message_that_names_no_moment_is_as_old_as_its_arrival_however_late_it_is_carried_out() -> None:
    shop = Shop()
    late = shop.deliver(order(1, "LOST", updated_at=None))
    shop.clock.advance(timedelta(minutes=1))
    shop.deliver(order(2, "SHIPPED", updated_at=None))
    first = shop.store.state.inbox[late.id]
    shop.store.state.inbox[late.id] = replace(first, body=first.body.replace(b"LOST", b"PAID"))
    shop.clock.advance(timedelta(minutes=1))
    assert shop.processor.replay(APP, late.id, LEAD)
    shop.processor.run_once()
    [ticket] = shop.store.state.rows[(APP, "tickets")].values()
    assert (ticket.values["note"], ticket.state) == ("at 2", "done")
    assert [row.outcome for row in shop.store.state.reports] == ["adopted", "stale"]
    assert shop.store.state.reports[1].received_at == late.received_at


def test_a_failed_message_can_be_replayed_by_those_who_may_read_the_inbox() -> None:
    shop = Shop()
    shop.deliver(order(1))
    [ticket] = shop.store.state.rows[(APP, "tickets")].values()
    shop.do(Operation.HOLD, record=ticket.id, hold=HoldRequest("wait"))
    late = shop.deliver(order(2, "SHIPPED"))
    assert shop.now(ticket.id).state == "open"
    shop.do(Operation.LIFT, record=ticket.id, target=shop.store.state.holds[0].id)
    assert not shop.processor.replay(APP, late.id, AGENT)
    assert not shop.processor.replay(APP, "none", LEAD)
    assert shop.processor.replay(APP, late.id, LEAD)
    assert not shop.processor.replay(APP, late.id, LEAD)
    shop.processor.run_once()
    assert shop.now(ticket.id).state == "done"
    assert [event.kind for event in shop.store.state.events if not event.record] == ["replay"]


def test_replaying_what_was_applied_changes_nothing() -> None:
    shop = Shop()
    message = shop.deliver(order(1))
    before = (shop.store.state.rows, len(shop.store.state.events))
    shop.processor.replay(APP, message.id, LEAD)
    shop.processor.run_once()
    assert (shop.store.state.rows, len(shop.store.state.events)) == (before[0], before[1] + 1)


def test_a_message_that_another_process_has_worked_off_meanwhile_has_no_second_effect() -> None:
    shop = Shop()
    shop.send(json.dumps([order()]).encode())
    [message] = shop.store.due(shop.clock.now(), 1)
    shop.processor.process(message)
    before = shop.store.state
    shop.processor.process(message)
    assert shop.store.state == before

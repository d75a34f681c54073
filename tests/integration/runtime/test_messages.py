"""From a signed callback to records, on real databases, in every order."""

import json
import random

import pytest

from orderloom.runtime.inbox import Intake, secret_owner
from orderloom.runtime.processor import Processor
from orderloom.runtime.record.change import Query, Record
from orderloom.sdk.connector import RawMessage
from tests.integration.runtime.conftest import Room
from tests.unit.runtime.desk import APP, LEAD
from tests.unit.runtime.fakes import FakeAddresses, FakePlatforms, FakeSecrets, signature
from tests.unit.runtime.test_inbox import order

LIFE = [order(1, "UNPAID"), order(2, "PAID"), order(3, "ON_HOLD"), order(4, "SHIPPED"), order(5, "FINISHED")]


class Shop:
    """Intake and processor of one room."""

    def __init__(self, room: Room) -> None:
        self.room = room
        secrets, addresses, platforms = FakeSecrets(), FakeAddresses(), FakePlatforms()
        secrets.put(secret_owner(APP, "shop"), "webhook", "key")
        self.address = addresses.add(APP, "shop").id
        self.intake = Intake(room.plans, platforms, secrets, addresses, room.inbox, room.clock, room.ids)
        self.processor = Processor(room.engine, room.inbox, room.plans, platforms, room.store, room.clock, room.ids)

    def send(self, body: bytes, key: str = "key", event: str = "") -> int:
        headers = {"X-Sign": signature(body, key), **({"X-Event": event} if event else {})}
        return self.intake.receive(self.address, RawMessage(headers, (), body, "", self.room.clock.now())).status

    def rows(self, table: str = "tickets", **more: object) -> tuple[Record, ...]:
        return self.room.engine.read(Query(APP, table, LEAD, **more)).items  # type: ignore[arg-type]


def settled(shop: Shop) -> object:
    """What the messages have come to."""
    [ticket] = shop.rows()
    visits = sorted(str(row.values["day"]) for row in shop.rows("visits"))
    events = shop.rows(log="events", record=ticket.id, limit=500)
    moves = [row.values["input"]["transition"] for row in reversed(events) if row.values["kind"] == "transition"]  # type: ignore[index]
    marks = sorted(str(row.values["code"]) for row in shop.rows(log="marks", record=ticket.id))
    return ticket.state, ticket.values["note"], str(ticket.values["fee"]), visits, moves, marks


@pytest.mark.parametrize("seed", range(6))
def test_a_life_in_any_order_and_with_repeats_comes_to_the_same(room: Room, seed: int) -> None:
    shop = Shop(room)
    choose = random.Random(seed)
    told = [*LIFE, *choose.choices(LIFE, k=4)]
    if seed:
        choose.shuffle(told)
    for number, one in enumerate(told):
        assert shop.send(json.dumps([one]).encode(), event=f"e{number}") == 200
        if choose.random() < 0.5:
            shop.processor.run_once()
    while shop.processor.run_once():
        pass
    assert settled(shop) == (
        "closed",
        "at 5",
        "12.50 CNY",
        ["2026-11-20", "2026-11-21"],
        ["start", "finish", "close"],
        [],
    )
    assert {row.values["state"] for row in shop.rows("", log="inbox")} == {"done"}


def test_the_same_event_twice_is_one_order_and_a_forgery_none(room: Room) -> None:
    shop = Shop(room)
    body = json.dumps([order()]).encode()
    assert [shop.send(body, event="e1"), shop.send(body, event="e1"), shop.send(body, "forged")] == [200, 200, 401]
    shop.processor.run_once()
    assert len(shop.rows()) == 1
    assert len(shop.rows("", log="inbox")) == 1
    [kept] = shop.rows("", log="quarantine")
    assert kept.values["reason"] == "signature.mismatch"


def test_a_broken_message_stays_visible_and_can_be_replayed(room: Room) -> None:
    shop = Shop(room)
    shop.send(b"{")
    shop.processor.run_once()
    [row] = shop.rows("", log="inbox")
    assert row.values["state"] == "failed"
    assert row.values["problems"][0]["code"] == "message.unreadable"  # type: ignore[index]
    [whole] = shop.rows("", log="inbox", id=row.id)
    assert whole.values["body"] == b"{"
    assert shop.processor.replay(APP, row.id, LEAD)
    assert shop.processor.run_once() == 1


def test_the_raw_message_leads_back_from_the_record(room: Room) -> None:
    shop = Shop(room)
    body = json.dumps([order()]).encode()
    shop.send(body)
    shop.processor.run_once()
    [ticket] = shop.rows()
    [raw] = shop.rows(log="raw", record=ticket.id)
    assert raw.values["body"] == body

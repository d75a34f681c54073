"""A shop's callback: what is authentic is kept and becomes one order, what is not leaves no trace in the app."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from orderloom.runtime.inbox import secret_owner
from orderloom.web.hooks.receive import LARGEST_CALLBACK
from tests.contract.house import House, Json
from tests.contract.shop import CONNECTION, SECRET, Shop, encoded, fields_of, order, signature

WITHIN_S = 2.0
MANY_LINES = 200


@pytest.fixture(scope="module")
def held(shared_data: Path) -> bytes:
    """The body of the first order of the foreign sample."""
    sample = shared_data / "platforms" / "shopify" / "samples" / "orders.json"
    if not sample.is_file():
        pytest.skip("the shop's sample orders are not in the test data")
    return encoded(json.loads(sample.read_bytes())["payload"]["orders"][0])


def money(amount: str, currency: str = "USD") -> Json:
    return {"amount": amount, "currency": currency}


def test_an_order_arrives_with_its_lines_discounts_and_tax(shop: Shop) -> None:
    shop.tell(order(1))
    shop.settled(WITHIN_S)
    [made] = shop.orders(1)
    fields = fields_of(made)
    assert made["state"] == "paid"
    assert (fields["order_no"], fields["channel"], fields["quantity"]) == ("#S1", "shopify", 3)
    assert [fields[name] for name in ("total_amount", "discount_amount", "tax_amount", "paid_amount")] == [
        money("109.50"),
        money("10.00"),
        money("9.50"),
        money("109.50"),
    ]
    assert fields["discounts"] == [{"kind": "fixed_amount", "title": "WELCOME", "amount": "10.00", "borne_by": "shop"}]
    assert (fields["created_at"], fields["paid_at"]) == ("2026-11-20T01:00:00Z", "2026-11-20T01:05:00Z")
    shown = [fields_of(line) for line in shop.lines(made)]
    assert [(line["sku"], line["title"], line["quantity"]) for line in shown] == [
        ("CUP-450", "Mug", "2"),
        ("TEA-100", "Tea", "1"),
    ]
    assert [(line["unit_price"], line["discount"]) for line in shown] == [
        (money("45.00"), money("5.00")),
        (money("20.00"), money("5.00")),
    ]


def test_a_foreign_order_is_readable_at_once_and_stays_one_when_sent_again(shop: Shop, held: bytes) -> None:
    began = time.monotonic()
    assert shop.send(held, event="held").status_code == 200
    while not shop.orders(450789469):
        assert time.monotonic() - began < WITHIN_S, "the order was not readable in time"
    [made] = shop.orders(450789469)
    assert shop.lines(made) == []
    for event in ("held", "held again"):
        assert shop.send(held, event=event).status_code == 200
    shop.settled()
    assert [one["id"] for one in shop.orders(450789469)] == [made["id"]]


def test_the_same_event_is_kept_once(shop: Shop) -> None:
    before = shop.logged("inbox")
    for _ in range(3):
        shop.tell(order(2), event="thrice")
    shop.settled()
    assert shop.logged("inbox") == before + 1
    assert len(shop.orders(2)) == 1


FORGED = encoded(order(3))
FORGERIES = {
    "forged": signature(FORGED, "guessed"),
    "empty": "",
    "with an empty secret": signature(FORGED, ""),
    "of another body": signature(FORGED + b" ", SECRET),
    "of the body written anew": signature(json.dumps(json.loads(FORGED)).encode(), SECRET),
    "in other letters": signature(FORGED, SECRET).swapcase(),
    "not base64": "!" * 44,
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_body_that_does_not_verify_is_refused_and_set_aside(shop: Shop, forgery: str) -> None:
    inbox, quarantine = shop.logged("inbox"), shop.logged("quarantine")
    answer = shop.send(FORGED, signed=FORGERIES[forgery])
    assert answer.status_code == 401
    assert shop.logged("inbox") == inbox
    assert shop.logged("quarantine") == quarantine + 1
    assert shop.orders(3) == []


def test_an_unsigned_body_is_refused_and_set_aside(shop: Shop) -> None:
    inbox, quarantine = shop.logged("inbox"), shop.logged("quarantine")
    answer = shop.client.post(shop.hook, content=encoded(order(3)), headers={"x-shopify-topic": "orders/paid"})
    assert answer.status_code == 401
    assert (shop.logged("inbox"), shop.logged("quarantine")) == (inbox, quarantine + 1)


def test_another_connections_secret_opens_nothing(shop: Shop) -> None:
    installation = shop.house.installation
    name = installation.platforms.get("shopify").webhook_secret or ""
    installation.secrets.put(secret_owner(shop.house.plan.id, "another_shop"), name, "the other shop's own secret")
    body, inbox = encoded(order(3)), shop.logged("inbox")
    assert shop.send(body, signed=signature(body, "the other shop's own secret")).status_code == 401
    assert shop.logged("inbox") == inbox


def test_a_true_signature_over_rewritten_bytes_is_refused(shop: Shop) -> None:
    body, inbox = encoded(order(3)), shop.logged("inbox")
    rewritten = json.dumps(json.loads(body), indent=1).encode()
    assert shop.send(rewritten, signed=signature(body, SECRET)).status_code == 401
    assert shop.logged("inbox") == inbox


def test_without_a_secret_every_body_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    body, inbox = encoded(order(3)), shop.logged("inbox")
    for known in ((), ("",)):
        monkeypatch.setattr(shop.house.installation.secrets, "get", Mock(return_value=known))
        for secret in ("", SECRET, "None"):
            assert shop.send(body, signed=signature(body, secret)).status_code == 401
    assert shop.logged("inbox") == inbox


def test_a_replaced_secret_stays_good_while_messages_are_on_their_way(shop: Shop) -> None:
    secrets = shop.house.installation.secrets
    name = shop.house.installation.platforms.get("shopify").webhook_secret or ""
    secrets.put(secret_owner(shop.house.plan.id, CONNECTION), name, "the next secret")
    try:
        body = encoded(order(4))
        assert shop.send(body).status_code == 200
        assert shop.send(body, signed=signature(body, "the next secret")).status_code == 200
    finally:
        secrets.put(secret_owner(shop.house.plan.id, CONNECTION), name, SECRET)


@pytest.mark.parametrize("body", [b"{", b"", b"[1,", b"\xff\xfe", b"null", b'{"id":1,"id":2}', b"{}"])
def test_an_authentic_body_that_nobody_can_read_is_kept_and_says_why(shop: Shop, body: bytes) -> None:
    kept = shop.logged("inbox")
    assert shop.send(body).status_code == 200
    shop.settled()
    assert shop.logged("inbox") == kept + 1
    row = newest(shop)
    assert row["state"] == "failed"
    problems = row["problems"]
    assert isinstance(problems, list)
    assert problems[0]["code"]


def test_a_body_with_nothing_in_it_is_done_and_says_so(shop: Shop) -> None:
    shop.tell([])
    shop.settled()
    row = newest(shop)
    assert (row["state"], row["records"]) == ("done", [])
    assert row["problems"]


def newest(shop: Shop) -> Json:
    """The newest message of the inbox."""
    [row] = shop.manager.get(f"{shop.house.app}/logs/inbox?limit=1").json()["items"]
    assert isinstance(row, dict)
    return row


def test_a_failed_message_shows_its_reason_to_people_and_acts_when_replayed(shop: Shop) -> None:
    bad = order(5, financial_status="lent")
    shop.tell(bad)
    shop.settled()
    row = newest(shop)
    assert row["state"] == "failed"
    people = shop.house.browser("manager")
    inbox = f"/a/{shop.house.plan.id}/inbox"
    listed, page = people.get(inbox), people.get(f"{inbox}/messages/{row['id']}")
    assert (listed.status_code, page.status_code) == (200, 200)
    assert "lent" in listed.text
    assert "lent" in page.text
    csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    again = people.post(f"{inbox}/messages/{row['id']}/replay", data={"csrf": csrf})
    assert again.status_code == 303
    shop.settled()
    assert newest(shop)["id"] == row["id"]
    assert newest(shop)["state"] == "failed"


def test_an_older_message_changes_neither_state_nor_fields(shop: Shop) -> None:
    shop.tell(order(6, "2026-11-20T12:00:00+08:00", note="new", fulfillment_status="fulfilled"))
    shop.settled()
    [before] = shop.orders(6)
    shop.tell(order(6, "2026-11-20T11:00:00+08:00", note="old", total_price="1.00", line_items=[]))
    shop.settled()
    [after] = shop.orders(6)
    assert before["state"] == after["state"] == "shipped"
    assert after["fields"] == before["fields"]
    assert newest(shop)["state"] == "done"


def test_an_unknown_address_is_not_there(shop: Shop) -> None:
    body = encoded(order(7))
    for address in ("nobody", "0" * 40, shop.hook.rpartition("/")[2][:-1], shop.hook.rpartition("/")[2].upper()):
        answer = shop.client.post(f"/hooks/{address}", content=body, headers={"x-shopify-hmac-sha256": "x"})
        assert answer.status_code == 404, address
    assert shop.client.get(shop.hook).status_code == 405


def test_a_body_over_the_limit_is_refused_and_kept_nowhere(shop: Shop) -> None:
    kept = shop.logged("inbox"), shop.logged("quarantine")
    body = encoded({"id": 8, "note": "x" * LARGEST_CALLBACK})
    assert shop.send(body).status_code == 413
    assert (shop.logged("inbox"), shop.logged("quarantine")) == kept


def test_a_body_just_under_the_limit_is_kept(shop: Shop) -> None:
    room = LARGEST_CALLBACK - len(encoded(order(9, filler="")))
    shop.tell(order(9, filler="x" * room))
    shop.settled()
    assert len(shop.orders(9)) == 1


def test_an_order_of_many_lines_keeps_them_all(shop: Shop) -> None:
    lines = [{"id": n, "sku": f"S{n}", "name": f"n{n}", "quantity": n, "price": "1.00"} for n in range(1, MANY_LINES)]
    shop.tell(order(10, line_items=lines))
    shop.settled()
    [made] = shop.orders(10)
    assert len(shop.lines(made)) == len(lines)


def test_a_callback_needs_no_login_and_takes_none(house: House, shop: Shop) -> None:
    body = encoded(order(11))
    crossed = {"cookie": "orderloom=1", "origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    assert shop.send(body, headers=crossed).status_code == 200
    assert shop.send(body, headers={"authorization": "Bearer nonsense"}).status_code == 200
    forged = house.program("manager")
    assert forged.post(shop.hook, content=body, headers={"x-shopify-topic": "orders/paid"}).status_code == 401


def test_a_message_of_the_far_future_does_not_lock_the_order(shop: Shop) -> None:
    """What the shop says about time is believed, but a person's move never asks for it."""
    later = (datetime.now(UTC) + timedelta(days=400)).isoformat()
    shop.tell(order(12, later))
    shop.settled()
    [made] = shop.orders(12)
    one = f"{shop.house.records('orders')}/{made['id']}"
    moved = shop.manager.post(f"{one}/transitions/allocate", headers={"if-match": f'"{made["version"]}"'})
    assert moved.status_code == 200

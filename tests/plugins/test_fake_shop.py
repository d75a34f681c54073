"""The fake shop: whole lives of orders, signed like real ones, equal for equal seeds, sent to this machine only."""

import json
import threading
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import islice

import pytest

from orderloom.edge.fake_shop import FakeMessage, FakeShop, deliver
from orderloom.edge.platforms import ManifestPlatform
from orderloom.sdk.connector import Item, RawMessage
from orderloom.sdk.failures import DeliveryRefused
from orderloom.sdk.testing import A_MOMENT


def some(platform: ManifestPlatform, count: int = 300, seed: int = 7) -> list[FakeMessage]:
    return list(islice(FakeShop(platform, "key", seed).messages(), count))


def items(platform: ManifestPlatform, messages: list[FakeMessage]) -> Iterator[Item]:
    for topic, headers, body in messages:
        verdict = platform.verify(RawMessage(headers, (), body, "", A_MOMENT), ["key"])
        assert verdict.accepted
        assert verdict.topic == topic
        yield from platform.read(topic, body)


def test_the_same_seed_sends_the_same_bytes(shopify: ManifestPlatform) -> None:
    assert some(shopify, 60) == some(shopify, 60)
    assert some(shopify, 60) != some(shopify, 60, seed=8)


def test_every_callback_is_authentic_and_can_be_read(shopify: ManifestPlatform) -> None:
    kinds = {item.kind for item in items(shopify, some(shopify))}
    assert kinds == {"order", "parcel", "payment", "after_sale"}


def test_an_order_only_moves_forward_in_time(shopify: ManifestPlatform) -> None:
    newest: dict[str, Item] = {}
    for item in items(shopify, some(shopify)):
        if item.kind == "order":
            before = newest.get(item.external_id, item)
            assert item.occurred_at is not None
            assert before.occurred_at is not None
            assert before.value == item.value or before.occurred_at < item.occurred_at
            newest[item.external_id] = item
    assert len({item.value["order_no"] for item in newest.values()}) == len(newest) > 20


def test_a_later_state_has_a_later_second_even_when_no_time_passes(shopify: ManifestPlatform) -> None:
    shop = FakeShop(shopify, "key", 7, clock=lambda: A_MOMENT)
    told: dict[str, set[tuple[object, object]]] = {}
    for item in items(shopify, list(islice(shop.messages(), 100))):
        if item.kind == "order":
            told.setdefault(item.external_id, set()).add((item.value["updated_at"], item.value["platform_status"]))
    assert max(len(states) for states in told.values()) >= 3
    assert all(len({at for at, _ in states}) == len(states) for states in told.values())


def test_sums_add_up_to_the_cent(shopify: ManifestPlatform) -> None:
    for item in items(shopify, some(shopify)):
        if item.kind != "order":
            continue
        order = json.loads(json.dumps(item.as_json()))["order"]
        goods = sum((Decimal(line["unit_price"]) * Decimal(line["quantity"]) for line in order["lines"]), Decimal())
        reduced = sum(Decimal(line["discount"]) for line in order["lines"])
        assert reduced == Decimal(order["discount_amount"])
        extras = Decimal(order["freight_amount"]) + Decimal(order["tax_amount"])
        assert goods - reduced + extras == Decimal(order["total_amount"])
        percent = {"WELCOME10": 10, "SPRING15": 15}
        coupons = [percent[discount["title"]] for discount in order["discounts"]]
        assert reduced == (goods * sum(coupons) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_lives_differ_in_people_wares_and_endings(shopify: ManifestPlatform) -> None:
    orders = [item.value for item in items(shopify, some(shopify, 600)) if item.kind == "order"]
    assert {"UNPAID", "PAID", "SHIPPED", "CLOSED"} <= {order["status"] for order in orders}
    assert len({str(order["buyer_name"]) for order in orders}) >= 5
    assert any(order["discounts"] for order in orders)


def test_some_callbacks_come_twice(shopify: ManifestPlatform) -> None:
    events = [(headers["X-Shopify-Event-Id"], topic) for topic, headers, _ in some(shopify)]
    assert len(set(events)) < len(events)


class _Hook(BaseHTTPRequestHandler):
    received: list[tuple[str, bytes]]
    refuse: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = 503 if type(self).refuse > 0 else 200
        type(self).refuse -= 1
        self.received.append((self.headers["X-Shopify-Topic"], body))
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[tuple[str, type[_Hook]]]:
    handler = type("Hook", (_Hook,), {"received": [], "refuse": 0})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hooks/abc", handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_refused_callback_is_sent_again_before_the_next(
    hook: tuple[str, type[_Hook]], shopify: ManifestPlatform
) -> None:
    url, handler = hook
    handler.refuse = 2
    stop = threading.Event()
    shop = FakeShop(shopify, "key", 7)
    thread = threading.Thread(target=shop.run, args=(url,), kwargs={"every_s": 0.005, "stop": stop})
    thread.start()
    while len(handler.received) < 5:
        stop.wait(0.01)
    stop.set()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert handler.received[0] == handler.received[1] == handler.received[2]
    assert [topic for topic, _ in handler.received[2:5]] == [topic for topic, _, _ in some(shopify, 3)]


def test_nobody_listening_is_no_delivery(shopify: ManifestPlatform) -> None:
    assert not deliver("http://127.0.0.1:9/hooks/abc", some(shopify, 1)[0])


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1/hooks/abc", "https://127.0.0.1/hooks/abc", "http://shop.example/", "x"]
)
def test_a_fake_shop_sends_to_this_machine_only(url: str, shopify: ManifestPlatform) -> None:
    with pytest.raises(DeliveryRefused):
        deliver(url, some(shopify, 1)[0])
    with pytest.raises(DeliveryRefused):
        FakeShop(shopify, "key", 7).run(url, every_s=0, stop=threading.Event())

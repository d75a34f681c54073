"""A shop of our own making: order bodies, and the signed callbacks that carry them to a connection."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

import httpx

from orderloom.runtime.inbox import secret_owner
from tests.contract.house import Client, House, Json, found, until

CONNECTION = "shopify_main"
SECRET = "shop-secret-of-thirty-two-characters"
SIGNATURE = "x-shopify-hmac-sha256"


def order(number: int, at: str = "2026-11-20T10:00:00+08:00", **more: object) -> Json:
    """An order of two lines as the shop tells it; ``at`` is when the shop last changed it."""
    return {
        "id": number,
        "name": f"#S{number}",
        "created_at": "2026-11-20T09:00:00+08:00",
        "updated_at": at,
        "processed_at": "2026-11-20T09:05:00+08:00",
        "cancelled_at": None,
        "currency": "USD",
        "financial_status": "paid",
        "fulfillment_status": None,
        "total_price": "109.50",
        "total_discounts": "10.00",
        "total_tax": "9.50",
        "discount_codes": [{"code": "WELCOME", "type": "fixed_amount", "amount": "10.00"}],
        "line_items": [
            {"id": 71, "sku": "CUP-450", "name": "Mug", "quantity": 2, "price": "45.00", "total_discount": "5.00"},
            {"id": 72, "sku": "TEA-100", "name": "Tea", "quantity": 1, "price": "20.00", "total_discount": "5.00"},
        ],
        **more,
    }


def encoded(body: object) -> bytes:
    """JSON as the shop writes it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def signature(body: bytes, secret: str) -> str:
    """The signature of a body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@dataclass(frozen=True)
class Shop:
    """Sends to one connection of a house; ``client`` has no login."""

    house: House
    client: Client
    manager: Client
    hook: str
    events: "count[int]" = field(default_factory=lambda: count(1))

    def send(
        self,
        body: bytes,
        *,
        topic: str = "orders/paid",
        event: str = "",
        signed: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Deliver a body; ``signed`` replaces the true signature, an empty ``event`` is a fresh one."""
        sent = {
            "content-type": "application/json",
            "x-shopify-topic": topic,
            "x-shopify-event-id": event or f"e{next(self.events)}",
            SIGNATURE: signature(body, SECRET) if signed is None else signed,
            **(headers or {}),
        }
        return self.client.post(self.hook, content=body, headers=sent)

    def tell(self, body: object, *, topic: str = "orders/paid", event: str = "") -> None:
        """Deliver a JSON body that must be taken."""
        answer = self.send(encoded(body), topic=topic, event=event)
        assert answer.status_code == 200, answer.text

    def orders(self, number: int) -> list[Json]:
        """The orders of the app that stand for the shop's order ``number``."""
        return found(self.manager, self.house.records("orders"), external_id=str(number))

    def lines(self, record: Json) -> list[Json]:
        """The lines of an order, by their id at the shop."""
        lines = found(self.manager, self.house.records("order_lines"), order=record["id"])
        return sorted(lines, key=lambda line: str(fields_of(line)["line_id"]))

    def settled(self, seconds: float = 10.0) -> None:
        """Wait until no message waits any more."""
        until(lambda: self.waiting() == 0, seconds, "messages are still waiting")

    def waiting(self) -> int:
        """How many messages wait, as the monitoring sees it."""
        text = self.client.get("/metrics").text
        [value] = [line.split()[1] for line in text.splitlines() if line.startswith("orderloom_inbox_waiting ")]
        return int(float(value))

    def logged(self, log: str) -> int:
        """How many rows a log has."""
        return self.house.count(log, self.manager)


def open_shop(house: House) -> Shop:
    """The shop of a house, its secret agreed."""
    platform = house.installation.platforms.get("shopify")
    house.installation.secrets.put(secret_owner(house.plan.id, CONNECTION), platform.webhook_secret or "", SECRET)
    return Shop(house, house.open(), house.program("manager"), house.hook(CONNECTION))


def fields_of(record: Json) -> Json:
    """A record's fields."""
    shown = record["fields"]
    assert isinstance(shown, dict)
    return shown

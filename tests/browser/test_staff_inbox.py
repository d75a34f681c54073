"""From a shop's signed callback to the order on the screen, with the raw message it came from."""

import base64
import hashlib
import hmac
import json
import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

INBOX = "/a/ecommerce_fast/inbox"


def order(number: int) -> bytes:
    """A paid order with one line, as a shop writes it."""
    return json.dumps(
        {
            "id": number,
            "name": f"#{number}",
            "created_at": "2026-11-20T09:00:00+08:00",
            "updated_at": "2026-11-20T09:05:00+08:00",
            "currency": "CNY",
            "total_price": "59.00",
            "subtotal_price": "59.00",
            "total_discounts": "0.00",
            "total_tax": "0.00",
            "financial_status": "paid",
            "fulfillment_status": None,
            "note": "<script>alert(1)</script>",
            "line_items": [{"id": number + 1, "title": "搪瓷杯", "sku": "CUP-1", "quantity": 1, "price": "59.00"}],
        }
    ).encode()


def send(page: Page, live_server: LiveServer, body: bytes, topic: str = "orders/create", signature: str = "") -> int:
    """Call the shop's hook; the status that comes back."""
    connection = live_server.connections[0]
    digest = hmac.new(connection["secret"].encode(), body, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Event-Id": secrets.token_hex(8),
        "X-Shopify-Webhook-Id": secrets.token_hex(8),
        "X-Shopify-Shop-Domain": "test.myshopify.com",
        "X-Shopify-Hmac-Sha256": signature or base64.b64encode(digest).decode(),
    }
    return page.request.post(connection["hook"], data=body, headers=headers).status


def test_a_callback_is_an_order_with_its_raw_message(page: Page, live_server: LiveServer) -> None:
    live_server.sign_in(page, "manager")
    number = 7_000_000 + secrets.randbelow(1_000_000)
    assert send(page, live_server, order(number)) == 200
    page.wait_for_timeout(2000)
    page.goto(f"{live_server.url}/a/ecommerce_fast/orders_list?q=%23{number}")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.locator("[data-row-link]").click()
    expect(page.locator(".ol-step[data-step=current]")).to_contain_text("已支付")
    expect(page.get_by_role("link", name="搪瓷杯")).to_be_visible()
    page.get_by_text("查看原文").first.click()
    expect(page.locator("pre.ol-raw")).to_contain_text(f'"name": "#{number}"')
    page.get_by_role("link", name="orders/create").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已处理")
    expect(page.get_by_role("link", name=f"订单 #{number}")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(live_server.connections[0]["secret"])


def test_a_malformed_message_is_kept_with_its_reason_and_can_be_replayed(page: Page, live_server: LiveServer) -> None:
    live_server.sign_in(page, "manager")
    assert send(page, live_server, b'{"id": ') == 200
    page.wait_for_timeout(2000)
    page.goto(f"{live_server.url}{INBOX}?state=failed")
    expect(page.locator("td .ol-error").first).to_contain_text("JSON")
    page.locator("[data-row-link]").first.click()
    page.get_by_role("button", name="重新处理").click()
    page.get_by_role("alertdialog").get_by_role("button", name="重新处理").click()
    expect(page.locator(".ol-toast")).to_contain_text("已重新放入队列")


def test_a_forged_message_only_leaves_a_trace_in_quarantine(page: Page, live_server: LiveServer) -> None:
    live_server.sign_in(page, "manager")
    number = 8_000_000 + secrets.randbelow(1_000_000)
    assert send(page, live_server, order(number), signature="AAAA") == 401
    page.goto(f"{live_server.url}{INBOX}/quarantine")
    expect(page.locator("tbody tr").first).to_contain_text(re.compile("签名"))
    page.goto(f"{live_server.url}/a/ecommerce_fast/orders_list?q=%23{number}")
    expect(page.locator("[data-row]")).to_have_count(0)

"""Shopify's three status axes: every combination has the answer an order desk needs, anything else is told."""

import json
from itertools import product

import pytest

from orderloom.edge.platforms import ManifestPlatform
from orderloom.sdk.failures import MessageProblem
from orderloom.sdk.unified import UNIFIED_MODELS

MONEY = (
    None, "pending", "authorized", "expired", "partially_paid", "paid", "partially_refunded", "refunded", "voided",
)  # fmt: skip
GOODS = (None, "partial", "fulfilled", "restocked")
CANCELLED = (None, "2026-01-05T09:00:00Z")


def status(platform: ManifestPlatform, money: str | None, goods: str | None, cancelled: str | None) -> str:
    message = {
        "id": 1,
        "name": "#1",
        "currency": "USD",
        "total_price": "1.00",
        "financial_status": money,
        "fulfillment_status": goods,
        "cancelled_at": cancelled,
    }
    (item,) = platform.read("orders/updated", json.dumps(message).encode())
    return str(item.value["status"])


def expected(money: str | None, goods: str | None, cancelled: str | None) -> str:
    """Over before on its way, on its way before money: what left the house is shipped, paid or not."""
    if cancelled or money in ("refunded", "voided") or goods == "restocked":
        return "CLOSED"
    if goods is not None:
        return {"partial": "PART_SHIPPED", "fulfilled": "SHIPPED"}[goods]
    return "PAID" if money in ("paid", "partially_refunded") else "UNPAID"


@pytest.mark.parametrize(("money", "goods", "cancelled"), list(product(MONEY, GOODS, CANCELLED)))
def test_every_combination_has_its_answer(
    money: str | None, goods: str | None, cancelled: str | None, shopify: ManifestPlatform
) -> None:
    assert status(shopify, money, goods, cancelled) == expected(money, goods, cancelled)


def test_the_test_walks_everything_the_manifest_declares(shopify: ManifestPlatform) -> None:
    declared = list(shopify.manifest.maps["order"].status.combinations())
    assert len(declared) == len(MONEY) * len(GOODS) * len(CANCELLED)


def test_a_missing_axis_reads_like_null(shopify: ManifestPlatform) -> None:
    (item,) = shopify.read("orders/create", b'{"id": 1, "name": "#1", "currency": "USD", "total_price": "1.00"}')
    assert (item.value["status"], item.value["platform_status"]) == ("UNPAID", "null/null")


@pytest.mark.parametrize("axis", ["financial_status", "fulfillment_status"])
def test_an_undeclared_value_is_told_by_name(axis: str, shopify: ManifestPlatform) -> None:
    message = {
        "id": 1,
        "name": "#1",
        "currency": "USD",
        "total_price": "1.00",
        "cancelled_at": CANCELLED[1],
        axis: "lent",
    }
    with pytest.raises(MessageProblem) as caught:
        shopify.read("orders/updated", json.dumps(message).encode())
    (fault,) = caught.value.problems
    assert (fault.code, fault.pointer) == ("status.undeclared", f"/{axis}")
    assert (fault.facts["axis"], fault.facts["value"]) == (axis, "lent")


@pytest.mark.parametrize("kind", UNIFIED_MODELS)
def test_a_platform_tells_beforehand_every_code_it_can_give(kind: str, shopify: ManifestPlatform) -> None:
    status_map = shopify.manifest.maps[kind].status
    given = {status_map.decide(axes) for axes in status_map.combinations()}
    assert given == set(shopify.status_codes[kind])


@pytest.mark.parametrize(
    ("statuses", "amount", "expected_status"),
    [
        ([], None, "SUCCESS"),
        (["success"], "5.00", "SUCCESS"),
        (["success", "success"], "10.00", "SUCCESS"),
        (["success", "pending"], "10.00", "AGREED"),
        (["success", "failure"], "5.00", "AGREED"),
        (["error"], None, "AGREED"),
    ],
)
def test_a_refund_is_done_when_all_its_money_went_back(
    statuses: list[str], amount: str | None, expected_status: str, shopify: ManifestPlatform
) -> None:
    transactions = [{"kind": "refund", "status": one, "amount": "5.00", "currency": "USD"} for one in statuses]
    (item,) = shopify.read("refunds/create", json.dumps({"id": 1, "transactions": transactions}).encode())
    assert (item.value["status"], item.value["amount"]) == (expected_status, amount)

"""An order's life told in any order, with repeats, ends in the same order."""

import random
from collections.abc import Mapping

import pytest

from tests.contract.shop import Shop, fields_of, order

SEEDS = 20
REPEATS = 4
OWN = {"id", "order", "order_no", "external_id", "title", "line_id"}
"""Fields that tell one order from another."""

PARCEL = {"id": 31, "status": "success", "created_at": "2026-11-20T13:00:00+08:00", "tracking_company": "SF Express"}
Letter = tuple[str, str, str, Mapping[str, object]]
"""A message: its event id, and then as in ``LIFE``."""

LIFE: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("orders/create", "10:00", {"financial_status": "pending"}),
    ("orders/updated", "10:30", {"financial_status": "pending", "note": "gift wrap please"}),
    ("orders/paid", "11:00", {"note": "gift wrap please"}),
    ("orders/updated", "12:00", {"note": "no wrap", "tags": "vip, rush"}),
    ("orders/partially_fulfilled", "13:00", {"note": "no wrap", "fulfillment_status": "partial"}),
    (
        "orders/fulfilled",
        "14:00",
        {
            "note": "done",
            "total_tax": "8.00",
            "fulfillment_status": "fulfilled",
            "fulfillments": [{**PARCEL, "tracking_number": "SF1234567890"}],
        },
    ),
)
"""Topic, time at the shop, and what the order then says of itself."""


def told(shop: Shop, number: int, seed: int | None) -> object:
    """Tell order ``number`` its life (in the true order without a seed); what it has come to."""
    dice = random.Random(seed)
    letters: list[Letter] = [
        (f"{number}.{index}", topic, clock, facts) for index, (topic, clock, facts) in enumerate(LIFE)
    ]
    if seed is not None:
        # A platform repeats itself with the same event id, and tells the same thing anew under another.
        letters += dice.sample(letters, REPEATS)
        letters += [
            (f"{event}.again", topic, clock, facts) for event, topic, clock, facts in dice.sample(letters, REPEATS)
        ]
        dice.shuffle(letters)
    for event, topic, clock, facts in letters:
        shop.tell(order(number, f"2026-11-20T{clock}:00+08:00", **facts), topic=topic, event=event)
        if dice.random() < 0.3:
            shop.settled()
    shop.settled()
    return standing(shop, number)


def standing(shop: Shop, number: int) -> object:
    """All that one can see of an order but what names it, how often it was written and when we did so."""
    [made] = shop.orders(number)
    one = shop.manager.get(f"{shop.house.records('orders')}/{made['id']}").json()
    lines = [plain(fields_of(line)) for line in shop.lines(made)]
    marks = sorted(mark["code"] for mark in one["marks"])
    return one["state"], plain(one["fields"]), lines, one["holds"], marks, [move["id"] for move in one["transitions"]]


def plain(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if name not in OWN and not name.startswith("sys_")}


@pytest.fixture(scope="module")
def straight(shop: Shop) -> object:
    """What a life told in the true order, once, comes to."""
    return told(shop, 500, None)


def test_a_life_told_in_order_ends_shipped_with_the_newest_of_everything(shop: Shop, straight: object) -> None:
    [made] = shop.orders(500)
    fields = fields_of(made)
    assert made["state"] == "shipped"
    assert (fields["remark"], fields["tracking_no"]) == ("done", "SF1234567890")
    assert fields["tax_amount"] == {"amount": "8.00", "currency": "USD"}
    assert fields["paid_at"] == "2026-11-20T01:05:00Z"


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_life_told_in_any_order_and_with_repeats_ends_the_same(shop: Shop, straight: object, seed: int) -> None:
    number = 501 + seed
    assert told(shop, number, seed) == straight
    failed = shop.manager.get(f"{shop.house.app}/logs/inbox?limit=500").json()["items"]
    assert {row["state"] for row in failed} == {"done"}

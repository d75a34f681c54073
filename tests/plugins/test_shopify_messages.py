"""Shopify's messages become unified items: every sample, ours and foreign, and whatever bytes arrive instead."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orderloom import resources
from orderloom.edge.platforms import ManifestPlatform, load_platform
from orderloom.edge.plugin_check import plugin_faults
from orderloom.edge.samples import Sample, load_sample, sample_paths
from orderloom.i18n import LANGUAGES, catalogue
from orderloom.sdk.connector import Item
from orderloom.sdk.failures import MessageProblem
from orderloom.sdk.testing import signed_message

FOLDER = resources.plugins_dir() / "shopify"
PLATFORM = load_platform(FOLDER)
MESSAGES = [path for path in sample_paths(FOLDER) if isinstance(load_sample(path), Sample)]
FOREIGN = [
    ("orders/paid", "orders", "order", "450789469", "2008-01-10T16:00:00+00:00"),
    ("fulfillments/create", "fulfillment", "parcel", "null-company:1Z2345", "2013-11-01T20:06:08+00:00"),
    ("refunds/create", "refund", "after_sale", "509562969", "2016-06-20T17:35:06+00:00"),
    ("order_transactions/create", "transactions", "payment", "389404469", "2005-08-01T15:57:11+00:00"),
]


def foreign(folder: Path, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return json.loads((folder / "samples" / f"{name}.json").read_text())["payload"]


def assert_unified(item: Item, shared_data: Path) -> None:
    schema = json.loads((shared_data / "unified" / f"{item.kind}.schema.json").read_text())
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(dict(item.value))


def read(platform: ManifestPlatform, topic: str, message: object) -> Item:
    (item,) = platform.read(topic, json.dumps(message).encode())
    return item


def faults_of(platform: ManifestPlatform, topic: str, body: bytes) -> list[tuple[str, str]]:
    with pytest.raises(MessageProblem) as caught:
        platform.read(topic, body)
    assert all(fault.code in catalogue(language) for fault in caught.value.problems for language in LANGUAGES)
    return [(fault.code, fault.pointer) for fault in caught.value.problems]


def test_the_plugin_and_its_samples_have_no_faults() -> None:
    assert list(plugin_faults(FOLDER)) == []


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_our_samples_follow_the_published_schemas(path: Path, shopify: ManifestPlatform, shared_data: Path) -> None:
    sample = load_sample(path)
    assert isinstance(sample, Sample)
    assert sample.topic is not None
    for item in shopify.read(sample.topic, json.dumps(sample.message).encode()):
        assert_unified(item, shared_data)


@pytest.mark.parametrize(("topic", "name", "kind", "external_id", "occurred_at"), FOREIGN)
def test_foreign_samples_follow_the_published_schemas(
    topic: str,
    name: str,
    kind: str,
    external_id: str,
    occurred_at: str,
    shopify: ManifestPlatform,
    shopify_data: Path,
    shared_data: Path,
) -> None:
    item = read(shopify, topic, foreign(shopify_data, name))
    assert_unified(item, shared_data)
    assert (item.kind, item.external_id) == (kind, external_id)
    assert item.occurred_at == datetime.fromisoformat(occurred_at)


def test_the_foreign_order_without_lines_has_none(shopify: ManifestPlatform, shopify_data: Path) -> None:
    order = read(shopify, "orders/paid", foreign(shopify_data, "orders")["orders"][0]).value
    told = {
        "order_no": "#1001",
        "status": "PAID",
        "platform_status": "partially_refunded/null",
        "currency": "USD",
        "total_amount": "598.94",
        "discount_amount": "10.00",
        "tax_amount": "11.94",
        "freight_amount": "0.00",
        "buyer_id": "207119551",
        "lines": [],
        "tags": [],
    }
    assert {name: order[name] for name in told} == told


def test_lines_discounts_and_tax_are_all_there(shopify: ManifestPlatform) -> None:
    sample = load_sample(FOLDER / "samples" / "order_paid.json")
    assert isinstance(sample, Sample)
    order = read(shopify, "orders/paid", sample.message).value
    lines = order["lines"]
    assert isinstance(lines, list)
    assert [(line["sku"], line["quantity"], line["unit_price"], line["discount"]) for line in lines] == [
        ("TEA-LJ-100", "2", "42.80", "8.56"),
        ("SCARF-RED", "1", "126.00", "12.60"),
    ]
    assert order["discounts"] == [{"kind": "percentage", "title": "WELCOME10", "amount": "21.16", "borne_by": "shop"}]
    assert (order["tax_amount"], order["freight_amount"], order["tags"]) == ("11.43", "12.00", ["vip", "直播间"])


def test_ids_beyond_floating_point_stay_exact(shopify: ManifestPlatform) -> None:
    order = read(shopify, "orders/create", {**BARE, "id": 9_007_199_254_740_993, "customer": {"id": 2**63 - 1}})
    assert order.external_id == "9007199254740993"
    assert order.value["buyer_id"] == "9223372036854775807"


def test_money_written_as_a_number_stays_exact(shopify: ManifestPlatform) -> None:
    body = json.dumps(BARE).replace('"0.10"', "0.10").encode()
    (item,) = shopify.read("orders/create", body)
    assert item.value["total_amount"] == "0.10"


BARE: Mapping[str, object] = {
    "id": 1,
    "name": "#1",
    "currency": "USD",
    "total_price": "0.10",
    "financial_status": "pending",
    "updated_at": "2026-01-05T09:00:00Z",
}


@pytest.mark.parametrize("topic", ["orders/create", "fulfillments/create", "refunds/create"])
def test_a_listing_of_nothing_gives_nothing(topic: str, shopify: ManifestPlatform) -> None:
    name = {"orders/create": "orders", "fulfillments/create": "fulfillments", "refunds/create": "refunds"}[topic]
    assert shopify.read(topic, json.dumps({name: []}).encode()) == ()


def test_a_fulfilment_without_a_number_is_no_parcel(shopify: ManifestPlatform) -> None:
    assert shopify.read("fulfillments/create", b'{"id": 1, "status": "success", "tracking_number": null}') == ()


@pytest.mark.parametrize(
    ("topic", "body", "fault"),
    [
        ("orders/paid", b"", ("logic.json_malformed", "")),
        ("orders/paid", b"{", ("logic.json_malformed", "")),
        ("orders/paid", b"<html>", ("logic.json_malformed", "")),
        ("orders/paid", b"null", ("message.no_record", "")),
        ("orders/paid", b"5", ("value.not_an_object", "")),
        ("orders/paid", b"{}", ("value.missing", "")),
        ("orders/paid", json.dumps({**BARE, "currency": "RMB¥"}).encode(), ("value.refused", "")),
        ("orders/paid", json.dumps({**BARE, "line_items": {"0": {}}}).encode(), ("value.not_a_list", "/line_items")),
        (
            "orders/paid",
            json.dumps({**BARE, "line_items": [{"sku": "a", "quantity": "two"}]}).encode(),
            ("value.not_a_number", "/line_items/0/quantity"),
        ),
        (
            "orders/paid",
            json.dumps({**BARE, "financial_status": "bought"}).encode(),
            ("status.undeclared", "/financial_status"),
        ),
        ("orders/eaten", json.dumps(BARE).encode(), ("message.topic_unknown", "")),
        ("", json.dumps(BARE).encode(), ("message.topic_unknown", "")),
    ],
)
def test_a_message_that_cannot_be_read_says_where_and_why(
    topic: str, body: bytes, fault: tuple[str, str], shopify: ManifestPlatform
) -> None:
    assert fault in faults_of(shopify, topic, body)


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 200_000,
        b"[" * 65 + b"]" * 65,
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b'{"id": 1, "id": 2}',
        b'{"id": NaN}',
        b'{"id": Infinity}',
        b'{"id": ' + b"1" * 31 + b"}",
        b'{"id": 1e99999999999999999999999999}',
        b'{"id": 1e400}',
        b"{" + b",".join(b'"%d":1' % number for number in range(10_001)) + b"}",
        b'"' + b"x" * (5 * 1024 * 1024) + b'"',
        b"\xff\xfe\x00",
        b'{"id": "\xf0\x9f"}',
    ],
    ids=lambda bomb: repr(bomb[:16]),
)
def test_a_bomb_is_a_fault_and_never_a_crash(bomb: bytes, shopify: ManifestPlatform) -> None:
    assert faults_of(shopify, "orders/paid", bomb)


GOOD = (FOLDER / "samples" / "order_paid.json").read_bytes()
TOPICS = ("orders/paid", "fulfillments/update", "refunds/create", "order_transactions/create")


def survives(platform: ManifestPlatform, topic: str, body: bytes) -> None:
    with suppress(MessageProblem):
        platform.read(topic, body)
    assert platform.verify(signed_message(platform, topic, body, "key"), ["key"]).accepted


@settings(max_examples=150, deadline=None)
@given(
    topic=st.sampled_from(TOPICS),
    cut=st.integers(0, len(GOOD)),
    patch=st.binary(max_size=12),
    skip=st.integers(0, 30),
)
@example(topic="orders/paid", cut=0, patch=b'{"id": "\\ud800", "name": "\\u0000"}', skip=len(GOOD))
def test_altered_bytes_never_crash(topic: str, cut: int, patch: bytes, skip: int) -> None:
    survives(PLATFORM, topic, GOOD[:cut] + patch + GOOD[cut + skip :])


KEYS = [
    *("id", "name", "currency", "financial_status", "line_items", "transactions", "amount", "status", "kind"),
    *("updated_at", "total_price", "quantity", "shipping_address", "discount_codes", "tags", "refunds"),
    *("refund_line_items", "fulfillments", "tracking_number"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2026-01-05T09:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(topic=st.sampled_from(TOPICS), message=JSON)
def test_any_json_is_read_or_refused_with_reasons(topic: str, message: object) -> None:
    survives(PLATFORM, topic, json.dumps(message).encode())


def test_a_callback_tells_topic_and_event(shopify: ManifestPlatform) -> None:
    verdict = shopify.verify(signed_message(shopify, "orders/paid", BARE, "key", event_id="e-1"), ["key"])
    assert (verdict.topic, verdict.event_id, verdict.reply.status) == ("orders/paid", "orders/paid:e-1", 200)

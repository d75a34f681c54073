"""Shopify's signatures: the known vectors, and the callbacks of a browser."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orderloom.edge.platforms import ManifestPlatform
from orderloom.edge.vectors import Vector, parse_vectors, run_vector
from orderloom.sdk.connector import RawMessage
from orderloom.sdk.failures import MessageProblem

OAUTH = {
    "code": "0907a61c0c8d55e99db179b68161bc00",
    "shop": "madeup.myshopify.com",
    "state": "0.6784241404160823",
    "timestamp": "1788969600",
    "host": "bWFkZXVw",
}


def vectors(folder: Path) -> list[Vector]:
    return list(parse_vectors(json.loads((folder / "vectors.json").read_text())))


def test_every_known_vector_passes(shopify: ManifestPlatform, shopify_data: Path) -> None:
    results = [run_vector(shopify, vector) for vector in vectors(shopify_data)]
    assert len(results) == 5
    assert {result.outcome for result in results} == {"passed"}


def test_a_vector_with_another_answer_fails(shopify: ManifestPlatform, shopify_data: Path) -> None:
    for vector in vectors(shopify_data):
        wrong = {key: not value if isinstance(value, bool) else "0" * 64 for key, value in vector.expected.items()}
        assert run_vector(shopify, vector.model_copy(update={"expected": wrong})).outcome == "failed"


@pytest.mark.parametrize("kind", ["request_signature", "client_pay_signature"])
def test_a_kind_without_a_recipe_is_skipped(kind: str, shopify: ManifestPlatform) -> None:
    vector = Vector(id="v", kind=kind, input={}, secret="key", expected={"sign": "x"})
    assert run_vector(shopify, vector).outcome == "skipped"


@pytest.mark.parametrize("document", [None, [], {}, {"vectors": [{"id": "v"}]}, {"vectors": {}}])
def test_a_file_of_something_else_is_refused(document: object) -> None:
    with pytest.raises(MessageProblem):
        parse_vectors(document)


def visit(changes: dict[str, str], late: timedelta = timedelta()) -> RawMessage:
    hmac = "ab672720b1e51bd2184cfa472ae2f34ebfe606a2ec946cf620b06a72482e253c"
    query = {**OAUTH, "hmac": hmac, **changes}
    at = datetime.fromtimestamp(int(OAUTH["timestamp"]), UTC) + late
    return RawMessage({}, tuple(query.items()), b"", "https://orderloom.example/oauth", at)


@pytest.mark.parametrize(
    ("changes", "late_s", "reason"),
    [
        ({}, 0, None),
        ({"signature": "ignored"}, 0, None),
        ({}, 3600, "hook.stale"),
        ({"shop": "other.myshopify.com"}, 0, "hook.forged"),
        ({"extra": "1"}, 0, "hook.forged"),
        ({"hmac": ""}, 0, "hook.unsigned"),
    ],
)
def test_an_installation_is_believed_only_when_signed_and_fresh(
    changes: dict[str, str], late_s: int, reason: str | None, shopify: ManifestPlatform
) -> None:
    message = visit(changes, timedelta(seconds=late_s))
    assert shopify.verify_callback("oauth", message, ["made-up-shopify-secret"]) == reason


def test_an_installation_without_a_secret_is_refused(shopify: ManifestPlatform) -> None:
    assert shopify.verify_callback("oauth", visit({}), []) == "hook.no_secret"

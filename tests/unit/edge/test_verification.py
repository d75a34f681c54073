"""A callback is authentic or it is nothing: whatever is missing, altered or old is refused."""

import base64
import hashlib
import hmac
from datetime import timedelta
from pathlib import Path

import pytest

from orderloom.edge.manifest import Manifest
from orderloom.edge.platforms import ManifestPlatform
from orderloom.sdk.connector import RawMessage
from orderloom.sdk.testing import A_MOMENT, signed_message

BODY = '{"id": 1, "备注": "加急"}'.encode()


def platform(**webhook: object) -> ManifestPlatform:
    document = {
        "id": "made_up",
        "version": 1,
        "title": {"zh": "虚构", "en": "Made up"},
        "credentials": ["secret"],
        "webhook": {
            "secret": "secret",
            "sign": [{"op": "append", "value": "$raw_body"}, {"op": "hmac_sha256", "key": "$secret"}, {"op": "base64"}],
            "compare": {"with": "header.X-Sign"},
            "topic": "header.X-Topic",
            "event_id": ["header.X-Event+body.id", "header.X-Delivery"],
            "reply": {"status": 202, "body": "ok"},
            "topics": {"t": ["order"]},
            "sends": {"X-Event": "$event_id"},
            **webhook,
        },
        "map": {"order": {"status": {"from": "status", "table": {"1": "PAID"}}, "fields": {}}},
    }
    return ManifestPlatform(Manifest.model_validate(document), Path())


def altered(message: RawMessage, **change: object) -> RawMessage:
    parts = {name: getattr(message, name) for name in ("headers", "query", "body", "url", "received_at")}
    return RawMessage(**(parts | change))


def without(message: RawMessage, header: str) -> RawMessage:
    return altered(message, headers={name: value for name, value in message.headers.items() if name != header})


def test_a_signed_callback_is_accepted_with_its_topic_event_and_reply() -> None:
    verdict = platform().verify(signed_message(platform(), "t", BODY, "key", event_id="e1"), ["key"])
    assert verdict.accepted
    assert (verdict.reason, verdict.topic, verdict.event_id) == (None, "t", "e1:1")
    assert (verdict.reply.status, verdict.reply.body) == (202, "ok")


def test_the_signature_is_the_documented_one() -> None:
    expected = base64.b64encode(hmac.new(b"key", BODY, hashlib.sha256).digest()).decode()
    assert platform().sign("t", BODY, "key", event_id="e", sent_at=A_MOMENT)["X-Sign"] == expected


@pytest.mark.parametrize("secrets", [["new", "old"], ["old", "new"], ["", "old"]])
def test_either_secret_is_valid_while_one_replaces_the_other(secrets: list[str]) -> None:
    assert platform().verify(signed_message(platform(), "t", BODY, "old"), secrets).accepted


@pytest.mark.parametrize("secrets", [[], [""], ["", "   "]])
def test_without_a_secret_everything_is_refused(secrets: list[str]) -> None:
    signed_with_nothing = signed_message(platform(), "t", BODY, "")
    verdict = platform().verify(signed_with_nothing, secrets)
    assert (verdict.accepted, verdict.reason, verdict.reply.status) == (False, "hook.no_secret", 401)


def test_another_connections_secret_is_refused() -> None:
    verdict = platform().verify(signed_message(platform(), "t", BODY, "theirs"), ["ours"])
    assert (verdict.accepted, verdict.reason, verdict.event_id) == (False, "hook.forged", None)


@pytest.mark.parametrize(
    "body",
    [
        BODY + b" ",
        BODY.replace(b"1", b"2"),
        BODY.decode().encode("utf-16"),
        '{"id": 1, "备注": "加急"}'.encode("gb18030"),
        b'{"id": 1, "\\u5907\\u6ce8": "\\u52a0\\u6025"}',
        b"",
    ],
)
def test_a_body_that_was_written_anew_is_refused(body: bytes) -> None:
    message = altered(signed_message(platform(), "t", BODY, "key"), body=body)
    assert platform().verify(message, ["key"]).reason == "hook.forged"


@pytest.mark.parametrize("presented", ["", "AAAA", "é", "\ud800", "x" * 100_000])
def test_a_signature_of_nonsense_is_refused(presented: str) -> None:
    message = signed_message(platform(), "t", BODY, "key")
    headers = {**message.headers, "x-sign": presented}
    assert not platform().verify(altered(message, headers=headers), ["key"]).accepted


def test_an_unsigned_callback_is_refused() -> None:
    message = without(signed_message(platform(), "t", BODY, "key"), "x-sign")
    assert platform().verify(message, ["key"]).reason == "hook.unsigned"


def test_an_authentic_callback_is_accepted_even_when_it_says_nothing_useful() -> None:
    message = without(without(signed_message(platform(), "t", b"no json", "key"), "x-topic"), "x-event")
    verdict = platform().verify(message, ["key"])
    assert (verdict.accepted, verdict.topic, verdict.event_id) == (True, "", None)


def test_the_next_way_to_tell_events_apart_is_used_when_the_first_is_missing() -> None:
    message = signed_message(platform(), "t", b"{}", "key")
    headers = {**message.headers, "x-delivery": "d" * 500}
    event_id = platform().verify(altered(message, headers=headers), ["key"]).event_id
    assert event_id == hashlib.sha256(b"d" * 500).hexdigest()


@pytest.mark.parametrize(
    ("late_s", "reason"), [(0, None), (300, None), (-300, None), (301, "hook.stale"), (-301, "hook.stale")]
)
def test_a_signed_moment_may_be_five_minutes_away(late_s: int, reason: str | None) -> None:
    clocked = platform(
        sign=[
            {"op": "append", "value": ["$header.X-Time", ".", "$raw_body"]},
            {"op": "hmac_sha256", "key": "$secret"},
            {"op": "hex"},
        ],
        compare={"with": "header.X-Sign", "prefix": "v1="},
        signed_at={"from": "header.X-Time", "time": "unix_s", "max_skew_s": 300},
    )
    sent = str(int(A_MOMENT.timestamp()))
    sign = "v1=" + hmac.new(b"key", sent.encode() + b"." + BODY, hashlib.sha256).hexdigest()
    received = A_MOMENT + timedelta(seconds=late_s)
    message = RawMessage({"X-Time": sent, "X-Sign": sign, "X-Topic": "t"}, (), BODY, "", received)
    assert clocked.verify(message, ["key"]).reason == reason
    assert clocked.verify(without(message, "x-time"), ["key"]).reason == "hook.unsigned"


def test_a_platform_without_callbacks_accepts_none() -> None:
    silent = platform()
    manifest = silent.manifest.model_copy(update={"webhook": None})
    verdict = ManifestPlatform(manifest, Path()).verify(signed_message(silent, "t", BODY, "key"), ["key"])
    assert not verdict.accepted

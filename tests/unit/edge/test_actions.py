"""Actions of manifests: every fault is found before anything is asked, and templates say exactly what they say."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from orderloom.edge.actions_answer import at_path, outputs, understood
from orderloom.edge.actions_check import action_faults
from orderloom.edge.actions_request import request_of
from orderloom.edge.actions_template import Given, TemplateFailed
from orderloom.edge.http import HttpAnswer
from orderloom.edge.manifest import Manifest
from orderloom.edge.manifest_check import parse_manifest
from orderloom.edge.redaction import Redaction
from orderloom.runtime.outgoing_rows import Failed

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
WORDS = {"zh": "寄", "en": "Ship"}
ACTION: Mapping[str, object] = {
    "title": WORDS,
    "takes": {"order": {"required": True}, "note": {}, "parts": {"type": "anything"}},
    "method": "POST",
    "path": "/orders/{order}/ship",
    "body": {"note": "$param.note", "total": {"$rule": {"+": [1, 2]}}, "id": "$$key"},
    "success": {"path": "code", "equals": 0},
    "failure": {"code": "code", "message": "message"},
    "output": {"id": {"from": "data.id"}, "at": {"from": "data.at", "type": "moment"}},
}


def manifest(action: Mapping[str, object] | None = None, **more: object) -> Manifest:
    return parse_manifest(
        "made_up",
        {
            "id": "made_up",
            "version": 1,
            "title": WORDS,
            "base_url": "https://$cred.host/api",
            "credentials": ["host", "token"],
            "public": ["host"],
            "request": {"headers": {"X-Token": "$cred.token"}},
            "actions": {"ship": {**ACTION, **(action or {})}},
            "limits": {"retry_on": [429, "BUSY"], "token_expired_on": [105002]},
            **more,
        },
    )


def given(**params: object) -> Given:
    return Given({"order": "7/8", **params}, {"host": "shop.example", "token": "t0ken"}, "k1", NOW)


def faults(action: Mapping[str, object] | None = None, **more: object) -> list[tuple[str, str]]:
    return [(one.code, one.pointer) for one in action_faults(manifest(action, **more))]


def test_a_good_manifest_has_no_faults() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("action", "more", "fault"),
    [
        ({}, {"actions": {}, "map": {}}, ("manifest.empty", "")),
        ({}, {"base_url": None}, ("manifest.no_address", "/actions")),
        ({}, {"public": ["shop"]}, ("manifest.credential_unknown", "/public/0")),
        ({}, {"request": {"headers": {"X": "$cred.key"}}}, ("manifest.credential_unknown", "/request")),
        ({}, {"request": {"sign": [{"op": "hex"}], "put": "header.S"}}, ("manifest.recipe_step", "/request/sign/0")),
        (
            {},
            {"request": {"sign": [{"op": "append", "value": "$raw_body"}]}},
            ("manifest.key_missing", "/request/put"),
        ),
        ({"path": "/{note}"}, {}, ("manifest.path_value", "/actions/ship/path")),
        ({"path": "/{nobody}"}, {}, ("manifest.path_value", "/actions/ship/path")),
        ({"body": {"a": ["$param.nobody"]}}, {}, ("manifest.reference", "/actions/ship/body/a/0")),
        ({"body": "$first.x.y"}, {}, ("manifest.reference", "/actions/ship/body")),
        ({"query": {"a": "$secret"}}, {}, ("manifest.reference", "/actions/ship/query/a")),
        ({"body": {"a": {"$rule": {"frob": 1}}}}, {}, ("manifest.rule", "/actions/ship/body/a")),
        ({"body": {"a": {"$each": []}}}, {}, ("manifest.template", "/actions/ship/body/a")),
        (
            {"body": {"$rule": 1}, "idempotency_key": "body.key"},
            {},
            ("manifest.key_place", "/actions/ship/idempotency_key"),
        ),
    ],
)
def test_every_fault_is_found_where_it_stands(
    action: Mapping[str, object], more: Mapping[str, object], fault: tuple[str, str]
) -> None:
    assert faults(action, **more) == [fault]


def test_a_request_says_what_the_template_says() -> None:
    found = manifest()
    call = request_of(found, found.actions["ship"], given())
    assert (call.method, call.url) == ("POST", "https://shop.example/api/orders/7%2F8/ship")
    assert call.headers == {"X-Token": "t0ken", "Content-Type": "application/json"}
    assert json.loads(call.body) == {"total": 3, "id": "$key"}


@pytest.mark.parametrize(
    ("place", "where"),
    [("header.Idempotency-Key", "headers"), ("query.request_id", "url"), ("body.meta.key", "body")],
)
def test_the_key_of_a_call_stands_where_the_platform_looks(place: str, where: str) -> None:
    found = manifest({"idempotency_key": place, "body": {"meta": {"a": 1}}})
    call = request_of(found, found.actions["ship"], given())
    assert "k1" in str(getattr(call, where))


def test_a_form_and_a_query_are_written_as_such() -> None:
    body = {"a": "$param.order", "b": {"$rule": {"==": [1, 1]}}, "list": {"$each": [1, 2], "$do": {"n": "$item"}}}
    form = manifest({"body": body}, request={"encode": "form"})
    assert (
        request_of(form, form.actions["ship"], given()).body
        == b"a=7%2F8&b=true&list=%5B%7B%22n%22%3A1%7D%2C%7B%22n%22%3A2%7D%5D"
    )
    query = manifest({"body": {"a": "$param.order"}}, request={"encode": "query"})
    call = request_of(query, query.actions["ship"], given())
    assert (call.url.partition("?")[2], call.body) == ("a=7%2F8", b"")


@pytest.mark.parametrize("host", ["evil.example/@shop.example", "a b", "", "x?y", "user:p@h"])
def test_a_credential_in_an_address_is_nothing_but_a_host(host: str) -> None:
    found = manifest()
    with pytest.raises(TemplateFailed):
        request_of(found, found.actions["ship"], Given({"order": "1"}, {"host": host, "token": "t"}, "k", NOW))


@pytest.mark.parametrize("order", ["..", ".", "", None])
def test_a_part_of_a_path_never_climbs(order: str | None) -> None:
    found = manifest()
    with pytest.raises(TemplateFailed):
        request_of(found, found.actions["ship"], given(order=order))


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, {"code": 0, "data": {}}, ""),
        (200, {"code": 7, "message": "closed"}, "call.unsuccessful"),
        (200, {"code": False}, "call.unsuccessful"),
        (200, {"code": "BUSY"}, "call.limited"),
        (200, {"code": 105002}, "call.token"),
        (200, {"code": "105002"}, "call.token"),
        (401, {}, "call.token"),
        (403, {"message": "no"}, "call.refused"),
        (408, {}, "call.server"),
        (502, {}, "call.server"),
        (301, {}, "call.redirect"),
    ],
)
def test_an_answer_is_what_the_manifest_makes_of_it(status: int, body: object, code: str) -> None:
    found = manifest()
    answer = HttpAnswer(status, {}, json.dumps(body).encode())
    judged = understood(found.actions["ship"], found.limits, answer, Redaction(()), NOW)
    assert (judged.code if isinstance(judged, Failed) else "") == code


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("Fri, 20 Nov 2026 02:01:00 GMT", 60.0),
        ("Fri, 20 Nov 2020 02:01:00 GMT", 5.0),
        ("soon", 5.0),
    ],
)
def test_the_wait_that_is_asked_for_is_understood(asked: str, seconds: float) -> None:
    found = manifest()
    judged = understood(
        found.actions["ship"], found.limits, HttpAnswer(429, {"retry-after": asked}, b""), Redaction(()), NOW
    )
    assert isinstance(judged, Failed)
    assert (judged.retry_after, judged.patient) == (seconds, True)


def test_outputs_are_plain_and_long_numbers_stay_whole() -> None:
    found = manifest()
    thing = {"data": {"id": 12345678901234567890, "at": "2026-11-20T02:00:00Z"}}
    assert outputs(found.actions["ship"].output, thing, {}, {}) == {
        "id": "12345678901234567890",
        "at": "2026-11-20T02:00:00Z",
    }
    assert outputs(found.actions["ship"].output, None, {}, {}) == {"id": None, "at": None}
    assert at_path("a.0.b", {"a": [{"b": 1}]}) == 1

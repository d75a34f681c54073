"""Whatever is sent, the answer is an answer: never a 5xx, always an object with the status in it."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.web.conftest import Client, Site

TABLE = "/api/v1/apps/desk/tables/notes"
RECORDS = f"{TABLE}/records"

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["fields", "confirm", "changes", "reason", "blocks", "name", "password", "refresh_token", "op", "id"]
)
BODIES = st.one_of(
    st.binary(max_size=60),
    JSON_VALUES.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(NAMES, JSON_VALUES, max_size=3).map(lambda value: json.dumps(value).encode()),
    st.lists(st.dictionaries(NAMES, JSON_VALUES, max_size=3), max_size=3).map(
        lambda value: json.dumps({"changes": value}).encode()
    ),
)
CALLS = st.sampled_from(
    [
        ("POST", RECORDS),
        ("POST", f"{RECORDS}/batch"),
        ("PATCH", f"{RECORDS}/r1"),
        ("DELETE", f"{RECORDS}/r1"),
        ("POST", f"{RECORDS}/r1/transitions/ship"),
        ("POST", f"{RECORDS}/r1/holds"),
        ("POST", f"{TABLE}/files"),
        ("POST", "/api/v1/token"),
        ("POST", "/api/v1/session"),
        ("POST", "/sign-in"),
        ("POST", "/first-run"),
        ("POST", "/language"),
        ("POST", "/hooks/good"),
    ]
)
TYPES = st.sampled_from(
    [
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
        "application/x+json",
        ";;",
    ]
)
HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(["filter", "sort", "limit", "cursor", "fields", "count", "log", "x"]), st.text(max_size=20)
    ),
    max_size=4,
)
QUIET = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def client(site: Site) -> Client:
    return site.program()


@QUIET
@given(call=CALLS, body=BODIES, kind=TYPES, tag=HEADER_TEXT, language=HEADER_TEXT)
def test_no_body_makes_the_server_fail(
    client: Client, call: tuple[str, str], body: bytes, kind: str, tag: str, language: str
) -> None:
    headers = {"content-type": kind, "if-match": tag, "idempotency-key": tag, "accept-language": language}
    answer = client.request(call[0], call[1], content=body, headers=headers)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and call[1].startswith("/api/"):
        assert answer.json()["status"] == answer.status_code


@QUIET
@given(
    query=QUERIES,
    path=st.sampled_from([RECORDS, f"{RECORDS}/r1", f"{RECORDS}/r1/trace", "/api/v1/apps", "/sign-in", "/schema"]),
)
def test_no_query_makes_the_server_fail(client: Client, query: list[tuple[str, str]], path: str) -> None:
    words = "&".join(f"{name}={quote(value.encode(errors='surrogatepass'))}" for name, value in query)
    assert client.get(f"{path}?{words}").status_code < 500


@QUIET
@given(
    raw=st.binary(max_size=30),
    path=st.sampled_from([f"{RECORDS}/", "/a/", "/hooks/", "/assets/", "/", f"{RECORDS}?filter=", f"{RECORDS}?"]),
)
def test_no_path_makes_the_server_fail(client: Client, raw: bytes, path: str) -> None:
    assert client.get(path + quote(raw)).status_code < 500


@QUIET
@given(cookie=HEADER_TEXT, token=HEADER_TEXT, origin=HEADER_TEXT, host=HEADER_TEXT)
def test_no_header_makes_the_server_fail(site: Site, cookie: str, token: str, origin: str, host: str) -> None:
    client = site.open()
    headers = {"cookie": cookie, "authorization": token, "origin": origin, "host": host or "x", "x-csrf-token": token}
    for method, path in (("GET", RECORDS), ("POST", "/first-run"), ("POST", "/sign-out"), ("GET", "/first-run")):
        assert client.request(method, path, headers=headers).status_code < 500

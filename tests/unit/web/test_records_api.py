"""Records over HTTP: exact statuses, strict bodies and queries, optimistic lock, repeats, refusals in words."""

import json
from collections.abc import Mapping

import pytest

from orderloom.runtime.ports import BusyError
from orderloom.runtime.record.change import Operation
from tests.unit.web.conftest import Client, Site

TABLE = "/api/v1/apps/desk/tables/notes"
RECORDS = f"{TABLE}/records"


@pytest.fixture
def client(site: Site) -> Client:
    return site.program()


def create(client: Client, **fields: object) -> Mapping[str, object]:
    answer = client.post(RECORDS, json={"fields": {"word": "tea", **fields}})
    assert answer.status_code == 201, answer.text
    shown: Mapping[str, object] = answer.json()
    return shown


def pointers(answer: object) -> list[str]:
    body = answer.json()  # type: ignore[attr-defined]  # httpx's answer
    return [error["pointer"] for error in body["errors"]]


def test_creating_answers_the_record_with_its_version_as_etag(client: Client) -> None:
    answer = client.post(RECORDS, json={"fields": {"word": "tea", "size": 3}})
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert answer.json() == {"id": "r1", "version": 1, "state": None, "fields": {"word": "tea", "size": 3}}


def test_one_record_adds_what_may_be_done_and_lists_show_the_same_shape_without(client: Client) -> None:
    made = create(client)
    one = client.get(f"{RECORDS}/r1").json()
    page = client.get(RECORDS).json()
    assert one == {**made, "transitions": [], "holds": [], "marks": []}
    assert page == {"items": [made], "next": None, "count": {"value": 1, "exact": True}}


def test_the_list_query_reaches_the_engine_whole(site: Site, client: Client) -> None:
    rule = {"==": [{"var": "word"}, "tea"]}
    client.get(
        RECORDS,
        params={"filter": json.dumps(rule), "sort": "-size,word", "limit": "7", "cursor": "c", "fields": "word"},
    )
    query = site.world.engine.queries[-1]
    assert (query.filter, query.sort, query.limit, query.cursor, query.fields) == (
        rule,
        ("-size", "word"),
        7,
        "c",
        ("word",),
    )


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour=red", "colour"),
        ("limit=0", "500"),
        ("limit=501", "500"),
        ("limit=-1", "500"),
        ("limit=x", "500"),
        ("limit=1&limit=2", "limit"),
        ("filter={", ""),
        ('filter={"a":1,"a":2}', ""),
        ("filter=NaN", ""),
        ("sort=a,,b", "sort"),
        ("fields=,", "fields"),
        ("sort=%00", "空字符"),
    ],
)
def test_a_bad_query_is_refused_by_name(client: Client, query: str, named: str) -> None:
    answer = client.get(f"{RECORDS}?{query}")
    assert answer.status_code == 400
    assert named in answer.json()["errors"][0]["message"]


def test_changing_needs_the_version_that_was_seen(client: Client) -> None:
    create(client)
    body = {"fields": {"word": "ink"}}
    assert client.patch(f"{RECORDS}/r1", json=body).status_code == 428
    assert client.patch(f"{RECORDS}/r1", json=body, headers={"if-match": '"7"'}).status_code == 412
    done = client.patch(f"{RECORDS}/r1", json=body, headers={"if-match": '"1"'})
    assert (done.status_code, done.headers["etag"], done.json()["fields"]["word"]) == (200, '"2"', "ink")


def test_any_version_will_do_for_those_who_say_so(client: Client) -> None:
    create(client)
    answer = client.patch(f"{RECORDS}/r1", json={"fields": {"word": "ink"}}, headers={"if-match": "*"})
    assert answer.status_code == 200


@pytest.mark.parametrize("tag", ["1", 'W/"1"', '"1", "2"', '"-1"', '"x"', ""])
def test_an_etag_that_is_not_ours_is_refused(client: Client, tag: str) -> None:
    create(client)
    answer = client.patch(f"{RECORDS}/r1", json={"fields": {}}, headers={"if-match": tag})
    assert answer.status_code == 400


def test_transitions_need_the_version_too(site: Site, client: Client) -> None:
    create(client)
    path = f"{RECORDS}/r1/transitions/ship"
    assert client.post(path).status_code == 428
    assert client.post(path, json={"confirm": ["a"]}, headers={"if-match": '"1"'}).status_code == 200
    change = site.world.engine.changes[-1]
    assert (change.operation, change.transition, change.confirm) == (Operation.TRANSITION, "ship", frozenset({"a"}))


def test_deleting_heeds_a_version_when_one_is_sent(client: Client) -> None:
    create(client)
    assert client.delete(f"{RECORDS}/r1", headers={"if-match": '"9"'}).status_code == 412
    assert client.delete(f"{RECORDS}/r1").status_code == 204
    assert client.delete(f"{RECORDS}/r1").status_code == 404


def test_a_repeated_key_gives_the_same_answer_and_another_body_conflicts(client: Client) -> None:
    headers = {"idempotency-key": "once"}
    first = client.post(RECORDS, json={"fields": {"word": "tea"}}, headers=headers)
    again = client.post(RECORDS, json={"fields": {"word": "tea"}}, headers=headers)
    other = client.post(RECORDS, json={"fields": {"word": "ink"}}, headers=headers)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


def test_every_fault_of_a_record_is_named_at_once(client: Client) -> None:
    answer = client.post(RECORDS, json={"fields": {"word": "x" * 30, "size": "many", "colour": "red"}})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"/fields/word", "/fields/size", "/fields/colour"} <= set(pointers(answer))
    assert answer.json().keys() == {"type", "title", "status", "detail", "errors"}


def test_a_question_comes_back_to_be_confirmed_by_its_id(client: Client) -> None:
    answer = client.post(RECORDS, json={"fields": {"word": "tea", "size": 101}})
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["level"], error["id"]) == (422, "confirm", "big")
    assert client.post(RECORDS, json={"fields": {"word": "tea", "size": 101}, "confirm": ["big"]}).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ('{"fields":{},"extra":1}', 422, "/extra"),
        ('{"fields":[]}', 422, "/fields"),
        ('{"fields":{},"confirm":"big"}', 422, "/confirm"),
        ('{"fields":{},"confirm":[1]}', 422, "/confirm"),
        ('{"fields":{},"fields":{}}', 400, ""),
        ('{"fields":{"size":NaN}}', 400, ""),
        ('{"fields":{"size":1e999}}', 400, ""),
        ('{"fields":{"word":"\\ud800"}}', 400, ""),
        ('{"fields":{"word":"\\u0000"}}', 400, ""),
        ("[" * 100 + "]" * 100, 400, ""),
        ("[" * 200_000, 400, ""),
        ("[]", 400, ""),
        ("null", 400, ""),
        ("", 400, ""),
        ("{", 400, ""),
        ('"' + "x" * 5_000_001 + '"', 413, ""),
        ('"' + "x" * 10_000_001 + '"', 413, ""),
    ],
)
def test_a_bad_body_is_refused_where_it_is_bad(client: Client, body: str, status: int, pointer: str) -> None:
    answer = client.post(RECORDS, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert pointers(answer)[:1] == [pointer]


def test_a_body_that_does_not_say_it_is_json_is_refused(client: Client) -> None:
    answer = client.post(RECORDS, content='{"fields":{"word":"x"}}', headers={"content-type": "text/plain"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "path",
    [
        f"{RECORDS}/none",
        f"{RECORDS}/..%2F",
        "/api/v1/apps/desk/tables/none/records",
        "/api/v1/apps/none/tables/notes/records",
        "/api/v1/none",
        f"{RECORDS}/%00",
        f"{RECORDS}/{'x' * 3000}",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", [RECORDS, f"{RECORDS}/r1", f"{RECORDS}/none", f"{RECORDS}/r1/trace"])
def test_what_is_not_yours_reads_like_what_is_not_there(site: Site, path: str) -> None:
    create(site.program())
    stranger = site.program("bob")
    nowhere = stranger.get("/api/v1/apps/desk/tables/none/records")
    answer = stranger.get(path)
    assert (answer.status_code, answer.content) == (nowhere.status_code, nowhere.content)


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_the_api_without_a_login_answers_401_and_never_a_redirect(site: Site, method: str) -> None:
    answer = site.open().request(method, f"{RECORDS}/r1" if method in {"PATCH", "DELETE"} else RECORDS)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_wrong_method_is_405(client: Client) -> None:
    assert client.put(RECORDS, json={}).status_code == 405


@pytest.mark.parametrize(
    ("language", "word"),
    [("zh-CN,zh;q=0.9", "不认识"), ("en-GB, zh;q=0.5", "Unknown"), ("fr", "不认识"), (None, "不认识")],
)
def test_refusals_speak_the_language_that_was_asked_for(client: Client, language: str | None, word: str) -> None:
    headers = {"accept-language": language} if language else {}
    assert word in client.get(f"{RECORDS}?x=1", headers=headers).json()["errors"][0]["message"]


def test_a_batch_gives_each_item_its_own_outcome(client: Client) -> None:
    create(client)
    changes = [
        {"op": "create", "fields": {"word": "ink"}},
        {"op": "create", "fields": {}},
        {"op": "update", "id": "r1", "version": 1, "fields": {"word": "oil"}},
        {"op": "update", "id": "r1", "fields": {"word": "oil"}},
        {"op": "update", "id": "r1", "version": True, "fields": {}},
        {"op": "transition", "id": "r1", "version": 1, "transition": "ship"},
        {"op": "delete", "id": "r1"},
        {"op": "delete", "id": "none"},
        {"op": "delete"},
        {"op": "drop", "id": "r1"},
        {"op": "delete", "id": "r1", "extra": 1},
        "nonsense",
    ]
    answer = client.post(f"{RECORDS}/batch", json={"changes": changes})
    assert answer.status_code == 200
    outcomes = answer.json()["outcomes"]
    assert [item["status"] for item in outcomes] == [201, 422, 200, 428, 422, 412, 204, 404, 422, 422, 422, 422]
    assert outcomes[1]["errors"][0]["pointer"] == "/changes/1/fields/word"
    assert outcomes[10]["errors"][0]["pointer"] == "/changes/10/extra"


@pytest.mark.parametrize("changes", [None, {}, [{}] * 501])
def test_a_batch_that_is_no_list_or_too_long_is_refused(client: Client, changes: object) -> None:
    assert client.post(f"{RECORDS}/batch", json={"changes": changes}).status_code == 422


def test_holds_are_made_with_a_reason_and_lifted_by_their_id(site: Site, client: Client) -> None:
    create(client)
    assert client.post(f"{RECORDS}/r1/holds", json={"reason": "check", "blocks": ["ship"]}).status_code == 201
    assert client.delete(f"{RECORDS}/r1/holds/h1").status_code == 204
    assert client.delete(f"{RECORDS}/r1/marks/late").status_code == 204
    hold, lift, clear = site.world.engine.changes[-3:]
    assert hold.hold is not None
    assert (hold.hold.reason, hold.hold.blocks) == ("check", ("ship",))
    assert (lift.operation, lift.target, clear.operation, clear.target) == (
        Operation.LIFT,
        "h1",
        Operation.CLEAR,
        "late",
    )


def test_a_hold_without_a_reason_is_refused(client: Client) -> None:
    create(client)
    assert pointers(client.post(f"{RECORDS}/r1/holds", json={})) == ["/reason"]


def test_a_busy_store_is_said_with_when_to_come_back(site: Site, client: Client) -> None:
    site.world.engine.crash = BusyError()
    answer = client.post(RECORDS, json={"fields": {"word": "x"}})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_a_fault_of_ours_shows_a_number_and_nothing_else(site: Site, client: Client) -> None:
    site.world.engine.crash = ZeroDivisionError("secret detail")
    answer = client.get(RECORDS)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] in answer.text


def test_apps_and_tables_are_listed_for_those_who_may_read_them(site: Site, client: Client) -> None:
    assert [item["id"] for item in client.get("/api/v1/apps").json()["items"]] == ["desk"]
    assert [item["id"] for item in client.get("/api/v1/apps/desk").json()["tables"]] == ["notes"]
    stranger = site.program("bob")
    assert stranger.get("/api/v1/apps").json() == {"items": []}
    assert stranger.get("/api/v1/apps/desk").status_code == 404


def test_a_file_becomes_a_value_for_a_file_field(site: Site, client: Client) -> None:
    answer = client.post(f"{TABLE}/files", files={"file": ("a.txt", b"hello", "text/html")})
    assert answer.status_code == 201
    assert answer.json() == {"id": "f0", "name": "a.txt", "size": 5, "type": "text/plain"}
    assert site.program("bob").post(f"{TABLE}/files", files={"file": ("a.txt", b"x")}).status_code == 404
    assert client.post(f"{TABLE}/files", json={}).status_code == 415
    assert client.post(f"{TABLE}/files", files={"a": b"1", "b": b"2"}).status_code == 422


def test_a_file_no_field_of_the_record_names_is_not_there(client: Client) -> None:
    create(client)
    client.post(f"{TABLE}/files", files={"file": ("a.txt", b"hello")})
    assert client.get(f"{RECORDS}/r1/files/f0").status_code == 404
